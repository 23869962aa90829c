import time

import pytest

from reviewbot.context.kbuild.expression import M, N, Y
from reviewbot.context.kbuild.makefiles import Kbuild, MakeFile, is_makefile, parse_makefile


def kbuild(**files: str) -> Kbuild:
    """Make files by path with `_` for `/`: `d_Makefile`."""
    texts = {path.replace("_", "/"): text for path, text in files.items()}

    def read(path: str) -> MakeFile | None:
        return parse_makefile(path, texts[path]) if path in texts else None

    return Kbuild(read)


def state(tree: Kbuild, source: str, **values: int) -> int:
    (placement,) = tree.placements(source)
    return tree.state(placement, lambda name: values.get(name, N))


def test_a_source_becomes_the_module_of_its_name() -> None:
    (placement,) = kbuild(d_Makefile="obj-$(CONFIG_A) += a.o\n").placements("d/a.c")

    assert placement.name == "a"
    assert [goal.symbol for goal in placement.goals] == ["A"]


def test_a_composite_object_has_its_members() -> None:
    tree = kbuild(
        d_Makefile="obj-$(CONFIG_A) += big.o\nbig-y := one.o two.o\nbig-objs += three.o\n"
    )

    assert {"big"} == {tree.placements(f"d/{name}.c")[0].name for name in ("one", "two", "three")}


def test_a_conditional_member_is_built_under_its_own_option() -> None:
    tree = kbuild(d_Makefile="obj-$(CONFIG_A) += big.o\nbig-y := one.o\nbig-$(CONFIG_B) += two.o\n")

    assert M == state(tree, "d/two.c", A=M, B=Y)
    assert N == state(tree, "d/two.c", A=M)


@pytest.mark.parametrize("way", ["$(parts-y)", "${parts-y}"])
def test_variables_are_put_in(way: str) -> None:
    tree = kbuild(
        d_Makefile=f"parts-$(CONFIG_B) := two.o\nobj-$(CONFIG_A) += big.o\nbig-y := one.o {way}\n"
    )

    assert N == state(tree, "d/two.c", A=M)
    assert M == state(tree, "d/two.c", A=M, B=Y)


def test_addprefix_names_files_of_a_folder_below() -> None:
    tree = kbuild(d_Makefile="obj-$(CONFIG_A) += big.o\nbig-y += $(addprefix sub/, one.o two.o)\n")

    assert tree.placements("d/sub/two.c")[0].name == "big"


def test_subst_makes_a_module_built_in() -> None:
    tree = kbuild(d_Makefile="obj-$(subst m,y,$(CONFIG_A)) += core.o\n")

    assert Y == state(tree, "d/core.c", A=M)


def test_ifdef_and_ifeq_count() -> None:
    tree = kbuild(
        d_Makefile=(
            "ifdef CONFIG_B\nobj-$(CONFIG_A) += one.o\nelse\nobj-$(CONFIG_A) += other.o\nendif\n"
            "ifeq ($(CONFIG_B),y)\nobj-$(CONFIG_A) += two.o\nendif\n"
        )
    )

    assert M == state(tree, "d/one.c", A=M, B=M)
    assert N == state(tree, "d/other.c", A=M, B=M)
    assert N == state(tree, "d/two.c", A=M, B=M)
    assert M == state(tree, "d/two.c", A=M, B=Y)


def test_an_included_make_file_counts() -> None:
    tree = kbuild(
        d_Makefile="include $(src)/Makefile.more\n",
        **{"d_Makefile.more": "obj-$(CONFIG_A) += a.o\n"},
    )

    assert tree.placements("d/a.c")[0].name == "a"


def test_an_include_that_leads_out_of_the_tree_is_not_read() -> None:
    asked: list[str] = []

    def read(path: str) -> MakeFile | None:
        asked.append(path)
        text = "include ../../etc/passwd\ninclude /etc/shadow\ninclude $(shell id)\nobj-y += a.o\n"
        return parse_makefile(path, text) if path == "d/Makefile" else None

    Kbuild(read).placements("d/a.c")

    assert [] == [path for path in asked if path.startswith(("..", "/")) or "$" in path]


def test_make_files_that_include_each_other_end() -> None:
    tree = kbuild(
        d_Makefile="include $(src)/Makefile.b\nobj-y += a.o\n",
        **{"d_Makefile.b": "include $(src)/Makefile\n"},
    )

    assert len(tree.placements("d/a.c")) == 1


def test_variables_that_name_each_other_end() -> None:
    tree = kbuild(d_Makefile="x-y = $(z-y)\nz-y = $(x-y) $(x-y) a.o\nobj-y += $(x-y)\n")

    assert len(tree.placements("d/a.c")) == 1


def test_a_folder_that_is_not_entered_builds_nothing() -> None:
    tree = kbuild(Makefile="obj-$(CONFIG_DIR) += d/\n", d_Makefile="obj-$(CONFIG_A) += a.o\n")

    assert N == state(tree, "d/a.c", A=Y)
    assert Y == state(tree, "d/a.c", A=Y, DIR=Y)


def test_kbuild_beats_makefile() -> None:
    tree = kbuild(d_Kbuild="obj-y += a.o\n", d_Makefile="obj-y += b.o\n")

    assert tree.placements("d/b.c") == ()


def test_a_library_is_built_in() -> None:
    assert Y == state(kbuild(d_Makefile="lib-$(CONFIG_A) += a.o\n"), "d/a.c", A=Y)


def test_shell_functions_count_as_empty() -> None:
    tree = kbuild(d_Makefile="obj-y += $(shell touch /tmp/never) a.o $(wildcard *.o)\n")

    assert len(tree.placements("d/a.c")) == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [("Makefile", True), ("d/Kbuild", True), ("d/Makefile.lib", True), ("d/makefile.c", False)],
)
def test_make_files_are_known_by_name(path: str, expected: bool) -> None:
    assert expected is is_makefile(path)


@pytest.mark.parametrize(
    "text",
    [
        "ifdef CONFIG_A\nobj-y += a.o\n" * 20_000,
        "ifdef CONFIG_A\n" + "else ifdef CONFIG_B\nobj-y += b.o\n" * 20_000,
        "obj-y += " + "$(" * 50_000,
        "obj-y += " + "a.o " * 200_000,
        "a" * 1_000_000 + " = b",
    ],
    ids=["nested", "else", "brackets", "words", "name"],
)
def test_make_files_made_to_stall_are_read_in_time(text: str) -> None:
    started = time.process_time()

    kbuild(d_Makefile=text).placements("d/a.c")

    assert time.process_time() - started < 10
