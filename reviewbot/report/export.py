"""The report as plain data: the JSON contract of the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reviewbot import __version__
from reviewbot.model.finding import Base, Confidence, Evidence, Finding, Report, Severity
from reviewbot.model.series import Revision

if TYPE_CHECKING:
    from reviewbot.report.shape import (
        BaseItem,
        CheckOutput,
        FindingItem,
        Posted,
        Proof,
        ReportItem,
        Unread,
    )

SCHEMA = 1


class Unreadable(NamedTuple):
    """A SOURCE that could not be read, and why in one line."""

    source: str
    why: str


def as_json(reports: Sequence[Report], unreadable: Sequence[Unreadable] = ()) -> str:
    """All reports as one JSON object, ending in a newline. The same input gives the same bytes."""
    value: CheckOutput = {
        "schema": SCHEMA,
        "reviewbot": __version__,
        "unreadable": unreadable_value(unreadable),
        "reports": [report_value(report) for report in reports],
    }
    import json  # 5 ms that the text report does not pay

    return json.dumps(value, indent=1, ensure_ascii=True) + "\n"


def unreadable_value(unreadable: Iterable[Unreadable]) -> list[Unread]:
    """The list under `unreadable`."""
    return [{"source": item.source, "why": item.why} for item in unreadable]


def report_value(report: Report) -> ReportItem:
    """One element of `reports`."""
    return {
        "source": report.source,
        "revision": revision_value(report.revision),
        "findings": [finding_value(finding) for finding in report.findings],
        "skipped": dict(report.skipped),
        "errors": list(report.errors),
        "suppressed": [
            {"by": item.by, "why": item.why, "finding": finding_value(item.finding)}
            for item in report.suppressed
        ],
        "base": base_value(report.base),
    }


def base_value(base: Base | None) -> BaseItem | None:
    """What the revision was judged against, None where nothing was given to judge it against."""
    return None if base is None else {"commit": base.sha or None, "why": base.why}


def revision_value(revision: Revision | None) -> Posted:
    """What identifies the revision; `patches` is 0 for a thread without a patch."""
    if revision is None:
        return {
            "subject": "",
            "version": 1,
            "msgid": None,
            "msgids": [],
            "change_id": None,
            "patches": 0,
            "base_commit": None,
        }
    return {
        "subject": revision.lead.subject,
        "version": revision.version,
        "msgid": revision.lead.msgid,
        "msgids": list(revision.msgids),
        "change_id": revision.change_id,
        "patches": len(revision.patches),
        "base_commit": revision.base_commit,
    }


def finding_value(finding: Finding) -> FindingItem:
    """One element of `findings`."""
    where = finding.location
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "patch": finding.patch,
        "location": {
            "msgid": where.msgid,
            "part": where.part,
            "path": where.path,
            "line": where.line,
            "mail_line": where.mail_line,
        },
        "evidence": [evidence_value(item) for item in finding.evidence],
        "fix": finding.fix,
        "see_also": list(finding.see_also),
        "fingerprint": finding.fingerprint,
    }


def evidence_value(item: Evidence) -> Proof:
    """One element of `evidence`."""
    return {
        "what": item.what,
        "path": item.path,
        "line": item.line,
        "text": item.text,
        "url": item.url,
    }


def shown(
    findings: Iterable[Finding], severity: str, confidence: str, scope: str = "all"
) -> tuple[Finding, ...]:
    """The findings at or above both thresholds, of the wanted scope (patch, series or all)."""
    worst, surest = Severity(severity).rank, Confidence(confidence).rank
    return tuple(
        finding
        for finding in findings
        if finding.severity.rank <= worst
        and finding.confidence.rank <= surest
        and (scope == "all" or (finding.patch is None) == (scope == "series"))
    )
