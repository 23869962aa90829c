"""What b4 review tracks, asked of the installed b4."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from reviewbot.source.tracked import Tracked, tracked_series

# b4 0.16, review/_review.py: make_review_magic_json
_MARK = "--- b4-review-tracking ---\n# This section is used internally by b4 review.\n"


def _git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=Max", "-c", "user.email=max@example.org"]
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _track(folder: Path, name: str, **series: object) -> str:
    """A review branch of one patch as b4 makes it; gives the patch's commit."""
    _git(folder, "checkout", "-q", "-b", f"b4/review/{name}", "main")
    _git(folder, "commit", "-q", "--allow-empty", "-s", "-m", f"{name}: a patch\n\nText.")
    first = _git(folder, "rev-parse", "HEAD")
    data = {"series": {"first-patch-commit": first, "change-id": name, **series}}
    _git(folder, "commit", "-q", "--allow-empty", "-m", f"Cover\n\n{_MARK}{json.dumps(data)}")
    return first


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, where we stand."""
    _git(tmp_path, "init", "-q", "-b", "main")
    _git(tmp_path, "commit", "-q", "--allow-empty", "-m", "base")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_tracked_series_are_found_and_finished_ones_left_out(repository: Path) -> None:
    link = "https://lore.kernel.org/r/1@example.org"
    first = _track(repository, "foo", status="reviewing", link=link)
    _track(repository, "old", status="archived")

    branch = "b4/review/foo"
    expected = (Tracked(branch, "reviewing", link, f"{first}~1..{branch}~1"),)
    assert expected == tracked_series()


def test_without_a_network_the_commits_are_read(repository: Path) -> None:
    first = _track(repository, "foo", status="new", link="https://lore.kernel.org/r/1@example.org")

    (one,) = tracked_series()

    assert f"{first}~1..b4/review/foo~1" == one.source(is_offline=True)
    assert "https://lore.kernel.org/r/1@example.org" == one.source(is_offline=False)
    assert "foo: a patch" == _git(repository, "log", "--format=%s", one.source(is_offline=True))


def test_nothing_tracked_is_empty(repository: Path) -> None:
    assert () == tracked_series()


def test_no_repository_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert () == tracked_series()
