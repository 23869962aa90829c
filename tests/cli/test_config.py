from pathlib import Path

import pytest

from reviewbot.cli.main import main
from reviewbot.config import SETTINGS


@pytest.fixture(autouse=True)
def _own_git_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "user.cfg"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def test_every_setting_is_shown_with_value_and_origin_in_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["config", "show", "-c", "reviewbot.keymap=vim"])

    lines = capsys.readouterr().out.splitlines()
    assert [f"reviewbot.{setting.key}" for setting in SETTINGS] == [
        line.split()[0] for line in lines
    ]
    assert ["reviewbot.keymap", "vim", "command", "line"] in [line.split() for line in lines]
    starts = {line.rindex("  ") for line in lines}
    assert 1 == len(starts)


def test_value_that_was_ignored_is_listed_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git" / "objects").mkdir(parents=True)
    (tmp_path / ".git" / "refs").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / ".git" / "config").write_text("[reviewbot]\nrules = /ev\x1bil\n")

    assert 0 == main(["config", "show"])

    assert (
        "ignored: reviewbot.rules = /ev<U+001B>il of git config (repository) is ignored: "
        "only your own or the system's git config may set it"
    ) == capsys.readouterr().out.splitlines()[-1]


def test_tree_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["config", "show", "--tree", "nowhere"])

    captured = capsys.readouterr()
    assert ("", "reviewbot: --tree nowhere: no such folder\n") == (captured.out, captured.err)


def test_tree_that_is_no_checkout_has_no_base(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / ".reviewbot.toml").write_text('fail-on = "never"\n')

    assert 0 == main(["config", "show", "--tree", "plain"])

    assert "never" not in capsys.readouterr().out
