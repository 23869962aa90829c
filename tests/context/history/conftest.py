"""A small real repository, and histories opened over it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reviewbot.context.history.git_history import GitHistory
from reviewbot.context.history.repository import Repository as GitRepository
from tests.source.program import environment
from tests.source.repository import Repository

Open = Callable[[Path], GitHistory]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    return Repository(tmp_path / "repo", home=tmp_path)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    made: list[GitHistory] = []

    def open_it(folder: Path) -> GitHistory:
        made.append(GitHistory(GitRepository(folder), tmp_path / "cache"))
        return made[-1]

    yield open_it
    for history in made:
        history.close()
