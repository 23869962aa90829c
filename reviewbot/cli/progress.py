"""A line on stderr for work that takes longer than a second; nothing when stderr is not a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TextIO, TypeVar

Item = TypeVar("Item")
PATIENCE_S = 1.0
_INTERVAL_S = 0.2


class Line:
    """One line that is drawn over and over, and wiped in the end."""

    def __init__(self, out: TextIO | None = None, patience_s: float = PATIENCE_S) -> None:
        self._out = out or sys.stderr
        self._patience_s = patience_s
        self._started = time.monotonic()
        self._shown: float | None = None

    def is_due(self) -> bool:
        """Whether somebody looks and has waited long enough to be told something new."""
        if not self._out.isatty():
            return False
        now = time.monotonic()
        if self._shown is None:
            return now - self._started >= self._patience_s
        return now - self._shown >= _INTERVAL_S

    def draw(self, text: str) -> None:
        """Show this instead of what stood there."""
        self._shown = time.monotonic()
        self._out.write(f"\r\x1b[K{text}")
        self._out.flush()

    def wipe(self) -> None:
        """Take the line away if it was drawn."""
        if self._shown is not None:
            self._out.write("\r\x1b[K")
            self._out.flush()


def with_progress(items: Sequence[Item], what: str) -> Iterator[Item]:
    """The items, while a line such as `checking 12/40` is kept up to date and wiped in the end."""
    line = Line()
    try:
        for number, item in enumerate(items, 1):
            if line.is_due():
                line.draw(f"{what} {number}/{len(items)}")
            yield item
    finally:
        line.wipe()
