from pathlib import Path

from reviewbot.context.kbuild.references import added_references, added_selects
from tests.context.kbuild.trees import TREE, make_change, new_file, replaced


def test_added_kconfig_lines_refer_to_options(tmp_path: Path) -> None:
    old = TREE["drivers/foo/Kconfig"]
    new = old.replace(
        "\timply LIB\n", "\timply LIB\n\tdepends on NET && !LIB\n\tselect CRC if X86\n"
    )
    diff = replaced("drivers/foo/Kconfig", old, new)
    change = make_change(tmp_path, diff)

    found = {(item.kind, item.name) for item in added_references(change)}

    assert {("depends", "NET"), ("select", "CRC"), ("select", "X86")} <= found


def test_conditions_and_make_files_refer_to_options(tmp_path: Path) -> None:
    diff = new_file(
        "drivers/foo/new.c",
        "#ifdef CONFIG_ONE_MODULE\n#endif\nint a = IS_ENABLED(CONFIG_TWO);\nchar *s = CONFIG_THREE;\n",
    ) + new_file("drivers/bar/Makefile", "obj-$(CONFIG_FOUR) += a.o # CONFIG_FIVE\n")

    assert [("condition", "ONE"), ("condition", "TWO"), ("make", "FOUR")] == [
        (item.kind, item.name) for item in added_references(make_change(tmp_path, diff))
    ]


def test_programs_beside_the_kernel_do_not_count(tmp_path: Path) -> None:
    diff = new_file("tools/new.c", "#ifdef CONFIG_ONE\n#endif\n")

    assert [] == list(added_references(make_change(tmp_path, diff)))


def test_only_selects_that_are_new_count(tmp_path: Path) -> None:
    old = 'config A\n\tbool "a"\n\tselect B\n'
    diff = replaced("Kconfig", old, f"{old}\tselect C\n")

    change = make_change(tmp_path, diff, {"Kconfig": old})

    assert [("A", "C")] == [(block.name, item.text) for block, item, _ in added_selects(change)]
