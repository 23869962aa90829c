"""Verdicts and waivers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reviewbot.store import open_store
from reviewbot.store.database import StoreError, open_database
from reviewbot.store.drafts import Letter
from reviewbot.store.verdicts import Scope, State, Tally, Verdict, Verdicts, Waivers, series_key
from tests.store.made import finding, revision


def _verdicts(tree: str = "/tree") -> Verdicts:
    return open_store(None, tree).verdicts


def test_a_verdict_on_one_version_is_found_on_the_next() -> None:
    verdicts = _verdicts()
    verdicts.give(finding(), revision(3), State.DISMISSED, "known")

    assert {"f1": Verdict(State.DISMISSED, "known", 3)} == verdicts.of_author(revision(4))


def test_the_last_verdict_counts_and_can_be_taken_back() -> None:
    verdicts = _verdicts()
    verdicts.give(finding(), revision(), State.ACCEPTED)
    verdicts.give(finding(), revision(), State.DISMISSED, "no")
    assert State.DISMISSED == verdicts.of_author(revision())["f1"].state

    assert verdicts.take_back(finding(), revision())
    assert verdicts.of_author(revision()) == {}
    assert not verdicts.take_back(finding(), revision())


def test_what_was_sent_is_not_taken_back() -> None:
    verdicts, drafts = open_store(None)
    verdicts.give(finding(), revision(), State.ACCEPTED)
    drafts.has_gone(Letter("m", "p", b"", revision().author.key, frozenset(("f1", "unknown"))))

    assert not verdicts.take_back(finding(), revision())
    assert {"f1": Verdict(State.SENT, "", 1)} == verdicts.of_author(revision())


def test_verdicts_of_two_authors_do_not_mix() -> None:
    verdicts = _verdicts()
    verdicts.give(finding(), revision(), State.ACCEPTED)

    assert verdicts.of_author(revision(author="b@example.org")) == {}


def test_how_often_a_rule_was_dismissed_counts_in_this_tree() -> None:
    db = open_database(None)
    here, there = Verdicts(db, "/here"), Verdicts(db, "/there")
    for number in range(7):
        here.give(finding(f"d{number}"), revision(), State.DISMISSED, "no")
    for number in range(2):
        here.give(finding(f"a{number}"), revision(), State.ACCEPTED)

    assert Tally(7, 9) == here.tally("some-rule")
    assert Tally(0, 0) == there.tally("some-rule")


@pytest.mark.parametrize(
    ("scope", "other", "expected"),
    [
        (Scope.SERIES, finding("f2", path="bar.c"), True),
        (Scope.FILES, finding("f2", path="foo.c"), True),
        (Scope.FILES, finding("f2", path="bar.c"), False),
        (Scope.FILES, finding("f2"), True),
        (Scope.RULE, finding("f2", path="bar.c"), True),
        (Scope.RULE, finding("f2", rule="other"), False),
    ],
)
def test_a_waiver_reaches_as_far_as_its_scope(scope: Scope, other: object, expected: bool) -> None:
    verdicts = _verdicts()
    verdicts.waive(finding(path="foo.c"), revision(), scope, "generated")
    waivers = Waivers(verdicts.waivers())

    found = waivers.of(other, revision(2), {series_key(revision())})  # type: ignore[arg-type]  # a Finding

    assert expected == (found is not None)


def test_a_series_waiver_holds_for_that_series_only() -> None:
    verdicts = _verdicts()
    verdicts.waive(finding(), revision(), Scope.SERIES)

    other = revision(title="something else")

    assert Waivers(verdicts.waivers()).of(finding(), other, {series_key(other)}) is None


def test_a_rule_waived_in_one_tree_is_shown_in_another() -> None:
    db = open_database(None)
    Verdicts(db, "/here").waive(finding(), revision(), Scope.RULE)

    assert Verdicts(db, "/there").waivers() == ()


def test_a_waiver_can_be_ended() -> None:
    verdicts = _verdicts()
    verdicts.waive(finding(), revision(), Scope.RULE)

    assert verdicts.end_waiver(verdicts.waivers()[0])
    assert verdicts.waivers() == ()


def test_a_series_is_known_by_its_change_id_or_by_author_and_title() -> None:
    assert series_key(revision(1, title="old", change_id="20260101-x-0123456789ab")) == series_key(
        revision(2, title="new", change_id="20260101-x-0123456789ab")
    )
    assert series_key(revision(1)) == series_key(revision(2))
    assert series_key(revision(1)) != series_key(revision(1, title="new"))


def test_a_verdict_that_cannot_be_stored_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "review.sqlite3"
    verdicts = open_store(path).verdicts
    other = sqlite3.connect(path, isolation_level=None)
    verdicts._db.execute("pragma busy_timeout = 10")
    other.execute("begin exclusive")

    with pytest.raises(StoreError, match="not stored: database is locked"):
        verdicts.give(finding(), revision(), State.ACCEPTED)


def test_what_is_no_unicode_is_stored_visibly() -> None:
    verdicts = _verdicts()
    verdicts.give(finding(), revision(), State.DISMISSED, "odd \udcff byte")

    assert verdicts.of_author(revision())["f1"].reason == "odd \\udcff byte"
