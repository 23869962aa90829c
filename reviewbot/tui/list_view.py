"""Draws rows that are ready as text: the outline of a review, the series list, a mail index."""

from __future__ import annotations

from collections.abc import Sequence

from reviewbot.tui.columns import fit
from reviewbot.tui.line_view import LineView, Span


class ListView(LineView):
    """A list of rows, each a look (`error`, `strong`, ... or empty) and its text, already safe to
    draw. `empty` is shown when there is no row.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: list[Span] = []
        self.empty = ""

    @property
    def count(self) -> int:
        return max(1, len(self.rows))

    @property
    def is_empty(self) -> bool:
        """Whether there is no row to choose."""
        return not self.rows

    def show(self, rows: Sequence[Span], *, cursor: int = 0, empty: str = "") -> None:
        """Replace all rows."""
        self.rows = list(rows)
        self.empty = empty
        self.reset(cursor)

    def can_jump_to(self, y: int) -> bool:
        return bool(self.rows)

    def spans(self, y: int) -> Sequence[Span]:
        if not self.rows:
            return (("muted", f" {self.empty}"),)
        look, text = self.rows[y]
        return ((look, fit(text, max(1, self.size.width - 1)) if self.size.width else text),)

    def plain(self, y: int) -> str:
        return self.rows[y][1] if self.rows else ""
