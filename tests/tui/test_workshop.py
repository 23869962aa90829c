"""Work in threads: one line says how far it is, keys work meanwhile, Esc stops it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reviewbot.engine.rule import Rule
from reviewbot.model.finding import Report
from reviewbot.review import Request, Target, check_target
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.document import Document, Row
from reviewbot.tui.messages import Progress
from reviewbot.tui.text_panes import PaneScreen, Text
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import single, write


class Slow:
    """Texts that take until `may_go_on` is set."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()

    def load(self, number: int) -> Text:
        assert self.may_go_on.wait(30)
        return Text(f"text {number}", Document((Row("text", f"this is text {number}"),)))


async def test_keys_work_while_something_is_looked_up(tmp_path: Path) -> None:
    slow = Slow()
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(PaneScreen("comparing", 2, 0, slow.load))
        await pilot.pause()
        waiting = screen_lines(app)[-2]
        await pilot.press("question_mark")
        await pilot.pause()
        helped = screen_lines(app)[1]
        await pilot.press("q")
        slow.may_go_on.set()
        await settled(pilot)

        assert waiting.startswith(" comparing  0s  Esc to stop")
        assert "Keys: Changes, and files of the tree" in helped
        assert screen_lines(app)[0].startswith(" text 0")
        assert "this is text 0" in screen_lines(app)[1]
        assert app.workshop.text == ""


async def test_escape_stops_what_is_looked_up(tmp_path: Path) -> None:
    slow = Slow()
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(PaneScreen("comparing", 2, 0, slow.load))
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        said = screen_lines(app)[-2]
        slow.may_go_on.set()
        await pilot.pause(0.1)
        await pilot.pause()

        assert said.startswith(" stopped")
        assert app.workshop.text == ""
        assert "text 0" not in "\n".join(screen_lines(app))


async def test_only_the_text_asked_for_last_is_shown(tmp_path: Path) -> None:
    slow = Slow()
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(PaneScreen("comparing", 3, 0, slow.load))
        await pilot.pause()
        await pilot.press("]", "]")
        slow.may_go_on.set()
        await settled(pilot)

        assert "this is text 2" in screen_lines(app)[1]


async def test_a_failure_while_looking_up_is_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(number: int) -> Text:
        raise KeyError(number)

    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(PaneScreen("comparing", 1, 0, fail))
        await settled(pilot)

        assert screen_lines(app)[-2].startswith(" internal error: KeyError")
    assert "comparing failed" in caplog.text


async def test_reading_a_history_is_told_on_the_screens_own_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Request] = []

    def check(target: Target, rules: Sequence[Rule], request: Request) -> Report:
        asked.append(request)
        if request.history_progress is not None:
            request.history_progress(4096, 0)
        return check_target(target, rules, request)

    told: list[Progress] = []
    on_command_line: list[int] = []
    app = app_for(write(tmp_path, "a", single()))
    request = app.job.request._replace(
        history_progress=lambda done, _: on_command_line.append(done)
    )
    app.job = replace(app.job, request=request)
    monkeypatch.setattr("reviewbot.tui.work.check_target", check)
    monkeypatch.setattr(ReviewApp, "on_progress", lambda _, message: told.append(message))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)

    assert asked
    assert ("reading the history", 4096, 0) in [(one.what, one.done, one.total) for one in told]
    assert [] == on_command_line
