"""`python -m docs.make.pictures` draws the screens as they are: docs/pictures/*.svg.

The example that is shipped is opened in the running program, keys are pressed, and what stands on the
screen is written as text in an SVG; no font is fetched when it is looked at.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from contextlib import chdir
from pathlib import Path

from textual.pilot import Pilot

from reviewbot.bot.letter import Identity
from reviewbot.engine.loader import load_rules
from reviewbot.model.message import Address
from reviewbot.review import Request
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.job import Job, Outcome
from reviewbot.tui.mailing import Mailing, nobody

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
EXAMPLE = ROOT / "reviewbot" / "example" / "thread.mbox"
SHOWN: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    # name: size, and the keys that lead there
    "review": ((80, 24), (".", ".", "y")),
    "wide": ((120, 30), (".", ".")),
    "explain": ((80, 24), (".", "i")),
    "reply": ((80, 24), (".", "y", ".", "y", "e", "space")),
    "changes": ((80, 24), ("]", "D")),
    "list": ((80, 24), ("q",)),
    "checklist": ((80, 24), ()),
}


def main() -> None:
    """Write all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, (size, keys) in SHOWN.items():
        svg = asyncio.run(_picture(name, size, keys))
        (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
        print(f"docs/pictures/{name}.svg")


async def _picture(name: str, size: tuple[int, int], keys: tuple[str, ...]) -> str:
    maintainer = Address("Max Maintainer", "max@example.org")
    mailing = Mailing(
        lambda: Identity(maintainer, maintainer, b"x"), nobody().route, nobody().editor
    )
    with tempfile.TemporaryDirectory() as folder, chdir(ROOT):
        sources = [str(EXAMPLE.relative_to(ROOT))]
        if name == "list":
            other = Path(folder, "other.mbox")
            other.write_bytes(EXAMPLE.read_bytes().replace(b"bell", b"horn").replace(b"@", b"2@"))
            sources.append(str(other))
        job = Job(
            Request(tuple(sources)),
            load_rules,
            mailing=mailing,
            is_author=name == "checklist",
            theme="nord",
        )
        app = ReviewApp(job)
        async with app.run_test(size=size) as pilot:
            await _settled(pilot)
            for key in keys:
                await pilot.press(key)
                await _settled(pilot)
            return _plain(app.export_screenshot(title=""))


async def _settled(pilot: Pilot[Outcome]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


def _plain(svg: str) -> str:
    """Without web fonts, and with the same ids whatever they are made from."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"terminal-\d+", "screen", svg)


if __name__ == "__main__":
    main()
