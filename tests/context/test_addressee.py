"""Whom a question in a discussion is for."""

from __future__ import annotations

import pytest

from reviewbot.context.addressee import is_for_senders, was_taken_up
from reviewbot.context.discussion import Discussion
from reviewbot.context.ledger import ledger
from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group
from reviewbot.model.message import Message

AUTHOR = "Ann Author <ann@example.org>"
HELPER = "Hal Helper <hal@example.org>"
REVIEWER = "Rob Reviewer <rob@example.org>"
OTHER = "Otto Other <otto@example.org>"
WHY = "> +take_lock(foo);\n\nWhy is the lock taken here?"


def mail(number: int, subject: str, body: str, to: int | None = None, who: str = AUTHOR) -> Message:
    answers = f"In-Reply-To: <{to}@example.org>\n" if to else ""
    return parse_mail(
        (
            f"From: {who}\nTo: {AUTHOR}, {OTHER}\nSubject: {subject}\n"
            f"Date: Thu, {number:02d} Jan 2026 10:00:00 +0000\n"
            f"Message-ID: <{number}@example.org>\n{answers}\n{body}\n"
        ).encode()
    )


PATCH = mail(
    1,
    "[PATCH] foo: fix",
    f"The bar is wrong.\n\nSigned-off-by: {HELPER}\nSigned-off-by: {AUTHOR}\n---\n"
    "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n-a\n+take_lock(foo);",
)


def reply(number: int, body: str, to: int = 1, who: str = REVIEWER) -> Message:
    return mail(number, "Re: [PATCH] foo: fix", body, to, who)


def discussion(*mails: Message) -> Discussion:
    thread = group((PATCH, *mails))
    return Discussion(thread, thread.series[0], thread.series[0].latest)


@pytest.mark.parametrize(
    ("mails", "is_it"),
    [
        ((reply(2, WHY),), True),
        ((reply(2, "> +take_lock(foo);\n\nOtto, do you remember why?"),), False),
        ((reply(2, "> +take_lock(foo);\n\nAnn, do you remember why?"),), True),
        ((reply(2, "> +take_lock(foo);\n\nWell, do you remember why?"),), True),
        ((reply(2, WHY, who=HELPER),), False),
        ((reply(2, "It races.", who=OTHER), reply(3, "> It races.\n\nWith what else?", 2)), False),
        ((reply(2, "It races.", who=HELPER), reply(3, "> It races.\n\nWith what else?", 2)), True),
    ],
    ids=[
        "plain",
        "another by name",
        "author by name",
        "no name",
        "signer",
        "to another",
        "to signer",
    ],
)
def test_question_is_for_those_who_sent_the_series(mails: tuple[Message, ...], is_it: bool) -> None:
    talk = discussion(*mails)

    assert [is_it] == [is_for_senders(talk, ask) for ask in ledger(talk) if ask.kind == "question"]


@pytest.mark.parametrize(
    ("who", "is_it"), [(AUTHOR, True), (HELPER, True), (REVIEWER, True), (OTHER, False)]
)
def test_mail_is_taken_up_by_the_senders_or_its_writer(who: str, is_it: bool) -> None:
    talk = discussion(reply(2, WHY), reply(3, "I wonder.", 2, who))

    asks = [ask for ask in ledger(talk) if ask.msgid == "2@example.org"]
    assert [is_it] == [was_taken_up(talk, ask) for ask in asks]
