"""The thread as an index, and single mails."""

from __future__ import annotations

from reviewbot.mail import parse_mail
from reviewbot.model.message import Message
from reviewbot.tui.mails import after_quote, mail_document, thread_index
from tests.tui.threads import BODY_1, mail


def _mail(msgid: str, reply_to: str = "", body: str = "Text.\n") -> Message:
    return parse_mail(mail(msgid, msgid, body, reply_to=reply_to).partition(b"\n")[2])


def _shape(*messages: Message) -> list[tuple[str, int]]:
    return [(row.message.subject, row.depth) for row in thread_index(messages)]


def test_answers_stand_below_what_they_answer_to() -> None:
    mails = (_mail("a"), _mail("b"), _mail("c", "a"), _mail("d", "c"), _mail("e", "a"))

    assert _shape(*mails) == [("a", 0), ("c", 1), ("d", 2), ("e", 1), ("b", 0)]


def test_an_answer_that_came_first_still_stands_below() -> None:
    assert _shape(_mail("b", "a"), _mail("a")) == [("a", 0), ("b", 1)]


def test_mails_that_answer_each_other_in_a_circle_are_all_shown() -> None:
    assert _shape(_mail("a", "b"), _mail("b", "a"), _mail("c", "c")) == [
        ("c", 0),
        ("a", 0),
        ("b", 1),
    ]


def test_a_thread_of_ten_thousand_levels_is_no_problem() -> None:
    mails = [_mail("m0"), *(_mail(f"m{n}", f"m{n - 1}") for n in range(1, 10_000))]

    assert thread_index(mails)[-1].depth == 9_999


def test_an_empty_thread_has_an_empty_index() -> None:
    assert thread_index(()) == ()


def test_quoted_and_added_lines_are_told_apart() -> None:
    kinds = {row.text: row.kind for row in mail_document(_mail("a", body="> q\n\n" + BODY_1)).rows}

    assert (kinds["> q"], kinds["+\t\tgoto err_free;"], kinds["-\t\treturn ret;"]) == (
        "quote",
        "plus",
        "minus",
    )


def test_skipping_goes_behind_the_next_quote() -> None:
    document = mail_document(_mail("a", body="One.\n> q\n> q\n\nTwo.\n> r\nThree.\n"))

    first = after_quote(document, 0)
    second = after_quote(document, first)

    assert [document.rows[first].text, document.rows[second].text] == ["Two.", "Three."]
    assert after_quote(document, second) == second
