"""A page as rows: headers, every line of the mail body exactly once, and remarks woven in.

Rows are plain values; what is drawn of them is decided in `diff_view`. Nothing here needs textual.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from reviewbot.context.anchors import Comment
from reviewbot.model.diff import Line
from reviewbot.model.finding import Confidence, Finding, Severity
from reviewbot.model.message import Message
from reviewbot.report.visible import visible
from reviewbot.tui.columns import expanded, wrapped
from reviewbot.tui.pages import SUBJECT_LINE, Page

LONGEST = 4000
"""Characters of a line that are shown; minified code and 50 MB lines are cut here, with a note."""
LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.NOTE: "N"}


class Row(NamedTuple):
    """One row on screen.

    `kind` is `head`, `subject`, `text`, `trailer`, `note`, `file`, `meta`, `hunk`, `+`, `-`, a
    space, `tail`, `quote`, `plus` or `minus` (lines of a diff with their mark) for what the mail
    holds, `finding`, `comment` and `more` (what follows their first row) for remarks. `text` is as
    written: nothing in it is made visible yet. `mail_line` and the file's line numbers are 1-based,
    None where the row has none. `remark` is the offset of the page's remark the row belongs to.
    """

    kind: str
    text: str
    mail_line: int | None = None
    old_no: int | None = None
    new_no: int | None = None
    remark: int | None = None


@dataclass(frozen=True)
class Document:
    """The rows of a page, in order, and the ways through them. Offsets of rows are 0-based."""

    rows: tuple[Row, ...]

    @cached_property
    def number_width(self) -> int:
        """Columns of the largest line number, at least 3."""
        largest = max(
            (max(row.old_no or 0, row.new_no or 0, row.mail_line or 0) for row in self.rows),
            default=0,
        )
        return max(3, len(str(largest)))

    @cached_property
    def hunks(self) -> tuple[int, ...]:
        """Offsets of hunk headers."""
        return self._of("hunk")

    @cached_property
    def files(self) -> tuple[int, ...]:
        """Offsets of the first row of each file."""
        return self._of("file")

    @cached_property
    def remarks(self) -> tuple[int, ...]:
        """Offsets of the first row of each remark."""
        return self._of("finding", "comment")

    @property
    def diff_start(self) -> int:
        """Offset of the first row of the diff, the number of rows when there is none."""
        return self.files[0] if self.files else len(self.rows)

    def _of(self, *kinds: str) -> tuple[int, ...]:
        return tuple(offset for offset, row in enumerate(self.rows) if row.kind in kinds)

    @cached_property
    def _by_line(self) -> tuple[list[int], list[int]]:
        """Mail lines, ascending, and the offset of the row that shows each."""
        pairs = [
            (row.mail_line, offset)
            for offset, row in enumerate(self.rows)
            if row.mail_line is not None and row.remark is None
        ]
        return [line for line, _ in pairs], [offset for _, offset in pairs]

    def row_of_line(self, mail_line: int) -> int:
        """Offset of the row that shows a mail line; of the nearest one for a number out of range."""
        lines, offsets = self._by_line
        if not lines:
            return 0
        return offsets[min(bisect_left(lines, mail_line), len(lines) - 1)]

    def line_of_row(self, offset: int) -> int | None:
        """The mail line at a row, or the one nearest above it; None above the body."""
        lines, offsets = self._by_line
        at = bisect_right(offsets, offset) - 1
        return lines[at] if at >= 0 else None

    def row_of_remark(self, remark: int) -> int | None:
        """Offset of the first row of a remark of the page."""
        return next((offset for offset in self.remarks if self.rows[offset].remark == remark), None)

    def remark_at(self, offset: int) -> int | None:
        """The remark a row belongs to, None for a row of the mail."""
        return self.rows[offset].remark if 0 <= offset < len(self.rows) else None


def build(page: Page, columns: int) -> Document:
    """The page as rows; remarks are wrapped to `columns`."""
    rows = head_rows(page.message)
    by_line: dict[int, list[int]] = {}
    top: list[int] = []
    for number, remark in enumerate(page.remarks):
        if remark.line is None:
            top.append(number)
        else:
            by_line.setdefault(remark.line, []).append(number)

    def inline(numbers: Sequence[int]) -> Iterator[Row]:
        for number in numbers:
            yield from _remark_rows(page, number, columns)

    result: list[Row] = []
    for row in rows:
        result.append(row)
        if row.kind == "subject":
            result.extend(inline(by_line.get(SUBJECT_LINE, ())))
    result += [
        Row("head", piece) for line in page.gone for piece in wrapped(shown(line), max(20, columns))
    ]
    result.append(Row("head", ""))
    if top:
        result.extend(inline(top))
        result.append(Row("head", ""))
    for row in body_rows(page):
        result.append(row)
        if row.mail_line in by_line:
            result.extend(inline(by_line[row.mail_line]))
    return Document(tuple(result))


def head_rows(message: Message) -> list[Row]:
    """From, Date and Subject of a mail."""
    date = f"{message.date:%Y-%m-%d %H:%M} UTC" if message.date is not None else "none"
    return [
        Row("head", f"From: {message.author}"),
        Row("head", f"Date: {date}"),
        Row("subject", f"Subject: {message.subject}"),
    ]


def body_rows(page: Page) -> list[Row]:
    """Every line of the mail body as one row, in order; the empty piece behind the last newline is
    left out.
    """
    lines = page.message.body.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    kinds, hunk_lines = _kinds(page)
    rows: list[Row] = []
    for number, text in enumerate(lines, 1):
        line = hunk_lines.get(number)
        if line is not None:
            rows.append(Row(line.kind, line.text, number, line.old_no, line.new_no))
        else:
            rows.append(Row(kinds.get(number, "text"), text, number))
    return rows


def _kinds(page: Page) -> tuple[dict[int, str], dict[int, Line]]:
    """Kinds of the lines that are not running text, and the lines of hunks, by mail line."""
    kinds: dict[int, str] = {}
    hunk_lines: dict[int, Line] = {}
    patch = page.patch
    if patch is None:
        return kinds, hunk_lines
    for trailer in (*patch.trailers, *patch.trailers_below):
        for number in range(trailer.mail_line, trailer.mail_line + trailer.line_count):
            kinds[number] = "trailer"
    for note in patch.notes:
        kinds.setdefault(note.mail_line, "note")
    if patch.cut_line is not None:
        kinds[patch.cut_line] = "note"
    tail = {line.mail_line for line in patch.tail}
    first_tail = min(tail, default=page.message.body.count("\n") + 2)
    for number in range(patch.files[0].mail_line if patch.files else first_tail, first_tail):
        kinds[number] = "meta"
    kinds.update(dict.fromkeys(tail, "tail"))
    for file in patch.files:
        kinds[file.mail_line] = "file"
        for hunk in file.hunks:
            kinds[hunk.mail_line] = "hunk"
            hunk_lines.update((line.mail_line, line) for line in hunk.lines)
    return kinds, hunk_lines


def _remark_rows(page: Page, number: int, columns: int) -> Iterator[Row]:
    what = page.remarks[number].what
    if isinstance(what, Comment):
        kind, head, body = "comment", comment_head(what), comment_text(what)
    else:
        mark = page.remarks[number].mark
        decided = f"  [{mark.letter}] {mark.words}" if mark is not None else ""
        since = page.remarks[number].since
        old = f"  still there since v{since}" if since else ""
        kind, head = "finding", finding_head(what) + old + decided
        body = finding_text(what, page, number)
    line = page.remarks[number].line or None
    yield Row(kind, head, line, remark=number)
    for text in body:
        for piece in wrapped(shown(text), max(20, columns)):
            yield Row("more", piece, line, remark=number)


def finding_head(finding: Finding) -> str:
    """`W alloc-unwind  likely`; what is certain is not said."""
    sure = "" if finding.confidence is Confidence.CERTAIN else f"  {finding.confidence.value}"
    return f"{LETTERS[finding.severity]} {finding.rule}{sure}"


def finding_text(finding: Finding, page: Page, number: int) -> Iterator[str]:
    """Message, evidence that is not the line above anyway, and text to paste behind `|`."""
    yield f"  {finding.message}"
    place = page.remarks[number].line
    lines = page.message.body.split("\n") if place else []
    above = lines[place - 1].strip() if place and place <= len(lines) else ""
    for item in finding.evidence:
        text = (item.text or "").strip()
        if text and not (item.what == "quoted" and _is_same(text, above, page.message.subject)):
            yield from (f"  > {line}" for line in text.split("\n")[:6])
        if item.url:
            yield f"    {item.url}"
    for line in (finding.fix or "").split("\n"):
        if line:
            yield f"  | {line}"


def _is_same(quoted: str, line: str, subject: str) -> bool:
    return quoted in (line, subject) or "".join(quoted.split()) == "".join(line.split())


def comment_head(comment: Comment) -> str:
    """`Pat Smith, 2026-11-21 10:02`, the address where there is no name."""
    author = comment.message.author
    date = comment.message.date
    when = f", {date:%Y-%m-%d %H:%M}" if date is not None else ""
    return f"> {author.name or author.email or 'somebody'}{when}:"


def comment_text(comment: Comment) -> Iterator[str]:
    """The lines of the comment, indented."""
    return (f"  {text}" for text in comment.text)


def shown(text: str) -> str:
    """A line of mail as it may be drawn: control characters visible, tabs expanded, at most LONGEST
    characters.
    """
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} [{len(text) - LONGEST} more characters]"
    return expanded(visible(text))
