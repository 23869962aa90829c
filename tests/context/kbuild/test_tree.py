import os
import subprocess
import time
from pathlib import Path

import pytest

from reviewbot.context.kbuild.kept_links import links_of
from reviewbot.context.kbuild.state import TreeState
from reviewbot.context.kbuild.store import StoredIndex
from reviewbot.context.kbuild.tree import Tree
from reviewbot.errors import SourceError
from tests.context.kbuild.trees import TREE, write_tree


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def aged(folder: Path) -> None:
    """Let the index be older than it is, but not older than what follows."""
    until = time.time() + 0.05
    while time.time() < until:
        pass
    for stamp in (folder / "reviewbot" / "kbuild").glob("*.stamp"):
        # a file system's clock ticks every few milliseconds
        os.utime(stamp, (until - 0.02, until - 0.02))


def kept(folder: Path) -> Tree:
    return Tree(folder, is_kept=True)


def git(folder: Path, *words: str) -> None:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_an_index_that_is_kept_says_what_one_in_memory_says(tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree", {**TREE, "include/a.h": "#define a(x) lib_do(x)\n"})
    memory, stored = Tree(tree).index, kept(tree).index

    assert isinstance(stored, StoredIndex)
    assert memory.exports(["lib_do"]) == stored.exports(["lib_do"])
    assert memory.wrappers(["a"]) == stored.wrappers(["a"])
    assert memory.naming(["LIB"]) == stored.naming(["LIB"])
    assert set(memory.paths()) == set(stored.paths())
    assert set(memory.options()) == set(stored.options())
    assert memory.sources() == stored.sources()
    assert memory.definitions("USER") == stored.definitions("USER")
    assert memory.selecting("LIB") == stored.selecting("LIB")


def test_a_changed_file_alone_is_read_again(tmp_path: Path, cache: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    assert kept(tree).index.exports(["lib_do"]) == {"lib_do": [("drivers/foo/lib.c", 5)]}
    aged(cache)

    (tree / "drivers/foo/lib.c").write_text("EXPORT_SYMBOL(other);\n")
    now = kept(tree)

    assert {"other": [("drivers/foo/lib.c", 1)]} == now.index.exports(["lib_do", "other"])
    assert now.read_count == 1


def test_files_that_come_go_and_move_are_noticed(tmp_path: Path, cache: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    write_tree(tmp_path / "aside", {"sub/new.c": "EXPORT_SYMBOL(new_one);\n"})
    assert kept(tree).index.exports(["new_one"]) == {}
    aged(cache)

    (tree / "drivers/foo/lib.c").unlink()
    (tmp_path / "aside/sub").rename(tree / "drivers/foo/sub")
    index = kept(tree).index

    assert {"new_one": [("drivers/foo/sub/new.c", 1)]} == index.exports(["lib_do", "new_one"])


def test_a_folder_that_goes_takes_its_files_along(tmp_path: Path, cache: Path) -> None:
    tree = write_tree(tmp_path / "tree", {**TREE, "net/a/b.c": "EXPORT_SYMBOL(gone);\n"})
    assert kept(tree).index.exports(["gone"]) != {}
    aged(cache)

    (tree / "net").rename(tmp_path / "net")

    assert kept(tree).index.exports(["gone"]) == {}


def test_of_a_repository_the_commit_counts(tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "one")
    (tree / "drivers/foo/lib.c").write_text("EXPORT_SYMBOL(not_committed);\n")

    found = Tree(tree)

    assert {"lib_do"} == found.index.exports(["lib_do", "not_committed"]).keys()
    assert b"lib_do" in (found.files.read("drivers/foo/lib.c") or b"")


def test_of_another_commit_only_other_files_are_read(tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "one")
    first = Tree(tree)
    assert (6, 6) == (len(list(first.index.paths())), first.read_count)
    (tree / "drivers/foo/lib.c").write_text("EXPORT_SYMBOL(second);\n")
    git(tree, "commit", "-qam", "two")

    second, again, back = Tree(tree), Tree(tree), Tree(tree, ["HEAD~1"])

    assert {"second"} == second.index.exports(["lib_do", "second"]).keys()
    assert (1, 0) == (second.read_count, len(again.index.exports(["nobody"])) + again.read_count)
    assert {"lib_do"} == back.index.exports(["lib_do", "second"]).keys()


def test_a_repository_with_half_of_a_tree_is_read_as_a_folder(tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    git(tree, "init", "-q")
    git(tree, "add", "drivers")
    git(tree, "commit", "-qm", "drivers alone")

    assert Tree(tree).files.read("Kconfig") is not None


def test_a_broken_index_is_made_anew(tmp_path: Path, cache: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    list(kept(tree).index.paths())
    (file,) = (cache / "reviewbot" / "kbuild").glob("*.sqlite")
    file.write_bytes(b"no database at all, but long enough to be taken for one" * 50)

    assert kept(tree).index.exports(["lib_do"]) == {"lib_do": [("drivers/foo/lib.c", 5)]}


def test_without_room_for_an_index_it_is_made_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = write_tree(tmp_path / "tree")
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")

    assert kept(tree).index.exports(["lib_do"]) == {"lib_do": [("drivers/foo/lib.c", 5)]}


def test_what_is_no_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="it is no folder"):
        Tree(tmp_path / "nowhere")


def test_what_is_kept_of_a_header_goes_with_the_header(tmp_path: Path, cache: Path) -> None:
    header = "static inline int a(void) { return lib_do(); }\n"
    tree = write_tree(tmp_path / "tree", {**TREE, "include/a.h": header})

    def used() -> list[str]:
        found = kept(tree)
        functions = TreeState(found.files, found.index).headers.functions("include/a.h", "a")
        return [use.name for function in functions for use in function.uses]

    assert (["return", "lib_do"], ["return", "lib_do"]) == (used(), used())
    aged(cache)
    (tree / "include/a.h").write_text(header.replace("lib_do", "other"))

    assert ["return", "other"] == used()


def test_what_is_kept_of_the_tree_goes_with_any_file(tmp_path: Path, cache: Path) -> None:
    tree = write_tree(tmp_path / "tree")

    def guards() -> list[str]:
        found = kept(tree)
        state = TreeState(found.files, found.index)
        return [str(link.guard) for link in links_of(state, "drivers/foo/user.c")]

    assert (["IS_REACHABLE(CONFIG_LIB)"], guards()) == (guards(), ["IS_REACHABLE(CONFIG_LIB)"])
    aged(cache)
    (tree / "drivers/foo/Makefile").write_text(
        "obj-$(CONFIG_USER) += both.o\nboth-y := user.o lib.o\n"
    )

    assert [] == guards()


def test_who_reads_sees_what_was_there_when_another_turns_the_index(tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "one")
    first = Tree(tree).index
    (tree / "drivers/foo/lib.c").write_text("EXPORT_SYMBOL(second);\n")
    git(tree, "commit", "-qam", "two")

    second = Tree(tree).index
    said = first.kept("word", lambda: "of one")

    assert ["lib_do"] == list(first.exports(["lib_do", "second"]))
    assert ["second"] == list(second.exports(["lib_do", "second"]))
    assert ("of one", "of two") == (said, Tree(tree).index.kept("word", lambda: "of two"))
    assert "of two" == Tree(tree).index.kept("word", lambda: "not asked")


def test_a_find_that_does_not_know_the_question_hides_no_change(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = write_tree(tmp_path / "tree")
    assert kept(tree).index.exports(["lib_do"]) != {}
    aged(cache)
    (tree / "drivers/foo/lib.c").write_text("EXPORT_SYMBOL(other);\n")
    find = write_tree(tmp_path / "bin", {"find": "#!/bin/sh\nexit 1\n"}) / "find"
    find.chmod(0o755)
    monkeypatch.setenv("PATH", f"{find.parent}:{os.environ['PATH']}")

    assert {"other"} == kept(tree).index.exports(["lib_do", "other"]).keys()
