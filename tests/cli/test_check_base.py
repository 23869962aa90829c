"""Which .reviewbot.toml counts for `reviewbot check`."""

import subprocess
from pathlib import Path

import pytest

from reviewbot.cli.main import main


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits on top of each other: the first asks to fail on notes, the second never to."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "user.cfg"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "repository"
    path.mkdir()
    monkeypatch.chdir(path)
    git("init", "-q", "-b", "main")
    git("config", "user.name", "A Author")
    git("config", "user.email", "author@example.org")
    (path / ".reviewbot.toml").write_text('select = ["signed-off-by-missing"]\n')
    git("add", "-A")
    git("commit", "-q", "-m", "base")
    (path / ".reviewbot.toml").write_text('ignore = ["signed-off-by-missing"]\n')
    git("commit", "-q", "-a", "-m", "series")
    return path


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def test_left_side_of_the_range_is_the_base(repository: Path) -> None:
    assert 1 == main(["check", "HEAD~1..HEAD"])


def test_base_can_be_named(repository: Path) -> None:
    assert 0 == main(["check", "HEAD~1..HEAD", "--base", "HEAD"])


def test_upstream_is_the_base_when_nothing_is_named(repository: Path) -> None:
    git("branch", "up", "HEAD~1")
    git("branch", "-q", "--set-upstream-to=up")

    assert 1 == main(["check"])


def test_mail_in_a_file_has_no_base(repository: Path) -> None:
    git("format-patch", "-q", "-1", "-o", "out")
    patch = next((repository / "out").iterdir())

    assert 1 == main(["check", str(patch)])


def test_head_of_the_tree_is_the_base_of_mail(repository: Path, tmp_path: Path) -> None:
    git("format-patch", "-q", "-1", "-o", "out")
    patch = next((repository / "out").iterdir())

    assert 0 == main(["check", str(patch), "--tree", str(repository)])
    assert 1 == main(["check", str(patch), "--tree", str(repository), "--base", "HEAD~1"])


def test_unknown_base_is_one_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["check", "nowhere..HEAD"])

    captured = capsys.readouterr()
    assert "" == captured.out
    assert (
        "reviewbot: cannot read .reviewbot.toml of the base: Not a valid object name nowhere\n"
        == captured.err
    )
