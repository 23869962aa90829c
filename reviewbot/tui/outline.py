"""The list beside or above the diff: patches with their findings, or the findings of one patch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewbot.model.finding import Finding, Severity
from reviewbot.model.series import Revision
from reviewbot.report.text import where
from reviewbot.report.visible import visible
from reviewbot.tui.columns import fit, width
from reviewbot.tui.document import LETTERS
from reviewbot.tui.pages import Page


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A row of the list: the offset of its page, and the offset of the remark in that page (None
    for the page itself).
    """

    page: int
    remark: int | None
    text: str
    severity: Severity | None = None


def tree(pages: Sequence[Page], revision: Revision, columns: int) -> list[OutlineRow]:
    """Every page, its findings below it: for a column beside the diff. `>3` counts comments, which
    stand behind a `>` in the patch.
    """
    rows: list[OutlineRow] = []
    for at, page in enumerate(pages):
        comments = len(page.remarks) - len(page.findings)
        count = " ".join(
            filter(None, (tally(still_open(page)), f">{comments}" if comments else ""))
        )
        label = f"{place(page, revision)} {visible(page.title)}"
        rows.append(OutlineRow(at, None, _right(label, count, columns)))
        for number, finding in _findings(page):
            text = f"{_letter(page, number)} {LETTERS[finding.severity]} {finding.rule}"
            rows.append(
                OutlineRow(
                    at, number, _right(text, short_place(finding), columns), finding.severity
                )
            )
    return rows


def table(pages: Sequence[Page], at: int, columns: int) -> list[OutlineRow]:
    """The findings of one page in columns: for a pane above the diff."""
    rule_width, where_width = table_widths(columns)
    return [
        OutlineRow(
            at,
            number,
            f"{_letter(pages[at], number)} {LETTERS[finding.severity]}   {fit(finding.rule, rule_width)} "
            f"{fit(short_place(finding), where_width)} {_message(finding)}",
            finding.severity,
        )
        for number, finding in _findings(pages[at])
    ]


def table_head(columns: int) -> str:
    """The line of column names above `table`."""
    rule_width, where_width = table_widths(columns)
    return f"V Sev {fit('Rule', rule_width)} {fit('Where', where_width)} What"


def table_widths(columns: int) -> tuple[int, int]:
    """Columns for the rule and for the place."""
    return (25, 14) if columns >= 76 else (max(8, columns // 3), max(6, columns // 5))


def _letter(page: Page, number: int) -> str:
    """What was decided about a remark, a space for nothing."""
    mark = page.remarks[number].mark
    return mark.letter if mark is not None else " "


def still_open(page: Page) -> tuple[Finding, ...]:
    """The page's findings that were neither dismissed nor waived."""
    return tuple(
        remark.finding
        for remark in page.remarks
        if remark.finding is not None and (remark.mark is None or not remark.mark.is_out)
    )


def _message(finding: Finding) -> str:
    guess = "" if finding.confidence.value == "certain" else f"({finding.confidence.value}) "
    return guess + visible(finding.message)


def _findings(page: Page) -> Iterable[tuple[int, Finding]]:
    return (
        (number, remark.finding)
        for number, remark in enumerate(page.remarks)
        if remark.finding is not None
    )


def _right(left: str, right: str, columns: int) -> str:
    """`left` and `right` at the two ends of a line."""
    if not right:
        return fit(left, columns)
    return f"{fit(left, columns - width(right) - 1)} {right}"


def place(page: Page, revision: Revision) -> str:
    """`2/5`; 0 is the cover letter."""
    return f"{page.number}/{max(revision.expected, len(revision.patches))}"


def short_place(finding: Finding) -> str:
    """`bar.c:410`, `msg:14`, `subject`: the file without its folders."""
    return where(finding).rpartition("/")[2]


def tally(findings: Sequence[Finding]) -> str:
    """`E1 W2 N1`, empty without findings."""
    by = Counter(finding.severity for finding in findings)
    return " ".join(f"{LETTERS[kind]}{by[kind]}" for kind in Severity if by[kind])
