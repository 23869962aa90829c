"""One-line bars: title, position, progress and notices, keys. Plain text, never markup."""

from __future__ import annotations

import time

from rich.text import Text
from textual.widget import Widget

from reviewbot.tui.columns import cut, fit, width
from reviewbot.tui.keymaps import Keymap
from reviewbot.tui.menus import footer_items

_METER = 16
"""Columns of the progress meter."""


class Bar(Widget):
    """A line of text that is cut to the width; what stands at the right end stays."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.left = ""
        self.right = ""

    def say(self, left: str, right: str = "") -> None:
        """Show other text; both must be safe to draw."""
        if (left, right) != (self.left, self.right):
            self.left, self.right = left, right
            self.refresh()

    def render(self) -> Text:
        return Text(self.line(self.size.width), no_wrap=True, end="")

    def line(self, columns: int) -> str:
        """The text as it stands in so many columns."""
        if not self.right:
            return fit(self.left, columns)
        right = cut(self.right, max(0, columns - 1))
        return f"{fit(self.left, max(0, columns - width(right) - 1))} {right}"


class RuleBar(Bar):
    """A line of dashes with text in it: `-- bar.c  hunk 2/4 ------- finding 1 of 3 --`."""

    dash = "-"

    def line(self, columns: int) -> str:
        left = f"{self.dash * 2} {self.left} " if self.left else ""
        right = f" {self.right} {self.dash * 2}" if self.right else ""
        if width(left) + width(right) > columns:
            right = ""
        left = cut(left, columns)
        return left + self.dash * max(0, columns - width(left) - width(right)) + right


class StatusBar(Bar):
    """What is going on, or the last notice; at the right where one is."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.notice = ""
        self.aside = ""
        self.place = ""
        self.work = ""

    def tell(self, notice: str, aside: str = "") -> None:
        """Say something in place of the work going on; `aside` at the right, where the place is."""
        self.aside = aside
        self.show(notice=notice)

    def show(
        self, *, notice: str | None = None, place: str | None = None, work: str | None = None
    ) -> None:
        """Change a part. Work going on is shown in place of a notice, unless there is a fresh one."""
        self.notice = self.notice if notice is None else notice
        self.aside = self.aside if self.notice else ""
        self.place = self.place if place is None else place
        self.work = self.work if work is None else work
        is_working = self.work and not self.notice
        self.say(f" {self.notice or self.work}", "" if is_working else self.aside or self.place)


class KeyBar(Bar):
    """The most wanted keys of a screen, as many as fit."""

    def __init__(self, scope: str, keymap: Keymap, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.scope = scope
        self.keymap = keymap

    def line(self, columns: int) -> str:
        return fit(" " + "  ".join(footer_items(self.scope, self.keymap, columns - 1)), columns)


def meter(what: str, done: int, total: int, started: float, stop_key: str) -> str:
    """`checking foo v2  3/7  2s  Esc to stop  [####....]`, what matters most first: the end is cut
    where there is little room. `started` is of time.monotonic(), an empty key is for what cannot be
    stopped.
    """
    seconds = f"{int(time.monotonic() - started)}s"
    if stop_key:
        seconds += f"  {stop_key} to stop"
    if not total:
        return f"{what}  {seconds}"
    filled = _METER * done // total
    blocks = "#" * filled + "." * (_METER - filled)
    return f"{what}  {done}/{total}  {seconds}  [{blocks}]"
