from pathlib import Path

from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.kbuild.patched import Patched
from tests.context.kbuild.trees import NO_IMPLY, TREE, make_patch, new_file, write_tree

CHANGE = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n"


def test_a_patch_is_put_on_top_and_the_folder_stays(tmp_path: Path) -> None:
    patched = Patched(FolderFiles(write_tree(tmp_path)), [make_patch(NO_IMPLY)])

    assert b"imply" not in (patched.read("drivers/foo/Kconfig") or b"")
    assert TREE["drivers/foo/Kconfig"] == (tmp_path / "drivers/foo/Kconfig").read_text()
    assert frozenset(("drivers/foo/Kconfig",)) == patched.changed


def test_a_hunk_that_moved_is_found() -> None:
    files = FilesInMemory({"f": b"new\n" * 50 + b"one\ntwo\nthree\n"})

    assert Patched(files, [make_patch(CHANGE)]).read("f") == b"new\n" * 50 + b"one\nTWO\nthree\n"


def test_a_file_whose_lines_differ_is_unmatched_and_stays() -> None:
    patched = Patched(FilesInMemory({"f": b"one\nother\nthree\n"}), [make_patch(CHANGE)])

    assert frozenset(("f",)) == patched.unmatched
    assert patched.read("f") == b"one\nother\nthree\n"


def test_a_file_that_is_not_there_is_unmatched() -> None:
    assert frozenset(("f",)) == Patched(FilesInMemory({}), [make_patch(CHANGE)]).unmatched


def test_a_new_file_is_there_and_listed() -> None:
    patched = Patched(FilesInMemory({}), [make_patch(new_file("a.c", "int a;\n"))])

    assert patched.read("a.c") == b"int a;\n"
    assert ["a.c"] == list(patched.paths())


def test_a_new_file_that_the_tree_has_already_is_no_base() -> None:
    patched = Patched(FilesInMemory({"a.c": b"x"}), [make_patch(new_file("a.c", "int a;\n"))])

    assert frozenset(("a.c",)) == patched.unmatched


def test_a_deleted_file_is_gone() -> None:
    diff = "diff --git a/f b/f\ndeleted file mode 100644\n--- a/f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-one\n"
    patched = Patched(FilesInMemory({"f": b"one\n"}), [make_patch(diff)])

    assert patched.read("f") is None
    assert [] == list(patched.paths())


def test_a_renamed_file_moves() -> None:
    diff = "diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n"
    patched = Patched(FilesInMemory({"f": b"one\n"}), [make_patch(diff)])

    assert patched.read("g") == b"one\n"
    assert patched.read("f") is None


def test_a_second_patch_sees_the_first() -> None:
    again = CHANGE.replace("-two\n+TWO", "-TWO\n+2")
    patched = Patched(
        FilesInMemory({"f": b"one\ntwo\nthree\n"}), [make_patch(CHANGE), make_patch(again)]
    )

    assert patched.read("f") == b"one\n2\nthree\n"


def test_a_path_that_leads_out_is_written_nowhere(tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    diff = new_file("../../outside.c", "int a;\n")
    Patched(FolderFiles(tree), [make_patch(diff)])

    assert ["tree"] == [path.name for path in tmp_path.iterdir()]
