"""`check --tree` of commits: the tree is that of their base, not the one that has them already."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviewbot.review import open_history
from tests.cli.running import Runner
from tests.source.program import environment
from tests.source.repository import Repository

BELL = 'config BELL\n\ttristate "bell"\n\thelp\n\t  Rings whenever somebody is at the door.\n'
MESSAGE = "gadget: bell: select the clapper\n\nWithout it there is nothing to hear.\n\nSigned-off-by: Ada <ada@example.org>"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A commit on top of the branch `start` selects a symbol that is nowhere."""
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    open_history.cache_clear()
    made = Repository(tmp_path / "repo", home=tmp_path)
    made.commit("gadget: add the bell", {"Kconfig": BELL.encode()})
    made.git("branch", "start")
    made.commit(MESSAGE, {"Kconfig": BELL.replace("\thelp", "\tselect CLAPPER\n\thelp").encode()})
    monkeypatch.chdir(made.path)
    return made


def said(reviewbot: Runner, *words: str) -> Any:
    result = reviewbot("check", "--profile", "linux", "--format", "json", "--tree", ".", *words)
    (report,) = json.loads(result.out)["reports"]
    return [finding["rule"] for finding in report["findings"]]


def test_left_side_of_a_range_is_the_tree(reviewbot: Runner, repository: Repository) -> None:
    assert ["undefined-kconfig-symbol"] == said(reviewbot, "start..")


def test_upstream_is_the_tree_where_nothing_is_named(
    reviewbot: Runner, repository: Repository
) -> None:
    repository.git("branch", "-q", "--set-upstream-to=start")

    assert ["undefined-kconfig-symbol"] == said(reviewbot)
