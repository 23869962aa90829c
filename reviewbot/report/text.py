"""The report for a terminal: eighty columns, letters carry the meaning, colour only repeats it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from reviewbot.model.finding import Finding, Report, Severity
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from reviewbot.report.visible import visible

WIDTH = 79
_LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.NOTE: "N"}
_COLOURS = {Severity.ERROR: "31;1", Severity.WARNING: "33", Severity.NOTE: "36"}
_PROGRAMS = ("checkpatch",)
"""What runs only when it is asked for; that it could not is news."""


class Style:
    """Colours, or none of them."""

    def __init__(self, *, is_colour: bool = False) -> None:
        self._is_colour = is_colour

    def paint(self, text: str, code: str) -> str:
        """The text in an SGR colour such as `31;1`."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._is_colour and text else text

    def severity(self, finding: Finding) -> str:
        """E, W or N."""
        return self.paint(_LETTERS[finding.severity], _COLOURS[finding.severity])


def as_text(reports: Sequence[Report], style: Style | None = None, *, verbose: bool = False) -> str:
    """All reports, a blank line between them. Silent rules are counted only; `verbose` names what
    was skipped or suppressed.
    """
    style = style or Style()
    return "\n".join(
        "".join(f"{line}\n" for line in _report(report, style, verbose=verbose))
        for report in reports
    )


def _report(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    if report.revision is None:
        yield f"{visible(report.source)}: no patch in it, nothing to check"
        return
    revision = report.revision
    yield style.paint(visible(revision.lead.subject) or "(no subject)", "1")
    yield f"  {describe(revision)}, {', '.join(report.profiles)}"
    place: object = object()
    for finding in report.findings:
        if finding.patch != place:
            place = finding.patch
            yield ""
            yield from _heading(revision, finding.patch)
        yield from _finding(finding, style)
    yield ""
    for error in report.errors:
        yield f"  {visible(error)}"
    yield f"  {summary(report)}"
    yield from footnotes(report, verbose=verbose)


def footnotes(report: Report, *, verbose: bool) -> Iterator[str]:
    """Which base was used, and why a program that was asked for did not run; with `verbose` what else
    did not run and what was suppressed.
    """
    if report.base is not None:
        known = f"base {report.base.sha[:12]}: " if report.base.sha else "base not known: "
        yield from _wrapped(visible(f"{known}{report.base.why}"), "  ")
    for rule, why in report.skipped.items():
        if verbose or rule in _PROGRAMS:
            yield f"  not run: {rule}: {visible(why)}"
    if verbose:
        for item in report.suppressed:
            who = "author waives: " if item.by == "author" else ""
            yield f"  suppressed: {item.finding.rule}  {where(item.finding)}: {who}{visible(item.why)}"


def describe(revision: Revision) -> str:
    """`v3, 5 patches and a cover letter, A. Author, 2026-01-31`."""
    count = len(revision.patches)
    patches = f"{count} patch{'es' if count != 1 else ''}"
    if revision.missing and not revision.is_single_mail:
        patches += f" of {revision.expected}"
    elif revision.is_single_mail and revision.patches:
        patches = f"patch {revision.patches[0].number} of {revision.expected}"
    parts = [
        f"v{revision.version}",
        patches + (" and a cover letter" if revision.cover is not None else ""),
    ]
    author = revision.author.name or revision.author.email
    if author:
        parts.append(visible(author))
    if revision.posted_at is not None:
        parts.append(f"{revision.posted_at:%Y-%m-%d}")
    return ", ".join(parts)


def _heading(revision: Revision, number: int | None) -> Iterator[str]:
    if number is None:
        yield "series"
        return
    patch = next((patch for patch in revision.patches if patch.number == number), None)
    if patch is not None:
        yield f"{counter(patch, revision)} {visible(patch.title)}"


def counter(patch: Patch, revision: Revision) -> str:
    """`2/5`."""
    return f"{patch.number}/{max(revision.expected, len(revision.patches))}"


def where(finding: Finding) -> str:
    """`drivers/foo.c:41`, `msg:14`, `subject`, `series`."""
    place = finding.location
    if place.path:
        return visible(place.path) + (f":{place.line}" if place.line else "")
    if place.part in ("subject", "series", "thread"):
        return place.part
    return f"msg:{place.mail_line}" if place.mail_line else place.part


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    sure = "" if finding.confidence.value == "certain" else f"  ({finding.confidence.value})"
    yield f"  {style.severity(finding)} {style.paint(finding.rule, '1')}  {where(finding)}{sure}"
    yield from details(finding, style, "    ")


def details(finding: Finding, style: Style, indent: str) -> Iterator[str]:
    """What a finding says, with its proof, the text to paste and the document, each line behind
    `indent`.
    """
    yield from _wrapped(visible(finding.message), indent)
    for item in finding.evidence:
        for text in (item.text or "").split("\n")[:6]:
            yield style.paint(f"{indent}> {visible(text)}"[: WIDTH * 2], "2")
        if item.url:
            yield style.paint(f"{indent}  {visible(item.url)}", "2")
    if finding.fix:
        for text in finding.fix.split("\n"):
            yield f"{indent}| {visible(text)}"
    if finding.see_also:
        yield from _wrapped(f"see {visible(finding.see_also[0])}", indent)


def _wrapped(text: str, indent: str) -> Iterable[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [indent]


def summary(report: Report) -> str:
    """`1 error, 2 warnings; 3 rules not run`, or that nothing was found."""
    counts = Counter(finding.severity for finding in report.findings)
    words = [
        f"{counts[kind]} {kind.value}{'s' if counts[kind] != 1 else ''}"
        for kind in Severity
        if counts[kind]
    ]
    text = ", ".join(words) or "nothing found"
    if report.suppressed:
        text += f"; {len(report.suppressed)} suppressed (-v says which)"
    if report.skipped:
        text += f"; {len(report.skipped)} rule{'s' if len(report.skipped) != 1 else ''} not run (-v says why)"
    return text
