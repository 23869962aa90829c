"""Nobody hears the same thing again and again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewbot.bot.choice import Choice
from reviewbot.bot.told import Told, told_by, without_repeats
from reviewbot.model.finding import Report
from tests.report.reports import make_finding, make_report

NOW = datetime(2026, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def told_times(count: int, report: Report) -> list[Told]:
    """As if the report had been mailed on that many days before."""
    choice = Choice(report.findings, "", 0)
    return [told for day in range(count) for told in told_by(report, choice, NOW - (day + 1) * DAY)]


def left_after(count: int, report: Report, before: Report) -> Choice:
    return without_repeats(report, Choice(report.findings, "", 0), told_times(count, before), NOW)


def test_what_is_new_is_said_without_a_remark() -> None:
    report = make_report(make_finding())

    assert (report.findings, frozenset()) == (
        left_after(0, report, report).findings,
        left_after(0, report, report).told,
    )


def test_what_earlier_version_was_told_is_still_present() -> None:
    report = make_report(make_finding())

    assert frozenset({"0123456789abcdef"}) == left_after(1, report, report).told


def test_nothing_is_said_a_third_time() -> None:
    report = make_report(make_finding())

    assert Choice((), "its author was told before", 1) == left_after(2, report, report)


@pytest.mark.parametrize(("times", "is_said"), [(1, True), (2, False)])
def test_same_sentence_about_other_patches_is_said_twice(times: int, is_said: bool) -> None:
    other = make_report(make_finding(fingerprint="other"))
    report = make_report(make_finding())

    left = left_after(times, report, other)

    assert is_said == bool(left.findings)
    assert frozenset() == left.told


def test_sentence_of_last_year_is_forgotten() -> None:
    report = make_report(make_finding())
    before = [
        told._replace(fingerprint="other", at=told.at - 400 * DAY) for told in told_times(2, report)
    ]

    left = without_repeats(report, Choice(report.findings, "", 0), before, NOW)

    assert report.findings == left.findings


def test_sentence_of_last_year_about_the_same_work_is_not() -> None:
    report = make_report(make_finding())
    before = [
        told._replace(fingerprint="other", at=told.at - 400 * DAY) for told in told_times(2, report)
    ]

    left = without_repeats(
        report, Choice(report.findings, "", 0), before, NOW, {told.lead for told in before}
    )

    assert () == left.findings


def test_another_author_hears_it_too() -> None:
    report = make_report(make_finding())
    before = [
        told._replace(author="else@example.org", fingerprint="other")
        for told in told_times(2, report)
    ]

    left = without_repeats(report, Choice(report.findings, "", 0), before, NOW)

    assert report.findings == left.findings


def test_only_the_repeated_part_is_left_out() -> None:
    old = make_finding()
    new = make_finding(rule="body-empty", message="the patch has no description", fingerprint="new")
    report = make_report(old, new)

    left = left_after(2, report, make_report(old))

    assert ((new,), 1) == (left.findings, left.left_out)
