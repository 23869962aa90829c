from pathlib import Path

from tests.context.kbuild.trees import NO_IMPLY, TREE, make_change, make_patch, replaced, write_tree

NEW_OPTION = """\
diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig
--- a/drivers/foo/Kconfig
+++ b/drivers/foo/Kconfig
@@ -3,4 +3,4 @@
 \timply LIB
\x20
-config LIB
-\ttristate "Library"
+config LIBRARY
+\ttristate "Library"
"""


def test_options_whose_entry_changes_are_known(tmp_path: Path) -> None:
    assert frozenset(("USER",)) == make_change(tmp_path, NO_IMPLY).changed_options


def test_a_changed_help_text_changes_no_option(tmp_path: Path) -> None:
    old = 'config A\n\ttristate "a"\n\thelp\n\t  Old.\n'
    files = {"Kconfig": old}

    change = make_change(tmp_path, replaced("Kconfig", old, old.replace("Old", "New")), files)

    assert frozenset() == change.changed_options


def test_options_that_come_and_go_are_known(tmp_path: Path) -> None:
    change = make_change(tmp_path, NEW_OPTION)

    assert ["LIBRARY"] == [block.name for block in change.new_options]
    assert change.removed_options == ("LIB",)


def test_relations_are_those_of_the_users_entry(tmp_path: Path) -> None:
    change = make_change(tmp_path, NO_IMPLY)

    assert [("imply", 3)] == [
        (item.kind, item.line) for item in change.relations(change.before, "USER", "LIB")
    ]
    assert () == change.relations(change.after, "USER", "LIB")


def test_a_changed_relation_touches_the_links_of_its_option(tmp_path: Path) -> None:
    (item,) = make_change(tmp_path, NO_IMPLY).link_changes

    assert item.link.name == "lib_do"
    assert item.before is not None


def test_an_unrelated_change_touches_no_link(tmp_path: Path) -> None:
    old = TREE["drivers/foo/user.c"]
    change = make_change(
        tmp_path, replaced("drivers/foo/user.c", old, old.replace("return 0", "return 2"))
    )

    assert change.link_changes == ()


def test_the_providers_refusals_are_found(tmp_path: Path) -> None:
    change = make_change(tmp_path, NO_IMPLY)
    (refusal,) = change.refusals(change.link_changes[0].link.provider)

    assert ("!xen_initial_domain()", "-ENODEV", 9) == (
        refusal.condition,
        refusal.error,
        refusal.line,
    )


def test_a_tree_is_a_base_only_for_files_that_match(tmp_path: Path) -> None:
    kconfig = TREE["drivers/foo/Kconfig"].replace("imply LIB", "imply OTHER")
    change = make_change(tmp_path, NO_IMPLY, {**TREE, "drivers/foo/Kconfig": kconfig})

    assert not change.is_base
    assert not change.is_base_for("drivers/foo/Kconfig")
    assert change.is_base_for("drivers/foo/user.c")


def test_lines_are_found_in_the_revision(tmp_path: Path) -> None:
    change = make_change(tmp_path, NEW_OPTION)
    added, removed = (
        change.line_at("drivers/foo/Kconfig", 5),
        change.removed_line("drivers/foo/Kconfig", 5),
    )

    assert added is not None
    assert removed is not None
    assert added.line.text == "config LIBRARY"
    assert removed.line.text == "config LIB"
    assert change.line_at("drivers/foo/Kconfig", 1) is None


def test_nothing_on_disk_changes(tmp_path: Path) -> None:
    change = make_change(tmp_path, NO_IMPLY)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    assert change.link_changes
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_a_tree_without_kconfig_has_no_links(tmp_path: Path) -> None:
    from reviewbot.context.kbuild.change import KbuildChange
    from reviewbot.context.kbuild.folder import FolderFiles

    write_tree(tmp_path, {"a.c": "int a;\n"})

    assert () == KbuildChange(FolderFiles(tmp_path), [make_patch(NO_IMPLY)]).link_changes
