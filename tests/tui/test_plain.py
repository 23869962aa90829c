"""Plain terminals: no Unicode unless asked for, no meaning by colour alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import revision_1, revision_2, single, write

EVERYWHERE = (
    *("]", ".", "y", "U", "z", "n", "o", "enter", "w", "escape", "i", "q", "e", "W", "q", "D", "q"),
    *("f", "enter", "q", "question_mark", "q", "ctrl+o", "escape", "slash", "i", "enter", "n"),
    *("escape", "colon", "escape", "q", "W", "q", "l", "x", "enter", "o"),
)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (60, 16)])
async def test_the_screens_are_ascii_where_the_mail_is(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    paths = [write(tmp_path, "a", [*revision_1(), *revision_2()]), write(tmp_path, "b", single())]
    seen: set[str] = set()
    async with app_for(*paths).run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        for key in EVERYWHERE:
            await pilot.press(key)
            await settled(pilot)
            seen.update("".join(screen_lines(pilot.app)))

    assert [character for character in sorted(seen) if not character.isascii()] == []


async def test_unicode_is_drawn_when_asked_for(tmp_path: Path) -> None:
    app = app_for(write(tmp_path, "a", single()), is_unicode=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("G")

        assert "\u2502" in "\n".join(screen_lines(app))
