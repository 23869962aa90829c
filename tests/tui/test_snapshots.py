"""Every screen as text, at 80x24 and 120x40: read the difference before writing them anew with
`REVIEWBOT_SNAPSHOTS=write pytest tests/tui/test_snapshots.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewbot.bot.letter import Identity
from reviewbot.model.message import Address
from reviewbot.tui.mailing import Mailing, nobody
from tests.tui.screen_text import app_for, screen_lines, settled
from tests.tui.threads import revision_1, revision_2, single, write

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (120, 40))
MAX = Address("Max Maintainer", "max@example.org")
SCREENS: dict[str, tuple[int, tuple[str, ...]]] = {
    # name: how many sources, and the keys that lead there
    "list": (2, ()),
    "review": (1, ("]", ".", "y")),
    "comment": (1, ("v", "]", ".", ".")),
    "dismiss": (1, ("]", ".", "z", "n", "o")),
    "waive": (1, ("]", ".", "w")),
    "explain": (1, ("]", ".", "i")),
    "reply": (1, ("]", ".", "y", "e")),
    "queue": (2, ("enter", "]", ".", "y", "e", "W", "q", "q", "W")),
    "thread": (1, ("]", "f")),
    "changes": (1, ("D",)),
    "help": (1, ("question_mark",)),
    "commands": (1, ("colon",)),
    "checklist": (1, ()),
}


def _lasting(lines: Sequence[str]) -> str:
    """The screen without what differs from day to day: ages, times and Message-IDs."""
    text = "".join(f"{line}\n" for line in lines)
    text = re.sub(r"(v\d|RFC) +\d+[mhdy] ", lambda match: f"{match[1]}  AGE ", text)
    text = re.sub(r"Date: \w{3}, .* \+0000", "Date: DATE", text)
    text = re.sub(r"Message-ID: <\w{32}@", "Message-ID: <ID@", text)
    text = re.sub(r"waits( +)\d{4}-\d\d-\d\d \d\d:\d\d", r"waits\1WHEN", text)
    return re.sub(r"\d\.\d s", "0.0 s", text)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_screen_is_as_it_was(
    name: str, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, keys = SCREENS[name]
    thread = [*revision_1(), *revision_2()]
    write(tmp_path, "thread", thread)
    write(tmp_path, "other", single())
    monkeypatch.chdir(tmp_path)
    sources = ["thread.mbox", "other.mbox"][:count]
    mailing = Mailing(lambda: Identity(MAX, MAX, b"x"), nobody().route, nobody().editor)
    app = app_for(*sources, mailing=mailing, is_author=name == "checklist")
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        shown = _lasting(screen_lines(app))

    path = SNAPSHOTS / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("REVIEWBOT_SNAPSHOTS") == "write":
        path.write_text(shown, "utf-8")
    assert path.read_text("utf-8") == shown
