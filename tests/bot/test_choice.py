"""What may be mailed."""

from __future__ import annotations

import pytest

from reviewbot.bot.choice import for_list, for_maintainer
from reviewbot.engine.precision import Precision
from reviewbot.model.finding import Confidence, Finding, Report, Severity
from tests.factories import mail_bytes
from tests.report.reports import make_finding, make_report


def row(firings: int, read: int, right: int) -> dict[str, Precision]:
    return {
        "fixes-malformed": Precision("fixes-malformed", "0" * 12, firings, read, right, 0.0, 1.0)
    }


PROVEN = row(40, 40, 39)


def said(report: Report, measured: dict[str, Precision] | None = None) -> tuple[Finding, ...]:
    return for_list(report, PROVEN if measured is None else measured).findings


def test_certain_warning_of_a_measured_rule_is_said() -> None:
    finding = make_finding()

    assert (finding,) == said(make_report(finding))


@pytest.mark.parametrize(
    "changes",
    [{"severity": Severity.NOTE}, {"confidence": Confidence.LIKELY}, {"rule": "unmeasured"}],
)
def test_less_is_not_said(changes: dict[str, object]) -> None:
    choice = for_list(make_report(make_finding(**changes)), PROVEN)

    assert ((), "1 finding, none sure enough to be mailed", 1) == choice[:3]


@pytest.mark.parametrize(
    ("measured", "is_said"),
    [
        (row(40, 30, 29), True),
        (row(40, 30, 28), False),
        (row(40, 29, 29), False),
        (row(3, 3, 3), True),
        (row(3, 2, 2), False),
        (row(0, 0, 0), False),
    ],
)
def test_rule_must_have_been_right_when_read(measured: dict[str, Precision], is_said: bool) -> None:
    assert is_said == bool(said(make_report(make_finding()), measured))


def test_at_most_five_and_errors_first() -> None:
    findings = [make_finding(message=str(number)) for number in range(7)]
    worst = make_finding(message="worst", severity=Severity.ERROR)

    choice = for_list(make_report(*findings, worst), PROVEN)

    assert ["worst", "0", "1", "2", "3"] == [finding.message for finding in choice.findings]
    assert 3 == choice.left_out


def test_same_words_about_many_patches_count_once() -> None:
    findings = [make_finding(patch=number) for number in range(1, 9)]

    choice = for_list(make_report(*findings), PROVEN)

    assert (8, 0) == (len(choice.findings), choice.left_out)


@pytest.mark.parametrize("subject", ["foo: bar", "bar crashes, with a diff that may help"])
def test_report_with_a_diff_in_it_gets_no_mail(subject: str) -> None:
    choice = for_list(make_report(make_finding(), mails=(mail_bytes(subject),)), PROVEN)

    assert "its subject does not call it a patch" == choice.why_not


@pytest.mark.parametrize(
    "mail",
    [
        mail_bytes("[PATCH RFC] foo: bar"),
        mail_bytes("[PATCH DO-NOT-MERGE] foo: bar"),
        mail_bytes(headers="Auto-Submitted: auto-generated\n"),
        mail_bytes(author="kernel test robot <lkp@example.org>"),
    ],
)
def test_drafts_and_robots_get_no_mail(mail: bytes) -> None:
    assert () == said(make_report(make_finding(), mails=(mail,)))


def test_auto_submitted_no_is_a_person() -> None:
    mail = mail_bytes(headers="Auto-Submitted: no\nPrecedence: bulk\n")

    assert 1 == len(said(make_report(make_finding(), mails=(mail,))))


def test_nothing_is_said_after_a_failure() -> None:
    report = make_report(make_finding(), errors=("rule x failed",))

    assert "something could not be checked" == for_list(report, PROVEN).why_not


def test_maintainer_sees_all_but_guesses() -> None:
    likely = make_finding(confidence=Confidence.LIKELY, severity=Severity.NOTE)
    guess = make_finding(confidence=Confidence.GUESS)

    assert ((likely,), "", 1) == for_maintainer(make_report(likely, guess))[:3]


def test_thread_without_a_patch_gets_no_mail() -> None:
    assert "no patch in it" == for_list(Report("in.mbox", None), PROVEN).why_not
