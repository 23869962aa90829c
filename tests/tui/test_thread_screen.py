"""The mails of a thread with keys."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from reviewbot.tui.job import Outcome
from reviewbot.tui.review_screen import ReviewScreen
from reviewbot.tui.thread_screen import ThreadScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import QUESTION, revision_1, write


async def _open(pilot: Pilot[Outcome]) -> ThreadScreen:
    await settled(pilot)
    await pilot.press("f")
    await pilot.pause()
    assert isinstance(pilot.app.screen, ThreadScreen)
    return pilot.app.screen


async def test_index_above_and_mail_below(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        await _open(pilot)
        lines = screen_lines(pilot.app)

    assert lines[0].endswith("2/5")
    assert lines[1:6] == [
        " 08-01 09:30  A. N. Author      [PATCH net 0/2] net: bar: fix probe leaks",
        ">08-01 09:30  A. N. Author      `->[PATCH net 1/2] bar: request irq after clock",
        " 08-01 09:30  A. N. Author      `->[PATCH net 2/2] bar: free irq on error",
        " 08-01 11:30  Pat Smith           `->Re: [PATCH net 2/2] bar: free irq on error",
        " 08-01 12:30  Sam Rivera        `->Re: [PATCH net 0/2] net: bar: fix probe leaks",
    ]
    assert "From: A. N. Author <author@example.org>" in lines[7]


async def test_the_index_moves_the_mail(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        screen = await _open(pilot)
        await pilot.press("j", "j")

        assert screen.index[screen.at].message.msgid == "r1@example.org"
        assert "From: Pat Smith" in "\n".join(screen_lines(pilot.app))


async def test_skipping_quoted_lines_comes_to_the_remark(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        screen = await _open(pilot)
        await pilot.press("j", "j", "enter", "S")

        assert screen.main_view.plain(screen.main_view.cursor) == QUESTION


async def test_mails_are_stepped_through_and_q_goes_back(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", revision_1())).run_test(size=(80, 24)) as pilot:
        screen = await _open(pilot)
        await pilot.press("]", "]", "]", "]")
        assert (screen.at, screen.status.left) == (4, " this is the last mail")

        await pilot.press("q")

        assert isinstance(pilot.app.screen, ReviewScreen)
