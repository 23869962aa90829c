"""Drafts, letters and marks."""

from __future__ import annotations

from reviewbot.store import open_store
from reviewbot.store.drafts import Draft, Drafts, Letter, LetterState


def _drafts() -> Drafts:
    return open_store(None).drafts


def test_a_draft_comes_back_as_it_was_saved() -> None:
    drafts = _drafts()
    drafts.save("p@example.org", Draft("old"))
    new = Draft("> ra\udcffw\n\nText.\n", "Cc: x@example.org", "Acked-by: M", frozenset("ab"))
    drafts.save("p@example.org", new)

    draft = drafts.draft("p@example.org")

    assert draft is not None
    assert new[:4] == draft[:4]
    drafts.discard("p@example.org")
    assert drafts.draft("p@example.org") is None


def test_a_second_press_does_not_send_again() -> None:
    drafts = _drafts()
    assert drafts.start_sending(Letter("m1", "p", b"mail")) is None

    again = drafts.start_sending(Letter("m1", "p", b"mail"))
    assert again is not None
    assert again.state is LetterState.SENDING
    drafts.has_gone(Letter("m1", "p", b""))
    gone = drafts.start_sending(Letter("m1", "p", b"mail"))
    assert gone is not None
    assert gone.state is LetterState.SENT


def test_another_letter_to_the_same_mail_waits_until_the_first_is_known_to_be_gone() -> None:
    drafts = _drafts()
    drafts.start_sending(Letter("m1", "p", b"one"))

    assert drafts.start_sending(Letter("m2", "p", b"two")) is not None
    drafts.has_gone(Letter("m1", "p", b""))
    assert drafts.start_sending(Letter("m2", "p", b"two")) is None


def test_a_letter_that_certainly_failed_waits_and_may_go_again() -> None:
    drafts = _drafts()
    drafts.start_sending(Letter("m1", "p", b"mail"))
    drafts.has_failed("m1")

    assert [LetterState.QUEUED] == [letter.state for letter in drafts.waiting()]
    assert drafts.start_sending(Letter("m1", "p", b"mail")) is None


def test_a_queued_letter_is_replaced_by_a_newer_one() -> None:
    drafts = _drafts()
    drafts.queue(Letter("m1", "p", b"one"))
    drafts.queue(Letter("m2", "p", b"two"))

    assert [b"two"] == [letter.mail for letter in drafts.waiting()]


def test_marks_are_given_and_taken() -> None:
    drafts = _drafts()
    drafts.mark("seen", "a", "b", "a")
    drafts.unmark("seen", "a")

    assert drafts.marked("seen") == {"b"}
    assert drafts.marked("done") == frozenset()
