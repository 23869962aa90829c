"""Draws a `Document`: line numbers, a bar, and the text, with remarks inline."""

from __future__ import annotations

from collections.abc import Sequence

from reviewbot.model.finding import Finding
from reviewbot.tui.columns import shifted
from reviewbot.tui.document import Document, Row, shown
from reviewbot.tui.line_view import LineView, Span
from reviewbot.tui.pages import Page

_LOOKS = {
    "+": "added",
    "-": "removed",
    "plus": "added",
    "minus": "removed",
    "hunk": "hunk",
    "file": "strong",
    "subject": "strong",
    "head": "muted",
    "meta": "muted",
    "note": "muted",
    "tail": "muted",
    "quote": "muted",
    "comment": "comment",
}
_JUMPS = ("subject", "file", "hunk", "finding", "comment")
_MARKED = ("+", "-", " ")


class DiffView(LineView):
    """A page or a mail. `bar` stands between the numbers and the text."""

    def __init__(self, *, id: str | None = None, bar: str = "|") -> None:
        super().__init__(id=id)
        self.document = Document(())
        self.page: Page | None = None
        self.bar = bar

    @property
    def count(self) -> int:
        return len(self.document.rows)

    @property
    def text_columns(self) -> int:
        """Columns left for remarks beside cursor, numbers and bar."""
        return max(20, self.size.width - 2 * self.document.number_width - 5)

    def spans(self, y: int) -> Sequence[Span]:
        row = self.document.rows[y]
        mark = row.kind if row.kind in _MARKED else ""
        # remarks are wrapped to the width, so they stay when the text moves sideways
        text = shown(row.text) if row.remark is not None else shifted(shown(row.text), self.shift)
        return (("muted", self._gutter(row, y)), (self._look_of(row), mark + text))

    def plain(self, y: int) -> str:
        return self.document.rows[y].text

    def can_jump_to(self, y: int) -> bool:
        return self.document.rows[y].kind in _JUMPS

    def _gutter(self, row: Row, y: int) -> str:
        """Line numbers of the file in a diff; of the mail above it, narrow, so that the 75 columns
        of a commit message fit into 80.
        """
        wide = self.document.number_width
        is_diff = y >= self.document.diff_start
        if row.remark is not None:
            return " " * (2 * wide + 1 if is_diff else wide) + f" {self.bar} "
        if not is_diff:
            return f"{row.mail_line or '':>{wide}} "
        if row.kind in _MARKED:
            old = "" if row.old_no is None else str(row.old_no)
            new = "" if row.new_no is None else str(row.new_no)
            return f"{old:>{wide}} {new:>{wide}} {self.bar} "
        return f"{row.mail_line or '':>{2 * wide + 1}}   "

    def _look_of(self, row: Row) -> str:
        if row.remark is not None and self.page is not None:
            what = self.page.remarks[row.remark].what
            if isinstance(what, Finding):
                return what.severity.value if row.kind == "finding" else ""
            return "comment"
        return _LOOKS.get(row.kind, "")
