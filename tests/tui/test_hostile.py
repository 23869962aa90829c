"""Mail that tries to act on the terminal, on markup, or on our patience."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from reviewbot.tui.review_screen import ReviewScreen
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import hostile, mail, single, write

_ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (130, 40)])
async def test_nothing_that_a_terminal_acts_on_reaches_the_screen(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = write(tmp_path, "h", hostile())
    app = app_for(path, write(tmp_path, "b", single()))
    seen: list[str] = []
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for key in (
            "j",
            "k",
            "enter",
            ".",
            ".",
            "G",
            "g",
            "l",
            "e",
            "q",
            "f",
            "j",
            "enter",
            "S",
            "q",
            "?",
            "q",
        ):
            await pilot.press("question_mark" if key == "?" else key)
            await pilot.pause()
            seen += screen_lines(app)

    assert [line for line in seen if _ACTS.search(line)] == []
    assert any("[/bold] [red]markup[/]" in line for line in seen) or size[0] < 80


async def test_markup_in_a_subject_is_shown_as_written(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "h", hostile())).run_test(size=(80, 24)) as pilot:
        await settled(pilot)

        assert screen_lines(pilot.app)[0].startswith(" f[bold]oo[/bold]: [/] \\[x 漢字 [link=x]")


async def test_a_diff_of_40000_lines_opens_and_pages_quickly(tmp_path: Path) -> None:
    added = "".join(f"+\tint x{number}; /* [b] */\n" for number in range(40_000))
    body = (
        "Text.\n\nSigned-off-by: A. N. Author <author@example.org>\n---\n\n"
        "diff --git a/foo.c b/foo.c\nnew file mode 100644\n--- /dev/null\n+++ b/foo.c\n"
        f"@@ -0,0 +1,40000 @@\n{added}-- \n2.39.5\n"
    )
    path = write(tmp_path, "big", [mail("[PATCH] foo: add", "big", body)])
    async with app_for(path).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert isinstance(pilot.app.screen, ReviewScreen)
        started = time.monotonic()
        await pilot.press("G", "g", "space", "space", "G")
        elapsed = time.monotonic() - started

        assert "40000 | +        int x39999; /* [b] */" in "\n".join(screen_lines(pilot.app))
        # not a benchmark: a widget for each line would take minutes
        assert elapsed < 10


async def test_a_line_of_a_million_characters_is_shown_cut(tmp_path: Path) -> None:
    path = write(tmp_path, "a", single(body="x" * 1_000_000 + "\n\n" + single()[0].decode()[300:]))
    async with app_for(path).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("G")

        assert len(screen_lines(pilot.app)) == 24


async def test_an_empty_body_is_shown(tmp_path: Path) -> None:
    async with app_for(write(tmp_path, "a", [mail("nothing", "n", "")])).run_test() as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await pilot.pause()

        assert "Subject: nothing" in "\n".join(screen_lines(pilot.app))
