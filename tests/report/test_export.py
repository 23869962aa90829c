"""JSON of check, and what is shown at all."""

from __future__ import annotations

import json

import pytest

from reviewbot.model.finding import Confidence, Report, Severity
from reviewbot.report.export import Unreadable, as_json, shown
from tests.report.reports import make_finding, make_report


def test_words_of_severity_and_confidence_are_plain_text() -> None:
    value = json.loads(as_json([make_report(make_finding())]))
    finding = value["reports"][0]["findings"][0]

    assert ("warning", "certain") == (finding["severity"], finding["confidence"])


def test_unreadable_source_is_listed() -> None:
    value = json.loads(as_json([], [Unreadable("x.mbox", "cannot read x.mbox: it is empty")]))

    assert [{"source": "x.mbox", "why": "cannot read x.mbox: it is empty"}] == value["unreadable"]


def test_thread_without_a_patch_has_0_patches() -> None:
    value = json.loads(as_json([Report("in.mbox", None)]))

    assert 0 == value["reports"][0]["revision"]["patches"]


def test_output_is_ascii() -> None:
    finding = make_finding(message="Marek Marczykowski-Górecki \x1b[31m \u202e \udcff")

    assert as_json([make_report(finding)]).isascii()


def test_equal_reports_give_equal_bytes() -> None:
    assert as_json([make_report(make_finding())]) == as_json([make_report(make_finding())])


@pytest.mark.parametrize(
    ("severity", "confidence", "kept"),
    [
        ("note", "guess", 3),
        ("warning", "guess", 2),
        ("error", "guess", 1),
        ("note", "likely", 2),
        ("note", "certain", 1),
        ("error", "certain", 0),
    ],
)
def test_only_what_reaches_both_thresholds_is_shown(
    severity: str, confidence: str, kept: int
) -> None:
    findings = [
        make_finding(severity=Severity.ERROR, confidence=Confidence.GUESS),
        make_finding(severity=Severity.WARNING, confidence=Confidence.LIKELY),
        make_finding(severity=Severity.NOTE, confidence=Confidence.CERTAIN),
    ]

    assert kept == len(shown(findings, severity, confidence))


@pytest.mark.parametrize(
    ("scope", "patches"), [("patch", [1]), ("series", [None]), ("all", [1, None])]
)
def test_scope_chooses_patch_or_series(scope: str, patches: list[int | None]) -> None:
    findings = [make_finding(patch=1), make_finding(patch=None)]

    assert patches == [finding.patch for finding in shown(findings, "note", "guess", scope)]
