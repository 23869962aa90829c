from pathlib import Path

import pytest

from reviewbot.context.kbuild.folder import FolderFiles
from tests.context.kbuild.trees import write_tree


def test_files_below_are_listed_and_read(tmp_path: Path) -> None:
    files = FolderFiles(write_tree(tmp_path, {"a/b.c": "x", "Kconfig": "y"}))

    assert ["Kconfig", "a/b.c"] == sorted(files.paths())
    assert files.read("a/b.c") == b"x"


def test_an_absent_file_and_a_folder_are_none(tmp_path: Path) -> None:
    files = FolderFiles(write_tree(tmp_path, {"a/b.c": "x"}))

    assert files.read("a/c.c") is None
    assert files.read("a") is None


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "a/../../secret", "", "a\0b", "a//../../secret"]
)
def test_no_path_leads_out(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("s")
    files = FolderFiles(write_tree(tmp_path / "tree", {"a/b.c": "x"}))

    assert files.read(path) is None


def test_a_link_out_of_the_folder_is_absent(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    tree = write_tree(tmp_path / "tree", {"a/b.c": "x"})
    (tree / "a/out.c").symlink_to(tmp_path / "secret")
    (tree / "up").symlink_to(tmp_path)
    files = FolderFiles(tree)

    assert files.read("a/out.c") is None
    assert files.read("up/secret") is None
    assert ["a/b.c"] == list(files.paths())


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    tree = write_tree(tmp_path, {"a/b.c": "x"})
    (tree / "c.c").symlink_to("a/b.c")

    assert FolderFiles(tree).read("c.c") == b"x"


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    tree = write_tree(tmp_path, {"a/b.c": "x"})
    (tree / "a/again").symlink_to(tree)

    assert ["a/b.c"] == list(FolderFiles(tree).paths())


def test_the_git_folder_is_no_part_of_the_tree(tmp_path: Path) -> None:
    tree = write_tree(tmp_path, {"a.c": "x", ".git/b.c": "y"})

    assert ["a.c"] == list(FolderFiles(tree).paths())


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.c")

    assert FolderFiles(tmp_path).read("pipe.c") is None
    assert [] == list(FolderFiles(tmp_path).paths())
