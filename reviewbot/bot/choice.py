"""Which findings a mail may hold, and why there is none: the manners of design.md, section 7."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reviewbot.context.people import is_tool
from reviewbot.engine.precision import WANTED, Precision, shipped_precision
from reviewbot.model.finding import Confidence, Finding, Report, Severity
from reviewbot.model.message import Message
from reviewbot.model.subject import parse_subject
from reviewbot.report.export import shown

MOST_FINDINGS = 5
ENOUGH_READ = 30


class Choice(NamedTuple):
    """Findings to say, errors first (may be empty); `why_not` says in a few words why there are
    none, `left_out` how many of the report's are not among them. `told` are the fingerprints of
    those that were mailed about an earlier revision.
    """

    findings: tuple[Finding, ...]
    why_not: str
    left_out: int
    told: frozenset[str] = frozenset()


def for_maintainer(report: Report) -> Choice:
    """What a maintainer sees: everything but guesses, in reading order."""
    findings = tuple(shown(report.findings, "note", "likely"))
    why = "" if findings else _why_empty(report)
    return Choice(findings, why, len(report.findings) - len(findings))


def for_list(report: Report, measured: Mapping[str, Precision] | None = None) -> Choice:
    """What a robot may say to people who did not ask it: certain, a warning at least, by a rule
    whose precision was measured; at most five different ones, nothing at all to robots, drafts,
    what is not called a patch, or after a failure.
    """
    count = len(report.findings)
    silent = _must_be_silent(report)
    if silent:
        return Choice((), silent, count)
    table = shipped_precision() if measured is None else measured
    sure = [finding for finding in report.findings if may_be_mailed(finding, table)]
    sure.sort(key=lambda finding: finding.severity.rank)
    if not sure:
        return Choice((), _why_empty(report), count)
    # what is said of one patch is said of the others in a word
    worst = list(dict.fromkeys((finding.rule, finding.message) for finding in sure))[:MOST_FINDINGS]
    said = tuple(finding for finding in sure if (finding.rule, finding.message) in worst)
    return Choice(said, "", count - len(said))


def may_be_mailed(finding: Finding, measured: Mapping[str, Precision]) -> bool:
    """Whether it is certain, no mere note, and its rule was right in 95 of 100 of at least 30
    firings that were read, or in all when there were fewer.
    """
    if finding.severity is Severity.NOTE or finding.confidence is not Confidence.CERTAIN:
        return False
    row = measured.get(finding.rule)
    return row is not None and _is_proven(row)


def _is_proven(row: Precision) -> bool:
    if row.measured is None or row.measured < WANTED:
        return False
    return row.read >= ENOUGH_READ or row.read == row.right == row.firings


def rules_that_may_speak(measured: Mapping[str, Precision] | None = None) -> tuple[str, ...]:
    """The ids of the rules whose findings may be mailed at all, sorted."""
    table = shipped_precision() if measured is None else measured
    return tuple(sorted(name for name, row in table.items() if _is_proven(row)))


def is_robots(message: Message) -> bool:
    """Whether a program sent the mail (RFC 3834; Precedence says nothing, lists set it too)."""
    submitted = message.header("auto-submitted").strip().lower()
    return submitted not in ("", "no") or is_tool(message.author)


def _must_be_silent(report: Report) -> str:
    if report.revision is None:
        return "no patch in it"
    if report.errors:
        return "something could not be checked"
    if is_robots(report.revision.lead):
        return "a program sent it"
    if not all(parse_subject(mail.subject).is_patch for mail in report.revision.messages):
        return "its subject does not call it a patch"
    if report.revision.is_rfc or any(patch.is_draft for patch in report.revision.patches):
        return "it is marked as not meant for merging"
    return ""


def _why_empty(report: Report) -> str:
    if report.revision is None:
        return "no patch in it"
    count = len(report.findings)
    if not count:
        return "nothing found"
    return f"{count} finding{'s' if count != 1 else ''}, none sure enough to be mailed"
