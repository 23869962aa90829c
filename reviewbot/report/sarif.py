"""The report as SARIF 2.1.0 (OASIS standard with Errata 01), for code scanning and editors."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from reviewbot import __version__
from reviewbot.engine.rule import Rule
from reviewbot.model.finding import Evidence, Finding, Location, Report
from reviewbot.model.message import Message
from reviewbot.report.export import Unreadable
from reviewbot.report.place import line_in_mail, line_text, mail_of
from reviewbot.report.visible import visible

Json: TypeAlias = dict[str, object]

SCHEMA_URI = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_TREE = "SRCROOT"
_SUPPRESSED = {"author": "inSource", "configuration": "external"}
_NOTICES = {
    "unreadable": "A source could not be read.",
    "failed": "A rule failed; its findings are missing.",
    "not-run": "A rule could not run: what it needs was not given.",
}


def as_sarif(
    reports: Sequence[Report], rules: Sequence[Rule], unreadable: Sequence[Unreadable] = ()
) -> str:
    """One SARIF log with one run, ending in a newline. The same input gives the same bytes.

    A finding in the diff points to the file and line it changes, relative to SRCROOT. Any other
    points into its mail: `mid:` and the Message-ID (RFC 2392) with the line of the mail body, or,
    for mail that has no Message-ID yet, the SOURCE as given with the line of the mail, headers
    included. Text to paste stands in `properties.fix`: SARIF's own fixes replace a region of a
    file, which a remark on a mail cannot promise.
    """
    index = {rule.id: number for number, rule in enumerate(rules)}
    driver: Json = {
        "name": "reviewbot",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
        "notifications": [
            {"id": name, "shortDescription": {"text": text}} for name, text in _NOTICES.items()
        ],
    }
    run: Json = {
        "tool": {"driver": driver},
        "invocations": [_invocation(reports, unreadable, index)],
        "originalUriBaseIds": {
            _TREE: {"description": {"text": "The source tree that the patches apply to."}}
        },
        "results": [result for report in reports for result in _results(report, index)],
        "columnKind": "unicodeCodePoints",
    }
    log: Json = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=True) + "\n"


def _rule(rule: Rule) -> Json:
    explanation = inspect.cleandoc(rule.explanation)
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": " ".join(explanation.split("\n\n")[0].split())},
        "help": {"text": explanation, "markdown": explanation},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "confidence": rule.confidence.value,
            "needs": [need.value for need in rule.needs],
            "profiles": list(rule.profiles),
            "see_also": list(rule.see_also),
        },
    }


def _results(report: Report, index: Mapping[str, int]) -> Iterator[Json]:
    """The findings, then those that somebody does not want to see, marked as SARIF asks (3.35)."""
    for finding in report.findings:
        yield _result(report, finding, index)
    for item in report.suppressed:
        mark: Json = {"kind": _SUPPRESSED[item.by], "justification": visible(item.why)}
        yield {**_result(report, item.finding, index), "suppressions": [mark]}


def _result(report: Report, finding: Finding, index: Mapping[str, int]) -> Json:
    revision = report.revision
    value: Json = {"ruleId": finding.rule}
    if finding.rule in index:
        value["ruleIndex"] = index[finding.rule]
    value |= {
        "level": finding.severity.value,
        "message": {"text": visible(finding.message)},
        "locations": [_location(report, finding)],
        "partialFingerprints": {"reviewbot/v1": finding.fingerprint},
    }
    related = list(_related(report, finding))
    if related:
        value["relatedLocations"] = related
    value["properties"] = {
        "confidence": finding.confidence.value,
        "source": report.source,
        "version": revision.version if revision is not None else None,
        "patch": finding.patch,
        "part": finding.location.part,
        "fix": finding.fix,
        "see_also": list(finding.see_also),
    }
    return value


def _location(report: Report, finding: Finding) -> Json:
    place = finding.location
    if place.path is not None:
        return _in_tree(place.path, place.line)
    return _in_mail(report.source, mail_of(report, finding), place)


def _in_tree(path: str, line: int | None) -> Json:
    artifact: Json = {"uri": _quoted(path), "uriBaseId": _TREE}
    return _physical(artifact, line)


def _in_mail(source: str, mail: Message | None, place: Location) -> Json:
    line = place.mail_line
    if place.msgid is not None:
        artifact: Json = {
            "uri": f"mid:{quote(place.msgid.encode('utf-8', 'replace'), safe='@$!*')}"
        }
    else:
        artifact = {"uri": _quoted(source)}
        line = line_in_mail(mail, place) if mail is not None else line
    text = line_text(mail, place.mail_line) if mail is not None and place.mail_line else ""
    return _physical(artifact, line, visible(text))


def _physical(artifact: Json, line: int | None, text: str = "") -> Json:
    physical: Json = {"artifactLocation": artifact}
    if line is not None:
        region: Json = {"startLine": line}
        if text:
            region["snippet"] = {"text": text}
        physical["region"] = region
    return {"physicalLocation": physical}


def _quoted(path: str) -> str:
    """The path as a relative URI reference (RFC 3986); `./` in front where a colon would make the
    first segment a scheme.
    """
    uri = quote(path.encode("utf-8", "surrogateescape"), safe="/@:+=,$!*~")
    return f"./{uri}" if ":" in uri.split("/")[0] else uri


def _related(report: Report, finding: Finding) -> Iterator[Json]:
    """The evidence, then the further places, numbered from 1."""
    number = 0
    for item in finding.evidence:
        number += 1
        yield {"id": number, "message": {"text": _proof(item)}, **_evidence_place(item)}
    for place in finding.related:
        number += 1
        where = (
            _in_tree(place.path, place.line)
            if place.path is not None
            else _in_mail(report.source, None, place)
        )
        yield {"id": number, "message": {"text": place.part}, **where}


def _proof(item: Evidence) -> str:
    text = visible(item.text or "", keep_newlines=True)
    return f"{item.what}: {text}" if text else item.what


def _evidence_place(item: Evidence) -> Json:
    if item.path is not None:
        return _in_tree(item.path, item.line)
    if item.url is not None:
        return _physical({"uri": quote(item.url, safe="%:/?#[]@!$&'()*+,;=~")}, None)
    return {}


def _invocation(
    reports: Sequence[Report], unreadable: Sequence[Unreadable], index: Mapping[str, int]
) -> Json:
    """Whether all went well, and what was not looked at."""
    errors = [
        _notice("unreadable", "error", visible(item.why), {"source": item.source})
        for item in unreadable
    ]
    notes: list[Json] = []
    for report in reports:
        about: Json = {"source": report.source}
        errors += [_notice("failed", "error", visible(text), about) for text in report.errors]
        for rule, why in report.skipped.items():
            notice = _notice("not-run", "note", f"{rule} not run: {visible(why)}", about)
            associated: Json = {"id": rule}
            if rule in index:
                associated["index"] = index[rule]
            notes.append({**notice, "associatedRule": associated})
    return {"executionSuccessful": not errors, "toolExecutionNotifications": [*errors, *notes]}


def _notice(name: str, level: str, text: str, properties: Json) -> Json:
    return {
        "descriptor": {"id": name, "index": list(_NOTICES).index(name)},
        "level": level,
        "message": {"text": text},
        "properties": dict(properties),
    }
