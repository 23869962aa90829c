"""The picture in the README is what the TUI shows."""

from __future__ import annotations

from tests.conftest import REPOSITORY
from tests.tui.screen_text import app_for, screen_lines, settled


async def test_picture_in_the_readme_is_the_example_on_screen() -> None:
    example = REPOSITORY / "reviewbot" / "example" / "thread.mbox"
    async with app_for(str(example)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(".", ".")
        await settled(pilot)
        lines = screen_lines(pilot.app)

    picture = (REPOSITORY / "README.md").read_text("utf-8").split("```text\n")[1].split("```")[0]
    assert picture.splitlines() == lines
