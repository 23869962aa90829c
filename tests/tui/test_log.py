"""The log file: what failed and where, of limited size, and no mail in it."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App

from reviewbot.tui.app import ReviewApp
from reviewbot.tui.log import MOST_BYTES, log_path, start_log
from reviewbot.tui.review_screen import ReviewScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import single, write

MAIL = "nobody shall read this in a log "


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """reviewbot's logger, without what commands that ran in this process left there."""
    logger = logging.getLogger("reviewbot")
    before = logger.handlers[:], logger.level, logger.propagate
    logger.handlers = []
    yield logger
    logger.handlers, logger.level, logger.propagate = before[0], before[1], before[2]


@pytest.fixture
def log(tmp_path: Path, logger: logging.Logger) -> Path:
    """The file while reviewbot logs to it."""
    path = tmp_path / "state" / "tui.log"
    start_log(path)
    return path


def _fail(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("reviewbot.tui.work").exception("checking failed")


def test_it_lies_where_state_belongs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/max")

    assert Path("/home/max/.local/state/reviewbot/tui.log") == log_path({})
    assert Path("/else/reviewbot/tui.log") == log_path({"XDG_STATE_HOME": "/else"})


def test_nothing_is_made_until_something_fails(log: Path) -> None:
    assert not log.parent.exists()


def test_a_failure_says_where_and_is_for_its_user_only(log: Path) -> None:
    _fail("no\x1b[31m")

    lines = log.read_text("utf-8").splitlines()
    assert lines[0].endswith("ERROR reviewbot.tui.work: checking failed")
    assert lines[1].strip().endswith("in _fail")
    assert lines[2] == "ValueError: no<U+001B>[31m"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_of_a_mail_in_an_exception_there_is_little(log: Path) -> None:
    _fail(MAIL * 1000)

    assert log.read_text("utf-8").count(MAIL.strip()) < 8


def test_the_file_does_not_grow_for_ever(log: Path) -> None:
    for _ in range(3000):
        _fail("x" * 200)

    sizes = [path.stat().st_size for path in log.parent.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) <= MOST_BYTES


def test_a_log_that_cannot_be_written_is_no_failure(
    tmp_path: Path, logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    start_log(tmp_path / "file" / "tui.log")

    _fail("x")

    assert capsys.readouterr() == ("", "")


async def test_a_failure_of_work_is_one_line_with_the_log(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("unexpected")

    app = app_for(write(tmp_path, "a", single()), log="~/tui.log")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        monkeypatch.setattr("reviewbot.tui.work.check_target", fail)
        await pilot.press("R")
        await settled(pilot)
        said = screen_lines(app)[-2]

    assert said.startswith(" internal error: KeyError ")
    assert said.endswith(" ~/tui.log")
    assert "KeyError: 'unexpected'" in log.read_text("utf-8")


async def test_a_failure_of_a_screen_ends_in_one_line(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: ReviewScreen) -> None:
        raise KeyError("unexpected")

    monkeypatch.setattr(ReviewScreen, "action_mail", fail)
    app = app_for(write(tmp_path, "a", single()))
    with pytest.raises(KeyError):  # noqa: PT012  # Textual raises it anew when the test ends
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("e")
            await settled(pilot)

    assert app.broke == "internal error: KeyError"
    assert "KeyError: 'unexpected'" in log.read_text("utf-8")
    assert capsys.readouterr() == ("", "")


def test_textual_still_asks_how_to_end() -> None:
    assert hasattr(App, "_fatal_error")
    assert ReviewApp._fatal_error is not App._fatal_error
