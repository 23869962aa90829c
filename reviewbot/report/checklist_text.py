"""The checklist for a terminal: eighty columns, marks carry the meaning."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from reviewbot.context.asks import Ask
from reviewbot.report.checklist import Checklist, Item, Section, State
from reviewbot.report.text import WIDTH, Style, counter, describe, details, footnotes, where
from reviewbot.report.visible import visible

_ASKED = {"done": State.PASS, "answered": State.PASS, "withdrawn": State.NOT_APPLICABLE}


def as_checklist_text(
    lists: Sequence[Checklist], style: Style | None = None, *, verbose: bool = False
) -> str:
    """All checklists, a blank line between them; `verbose` names the rules that did not run."""
    style = style or Style()
    return "\n".join(
        "".join(f"{line}\n" for line in _lines(one, style, verbose=verbose)) for one in lists
    )


def _lines(checklist: Checklist, style: Style, *, verbose: bool) -> Iterator[str]:
    revision = checklist.revision
    yield style.paint(f"Before you send: {visible(revision.lead.subject)}", "1")
    yield f"  {describe(revision)}, {', '.join(checklist.report.profiles)}"
    for section in checklist.sections:
        yield ""
        yield from _section(checklist, section, style)
    if checklist.asks:
        yield ""
        yield "Asked about earlier versions"
        for ask in checklist.asks:
            yield from _ask(ask)
    yield ""
    for error in checklist.report.errors:
        yield f"  {visible(error)}"
    yield "  " + "  ".join(f"{state.value} {state.meaning}" for state in State)
    yield f"  {summary(checklist)}"
    yield from footnotes(checklist.report, verbose=verbose)


def _section(checklist: Checklist, section: Section, style: Style) -> Iterator[str]:
    if section.patch is None:
        yield "Series"
    else:
        yield f"{counter(section.patch, checklist.revision)} {visible(section.patch.title)}"
    for item in section.items:
        if item.finding is not None:
            yield from _finding(item, style)
    quiet = [item for item in section.items if item.finding is None]
    passed = [f"{item.state.value} {visible(item.name)}" for item in quiet if not item.why]
    yield from _row(passed)
    for why in dict.fromkeys(item.why for item in quiet if item.why):
        names = ", ".join(visible(item.name) for item in quiet if item.why == why)
        yield from textwrap.wrap(
            f"{State.NOT_RUN.value} {names}: {visible(why)}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="      ",
        )


def _row(words: Sequence[str]) -> Iterator[str]:
    """The words side by side, as many as a line takes."""
    line = ""
    for word in words:
        if line and len(line) + 2 + len(word) > WIDTH:
            yield line
            line = ""
        line += f"  {word}"
    if line:
        yield line


def _finding(item: Item, style: Style) -> Iterator[str]:
    finding = item.finding
    if finding is None:
        return
    sure = "" if finding.confidence.value == "certain" else f"  ({finding.confidence.value})"
    name = style.paint(finding.rule, "1")
    yield f"  {item.state.value} {name} {style.severity(finding)}  {where(finding)}{sure}"
    yield from details(finding, style, "      ")


def _ask(ask: Ask) -> Iterator[str]:
    mark = _ASKED.get(ask.state, State.CALL)
    who = visible(ask.by.name or ask.by.email)
    yield from textwrap.wrap(
        f"{mark.value} {who}: {visible(' '.join(ask.text.split()))} ({ask.state})",
        WIDTH,
        initial_indent="  ",
        subsequent_indent="      ",
        max_lines=3,
        placeholder=" ...",
    )


def summary(checklist: Checklist) -> str:
    """`2 to look at, 1 your call, 3 could not run`, or that nothing is left to do."""
    waiting = sum(ask.state == "open" for ask in checklist.asks)
    counts = (
        (checklist.count(State.LOOK), "to look at"),
        (checklist.count(State.CALL), "your call"),
        (checklist.count(State.NOT_RUN), "could not run"),
        (waiting, "asked before and still open"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing left to do"
