"""A bar on stderr, or a count where the end is not known; on a terminal only, and only if it takes
a while.
"""

from __future__ import annotations

import sys
import time
from typing import TextIO

_PATIENCE_S = 1.0
_INTERVAL_S = 0.2
_WIDTH = 30


class Bar:
    """Drawn again and again in one line, wiped when all is done. Called with how many are done, of
    how many; of 0 while that is not known.
    """

    def __init__(
        self,
        what: str,
        out: TextIO | None = None,
        patience_s: float = _PATIENCE_S,
        unit: str = "files",
    ) -> None:
        self._what = what
        self._unit = unit
        self._out = out or sys.stderr
        self._started = time.monotonic()
        self._shown = 0.0
        self._patience_s = patience_s
        self._is_visible = False

    def __call__(self, done: int, total: int) -> None:
        """So many are done."""
        now = time.monotonic()
        if not self._out.isatty() or now - self._started < self._patience_s:
            return
        if 0 < total <= done:
            if self._is_visible:
                self._out.write("\r\x1b[K")
                self._out.flush()
        elif now - self._shown >= _INTERVAL_S:
            self._shown, self._is_visible = now, True
            self._out.write(f"\r\x1b[K{drawn(self._what, done, total, self._unit)}")
            self._out.flush()


def drawn(what: str, done: int, total: int, unit: str = "files") -> str:
    """The line: `indexing [######----] 60% of 62,000 files`; `indexing 62,000 files` for a total of 0."""
    if not total:
        return f"{what} {done:,} {unit}"
    part = done / total
    full = int(part * _WIDTH)
    return f"{what} [{'#' * full}{'-' * (_WIDTH - full)}] {part:4.0%} of {total:,} {unit}"
