"""A bar on stderr, or a count where the end is not known; on a terminal only, and only if it takes
a while.
"""

from __future__ import annotations

from typing import TextIO

from reviewbot.cli.progress import PATIENCE_S, Line

_WIDTH = 30


class Bar:
    """Drawn again and again in one line, wiped when all is done. Called with how many are done, of
    how many; of 0 while that is not known.
    """

    def __init__(
        self,
        what: str,
        out: TextIO | None = None,
        patience_s: float = PATIENCE_S,
        unit: str = "files",
    ) -> None:
        self._what = what
        self._unit = unit
        self._line = Line(out, patience_s)

    def __call__(self, done: int, total: int) -> None:
        """So many are done."""
        if 0 < total <= done:
            self._line.wipe()
        elif self._line.is_due():
            self._line.draw(drawn(self._what, done, total, self._unit))


def drawn(what: str, done: int, total: int, unit: str = "files") -> str:
    """The line: `indexing [######----] 60% of 62,000 files`; `indexing 62,000 files` for a total of 0."""
    if not total:
        return f"{what} {done:,} {unit}"
    part = done / total
    full = int(part * _WIDTH)
    return f"{what} [{'#' * full}{'-' * (_WIDTH - full)}] {part:4.0%} of {total:,} {unit}"
