"""Workflow commands: one a line, whatever stands in the mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.model.finding import Confidence, Location, Severity
from reviewbot.report.export import Unreadable
from reviewbot.report.github import as_workflow_commands
from reviewbot.report.visible import visible
from tests.factories import mail_bytes
from tests.report.reports import make_finding, make_report


def test_finding_in_the_diff_names_file_and_line() -> None:
    finding = make_finding(
        location=Location("diff", "one@example.org", "drivers/foo.c", 41, 20), message="two times"
    )

    assert (
        "::warning file=drivers/foo.c,line=41,title=fixes-malformed::1/1 foo: bar: two times\n"
        == as_workflow_commands([make_report(finding)])
    )


def test_finding_in_the_mail_has_no_file() -> None:
    text = as_workflow_commands([make_report(make_finding(message="it lacks a subject"))])

    assert "::warning title=fixes-malformed::1/1 foo: bar: it lacks a subject\n" == text


def test_finding_about_the_series_names_its_subject() -> None:
    text = as_workflow_commands([make_report(make_finding(patch=None, message="no changelog"))])

    assert "::warning title=fixes-malformed::[PATCH] foo: bar: no changelog\n" == text


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")],
)
def test_severity_is_githubs_word(severity: Severity, command: str) -> None:
    text = as_workflow_commands([make_report(make_finding(severity=severity))])

    assert text.startswith(f"::{command} ")


def test_doubt_stands_in_the_title() -> None:
    text = as_workflow_commands([make_report(make_finding(confidence=Confidence.LIKELY))])

    assert text.startswith("::warning title=fixes-malformed (likely)::")


def test_properties_are_escaped() -> None:
    finding = make_finding(location=Location("diff", None, "a:b,c%d\r\n.c", 1))

    text = as_workflow_commands([make_report(finding)])

    assert text.startswith("::warning file=a%3Ab%2Cc%25d<U+000D> .c,line=1,")


def test_text_to_paste_follows_on_a_line_of_its_own() -> None:
    finding = make_finding(message="100% wrong", fix='Fixes: 0123 ("a")')

    text = as_workflow_commands([make_report(finding)])

    assert text.endswith('100%25 wrong%0AFixes: 0123 ("a")\n')


def test_mail_cannot_smuggle_in_a_command() -> None:
    mails = (mail_bytes("[PATCH] foo: =?utf-8?q?bar=0A=3A=3Aadd-mask=3A=3Ax?="),)
    finding = make_finding(message="quotes\n::stop-commands::x\r::add-path::/tmp")

    lines = as_workflow_commands([make_report(finding, mails=mails)]).splitlines()

    assert [True] == [line.startswith("::warning title=") for line in lines]


def test_what_was_not_checked_is_an_error() -> None:
    text = as_workflow_commands(
        [make_report(errors=("rule x failed: ValueError: y",))], [Unreadable("a", "cannot read a")]
    )

    assert (
        "::error title=reviewbot::cannot read a\n"
        "::error title=reviewbot::rule x failed: ValueError: y\n" == text
    )


def test_clean_report_says_nothing() -> None:
    assert "" == as_workflow_commands([make_report()])


@given(st.text())
def test_runner_reads_back_what_was_written(text: str) -> None:
    finding = make_finding(patch=9, message=text)  # no such patch, so no subject in front

    line = as_workflow_commands([make_report(finding)])
    data = line.removesuffix("\n").partition("::warning title=fixes-malformed::")[2]

    assert 1 == len(line.split("\n")[:-1])
    assert visible(text, keep_newlines=True) == data.replace("%0A", "\n").replace("%25", "%")
