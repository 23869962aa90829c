"""The two formats b4 takes from check commands: checkpatch-like text, and JSON.

Text is for `b4.prep-perpatch-check-cmd` and `b4.am-perpatch-check-cmd`, JSON for
`b4.review-perpatch-check-cmd` and `b4.review-series-check-cmd` (b4 0.16: LoreMessage.run_local_check
and b4.review.checks; tests/report/test_b4.py runs both).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from reviewbot.model.finding import Confidence, Finding, Report, Severity
from reviewbot.model.message import archive_url
from reviewbot.report.export import Unreadable, shown
from reviewbot.report.place import line_in_mail, line_text, mail_of
from reviewbot.report.visible import visible

_TOOLS = {"patch": "rb", "series": "rb-series"}
"""Column headings in b4's screen: short, and two names because b4 keeps one result per mail and
tool, and without a cover letter patch 1 gets both.
"""
_STATUS = {Severity.ERROR: "fail", Severity.WARNING: "warn", Severity.NOTE: "pass"}
_ORDER = ("pass", "warn", "fail")


def as_check_text(reports: Sequence[Report]) -> str:
    """`-:LINE: WARNING: [rule-id] message` for each finding, ERROR for errors; empty when clean.

    To b4 every line is a warning or worse, so notes and guesses are left out, and so are rules
    that could not run (--strict makes b4 report those by the exit status). LINE counts the whole
    mail, headers included, as checkpatch.pl does.
    """
    return "".join(
        f"-:{_line(report, finding)}: {finding.severity.value.upper()}: [{finding.rule}] "
        f"{visible(finding.message)}\n"
        for report in reports
        for finding in shown(report.findings, "warning", "likely")
    )


def _line(report: Report, finding: Finding) -> int:
    mail = mail_of(report, finding)
    return 1 if mail is None else line_in_mail(mail, finding.location)


def as_check_json(
    reports: Sequence[Report], scope: str, unreadable: Sequence[Unreadable] = ()
) -> str:
    """A JSON list with one object for each tool: `rb` for scope patch, `rb-series` for series, both
    for all.

    Never an empty list, which b4 would not remember. `details` is text that holds JSON: b4 shows
    such text as a list, and cannot store any other type.
    """
    wanted = [scope] if scope in _TOOLS else list(_TOOLS)
    value = [_tool_value(reports, unreadable, name) for name in wanted]
    return json.dumps(value, indent=1) + "\n"


def _tool_value(
    reports: Sequence[Report], unreadable: Sequence[Unreadable], scope: str
) -> dict[str, str]:
    found = [
        (report, finding)
        for report in reports
        for finding in shown(report.findings, "note", "guess", scope)
    ]
    rows = [_row(report, finding) for report, finding in found]
    failed = [item.why for item in unreadable] + [why for one in reports for why in one.errors]
    rows += [{"status": "fail", "description": visible(why)} for why in failed]
    return {
        "tool": _TOOLS[scope],
        "status": max((row["status"] for row in rows), key=_ORDER.index, default="pass"),
        "summary": _summary(reports, [finding for _, finding in found], len(failed)),
        "url": "",
        "details": json.dumps(rows) if rows else "",
    }


def _row(report: Report, finding: Finding) -> dict[str, str]:
    """One line of b4's detail view. A guess is shown and never turns the patch yellow."""
    sure = finding.confidence is not Confidence.GUESS
    state = finding.severity.value
    if finding.confidence is not Confidence.CERTAIN:
        state += f" ({finding.confidence.value})"
    return {
        "status": _STATUS[finding.severity] if sure else "pass",
        "context": finding.rule,
        "state": state,
        "description": visible(finding.message),
        "srcline": visible(_source_line(report, finding)),
        "url": next((visible(item.url) for item in finding.evidence if item.url), "")
        or _reply_url(report, finding),
    }


def _source_line(report: Report, finding: Finding) -> str:
    quoted = next((item.text for item in finding.evidence if item.text), None)
    if quoted:
        return quoted.split("\n")[0]
    mail = mail_of(report, finding)
    line = finding.location.mail_line
    return line_text(mail, line) if mail is not None and line is not None else ""


def _reply_url(report: Report, finding: Finding) -> str:
    """Where the mail can be read when it is not the one under review."""
    if mail_of(report, finding) is not None:
        return ""
    return archive_url(finding.location.msgid) or ""


def _summary(reports: Sequence[Report], findings: Sequence[Finding], failed: int) -> str:
    counts = Counter(finding.severity for finding in findings)
    words = [_count(counts[kind], kind.value) for kind in Severity if counts[kind]]
    if failed:
        words.append(f"{failed} not checked")
    elif not words and all(report.revision is None for report in reports):
        words.append("no patch in it, nothing to check")
    skipped = max((len(report.skipped) for report in reports), default=0)
    text = ", ".join(words) or "nothing found"
    return text + (f"; {_count(skipped, 'rule')} not run" if skipped else "")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"
