"""Jumping by letters."""

from __future__ import annotations

from pathlib import Path

from reviewbot.tui.review_screen import ReviewScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import revision_1, single, write


async def test_a_letter_leads_to_a_hunk_of_the_patch(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", single()))
    async with app.run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.press("ctrl+o")
        await pilot.pause()
        lettered = [line for line in screen_lines(app) if "@@" in line]
        prompt = screen_lines(app)[-2]
        await pilot.press(lettered[0][0])
        await pilot.pause()

        assert prompt.startswith(" Go to which letter?")
        assert screen.view is screen.main_view
        assert screen.main_view.cursor == screen.main_view.document.hunks[0]
        assert screen.main_view.letters == {}


async def test_a_letter_leads_to_the_other_pane(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", revision_1()))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.press("ctrl+o", "b")
        await pilot.pause()

        assert screen.view is screen.outline_view
        assert screen.outline_view.cursor == 1


async def test_escape_leaves_the_letters_and_the_cursor(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", revision_1()), write(tmp_path, "b", single()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j", "ctrl+o")
        await pilot.pause()
        starts = [line[:1] for line in screen_lines(app)[2:4]]
        await pilot.press("exclamation_mark", "escape")
        await pilot.pause()
        after = [line[:1] for line in screen_lines(app)[2:4]]

    assert starts == ["a", "b"]
    assert after == ["", ">"] or after == [" ", ">"]
