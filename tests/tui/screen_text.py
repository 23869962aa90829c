"""What stands on a screen, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App
from textual.pilot import Pilot

from reviewbot.review import Request
from reviewbot.tui.app import ReviewApp
from reviewbot.tui.job import Job, Outcome
from reviewbot.tui.keymaps import keymap_of
from tests.tui.threads import rules


def screen_lines(app: App[Outcome]) -> list[str]:
    """The whole screen, one text for each line, without blanks at the ends."""
    # Textual's public way out is an SVG; the strips are what it is made of
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def app_for(
    *sources: str, keymap: str = "b4", keys: Sequence[str] = (), **more: object
) -> ReviewApp:
    """The app over these SOURCEs, with the built-in rules."""
    revision = str(more.pop("revision", "latest"))
    store = more.pop("store", None)
    if store is not None:
        more["store"] = lambda: store
    more["keymap"] = keymap_of(keymap, keys)
    job = Job(Request(tuple(sources), revision=revision), rules, **more)  # type: ignore[arg-type]  # fields of Job
    return ReviewApp(job)


async def settled(pilot: Pilot[Outcome]) -> None:
    """Wait until all work is done and drawn."""
    await pilot.pause()  # the work starts behind the first paint
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()
