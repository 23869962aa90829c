"""MAINTAINERS of a tree in git: known again by the ids of its files."""

from pathlib import Path

import pytest

from reviewbot.context.history.committed import CommittedFiles
from reviewbot.context.history.repository import Repository as GitRepository
from reviewbot.context.maintainers.maintainers import Maintainers
from tests.context.maintainers.trees import TEXT
from tests.source.program import environment
from tests.source.repository import Repository

BOARD = "X BOARD\nM:\tX <x@example.org>\nF:\tboard/x/\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    return Repository(tmp_path / "repo", home=tmp_path)


def titles(repository: Repository, cache: Path, path: str) -> list[str]:
    opened = GitRepository(repository.path)
    tree = CommittedFiles(opened, repository.git("rev-parse", "HEAD"))
    try:
        found = Maintainers(tree, cache).of_path(path)
        return [match.section.title for match in found]
    finally:
        opened.close()


def test_a_file_that_did_not_change_is_not_read_again(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("add", {"MAINTAINERS": TEXT.encode()})
    path = "drivers/gadget/lamp.c"
    expected = titles(repository, tmp_path / "cache", path)
    repository.commit("more", {"widget.c": b"int second;\n"})

    monkeypatch.delattr(Maintainers, "_files")

    assert ["LAMP DRIVER", "GADGETS", "THE REST"] == expected
    assert expected == titles(repository, tmp_path / "cache", path)


def test_files_everywhere_are_looked_for_once_in_each_tree(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "MAINTAINERS": TEXT.encode(),
        "board/x/MAINTAINERS": BOARD.encode(),
        ".get_maintainer.conf": b"--find-maintainer-files\n",
    }
    repository.commit("add", files)
    cache, path = tmp_path / "cache", "board/x/a.c"
    first = titles(repository, cache, path)
    repository.commit("more", {"widget.c": b"int second;\n"})
    second = titles(repository, cache, path)
    repository.commit("gone", {"board/x/MAINTAINERS": b"\n"})
    third = titles(repository, cache, path)
    repository.git("checkout", "-q", "HEAD~1")

    monkeypatch.setattr(CommittedFiles, "ids", lambda tree: pytest.fail("the tree is listed"))

    assert ["X BOARD", "THE REST"] == first
    assert first == second
    assert ["THE REST"] == third
    assert first == titles(repository, cache, path)
