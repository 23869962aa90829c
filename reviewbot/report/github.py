"""GitHub workflow commands: findings as annotations of a pull request's files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewbot.model.finding import Finding, Report, Severity
from reviewbot.report.export import Unreadable
from reviewbot.report.text import counter
from reviewbot.report.visible import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_workflow_commands(reports: Sequence[Report], unreadable: Sequence[Unreadable] = ()) -> str:
    """One command a line: `::error file=F,line=N,title=rule-id::message`; empty when clean.

    A finding about the mail has no file. What could not be read or checked is an error too. See
    GitHub's "Workflow commands for GitHub Actions".
    """
    return "".join(f"{line}\n" for line in _commands(reports, unreadable))


def _commands(reports: Sequence[Report], unreadable: Sequence[Unreadable]) -> Iterator[str]:
    for item in unreadable:
        yield _command("error", {"title": "reviewbot"}, item.why)
    for report in reports:
        for why in report.errors:
            yield _command("error", {"title": "reviewbot"}, why)
        for finding in report.findings:
            yield _annotation(report, finding)


def _annotation(report: Report, finding: Finding) -> str:
    place = finding.location
    properties = {}
    if place.path is not None:
        properties["file"] = place.path
        if place.line is not None:
            properties["line"] = str(place.line)
    sure = "" if finding.confidence.value == "certain" else f" ({finding.confidence.value})"
    properties["title"] = finding.rule + sure
    text = _subject(report, finding) + finding.message
    if finding.fix:
        text += f"\n{finding.fix}"
    return _command(_COMMANDS[finding.severity], properties, text)


def _subject(report: Report, finding: Finding) -> str:
    """`2/5 foo: fix bar: `, so that one annotation can be told from that of another patch."""
    revision = report.revision
    if revision is None:
        return ""
    if finding.patch is None:
        return f"{revision.lead.subject}: "
    numbered = (patch for patch in revision.patches if patch.number == finding.patch)
    return next((f"{counter(patch, revision)} {patch.title}: " for patch in numbered), "")


def _command(name: str, properties: dict[str, str], text: str) -> str:
    settings = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {settings}::{_data(text)}"


def _data(text: str) -> str:
    """As @actions/core's escapeData; other control characters are made visible first."""
    safe = visible(text, keep_newlines=True)
    return safe.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
