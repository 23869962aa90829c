"""The series list as values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reviewbot.review import Request, check_target, find_targets
from reviewbot.store import open_store
from reviewbot.tui.decisions import Decisions
from reviewbot.tui.desk import Checked, Desk, Entry, entries_of
from reviewbot.tui.listing import age, details, limited, line_of, ordered
from reviewbot.tui.pages import comments_of
from reviewbot.tui.series_screen import series_row
from reviewbot.tui.talk import talk_of
from tests.tui.threads import revision_1, revision_2, rules, single, talk_only, write

NOW = datetime(2026, 8, 1, 10, 30, tzinfo=UTC)


def _desk(*paths: str, is_checked: bool = True) -> Desk:
    request = Request(paths, revision="all")
    targets, _ = find_targets(request)
    entries = entries_of(targets, "latest")
    wanted = rules()
    for entry in entries if is_checked else ():
        for at, target in enumerate(entry.targets):
            report = check_target(target, wanted, request)
            entry.checked[at] = Checked(report, comments_of(target), talk_of(target))
    return Desk(Decisions(open_store(None).verdicts), entries=entries, is_read=True)


def _row(desk: Desk, entry: Entry) -> str:
    return series_row(line_of(entry, desk.findings(entry), NOW))


@pytest.mark.parametrize(
    ("passed", "wanted"),
    [
        (timedelta(seconds=-5), "0m"),
        (timedelta(minutes=5), "5m"),
        (timedelta(hours=23), "23h"),
        (timedelta(days=12), "12d"),
        (timedelta(days=364), "364d"),
        (timedelta(days=800), "2y"),
    ],
)
def test_age_is_short(passed: timedelta, wanted: str) -> None:
    assert age(NOW - passed, NOW) == wanted


def test_an_unknown_date_has_no_age() -> None:
    assert age(None, NOW) == ""


def test_a_row_says_state_version_age_counts_approvals_author_and_subject(tmp_path: Path) -> None:
    desk = _desk(write(tmp_path, "a", revision_1()))

    assert _row(desk, desk.entries[0]) == (
        "r  v1    1h   .   1   .   1   1  A. N. Author      [0/2] net: bar: fix probe leaks"
    )


def test_counts_are_unknown_until_the_rules_ran(tmp_path: Path) -> None:
    desk = _desk(write(tmp_path, "a", single()), is_checked=False)

    assert _row(desk, desk.entries[0]) == (
        "?  v1    1h   ~   ~   ~   .   .  A. N. Author      foo: simple change"
    )


def test_a_thread_without_a_patch_is_marked(tmp_path: Path) -> None:
    desk = _desk(write(tmp_path, "a", talk_only()))

    assert _row(desk, desk.entries[0]).startswith("-  ")
    assert details(desk.entries[0], desk)[-1].startswith("no patch in it")


def test_details_name_sizes_revisions_and_the_first_findings(tmp_path: Path) -> None:
    desk = _desk(write(tmp_path, "a", [*revision_1(), *revision_2()]))

    assert details(desk.entries[0], desk) == [
        "[PATCH net v2 0/2] net: bar: fix probe leaks",
        "A. N. Author <author@example.org>  2026-08-03  2 patches, 8 mails, 0 reviewers",
        "base: not given   revisions: v1 v2   v1: 1 finding, 0 gone, 1 still there",
        "top: W fixes-malformed 2/2",
    ]


def test_the_limit_wants_every_word_whatever_the_case(tmp_path: Path) -> None:
    desk = _desk(write(tmp_path, "a", single("foo")), write(tmp_path, "b", single("bar")))

    assert limited(desk.entries, "BAR simple") == [desk.entries[1]]
    assert limited(desk.entries, "") == desk.entries


def test_orders(tmp_path: Path) -> None:
    desk = _desk(
        write(tmp_path, "a", revision_1()),
        write(tmp_path, "b", revision_2()[:1] + revision_2()[2:]),
        write(tmp_path, "c", single()),
    )
    a, b, c = desk.entries

    assert ordered(desk.entries, "newest first", desk) == [b, a, c]
    assert ordered(desk.entries, "most findings first", desk)[0] is c


def test_people_and_approvals_are_counted_once_each(tmp_path: Path) -> None:
    targets, _ = find_targets(Request((write(tmp_path, "a", revision_1()),)))

    talk = talk_of(targets[0])

    assert (talk.people, talk.approvals, talk.open_asks) == (2, 1, 1)
