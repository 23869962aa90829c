"""`reviewbot check` on what was not sent yet: the author's checklist instead of the bare findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewbot.context.asks import Ask
from reviewbot.context.outline import outline
from reviewbot.engine.rule import Rule
from reviewbot.model.finding import Report
from reviewbot.report.checklist import Checklist, checklist_of
from reviewbot.report.checklist_text import as_checklist_text
from reviewbot.report.text import Style, as_text
from reviewbot.review import Target


def checklists(
    targets: Sequence[Target], reports: Sequence[Report], rules: Sequence[Rule]
) -> Iterator[Checklist]:
    """The checklist of each report that is about a patch."""
    for target, report in zip(targets, reports, strict=True):
        made = checklist_of(report, rules, _asked(target))
        if made is not None:
            yield made


def text(
    targets: Sequence[Target],
    reports: Sequence[Report],
    rules: Sequence[Rule],
    style: Style,
    *,
    verbose: bool,
) -> str:
    """What is printed; `verbose` names the rules that did not run, as in the report."""
    if not any(report.revision is not None for report in reports):
        return as_text(reports, style, verbose=verbose)
    return as_checklist_text(tuple(checklists(targets, reports, rules)), style, verbose=verbose)


def _asked(target: Target) -> tuple[Ask, ...]:
    """What reviewers asked of the versions before; nothing when none is known."""
    if target.series is None or target.revision is None:
        return ()
    known = outline(target.source, target.thread, target.series, target.revision)
    return known.asks if len(known.revisions) > 1 else ()
