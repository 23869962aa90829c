"""Who gets a posting."""

from __future__ import annotations

import pytest

from reviewbot.context.backports import is_backport
from reviewbot.context.copied import (
    everyone_copied,
    is_list_address,
    knows_recipients,
    recipients,
)
from reviewbot.mail import parse_mail
from reviewbot.model.message import Address
from reviewbot.model.series import Revision
from tests.factories import DIFF, mail_bytes, make_patch, make_thread


def posted(*mails: bytes) -> Revision:
    return make_thread(*map(parse_mail, mails)).series[-1].latest


def emails(people: tuple[Address, ...]) -> set[str]:
    return {person.email for person in people}


def test_one_mail_of_the_series_is_enough() -> None:
    revision = posted(
        mail_bytes("[PATCH 0/2] foo: all", "Text.\n", msgid="0@x", to="bea@example.org"),
        mail_bytes("[PATCH 1/2] foo: one", msgid="1@x", reply_to="0@x", to="list@example.org"),
        mail_bytes(
            "[PATCH 2/2] foo: two", msgid="2@x", reply_to="0@x", headers="Cc: c@example.org\n"
        ),
    )

    expected = {
        "bea@example.org",
        "list@example.org",
        "c@example.org",
        "linux-kernel@vger.kernel.org",
    }
    assert expected == emails(recipients(revision))
    assert expected | {"author@example.org"} == emails(everyone_copied(revision))


def test_people_in_tags_and_senders_know_of_it() -> None:
    body = (
        f"From: Real Author <real@example.org>\n\nText.\n\nAcked-by: A <acker@example.org>\n{DIFF}"
    )
    revision = posted(mail_bytes(body=body))

    known = emails(everyone_copied(revision))

    assert {"real@example.org", "acker@example.org", "author@example.org"} <= known


def test_unsent_mail_has_the_recipients_that_are_given() -> None:
    revision = posted(mail_bytes(msgid=None).replace(b"To: linux-kernel@vger.kernel.org\n", b""))
    given = (Address("B", "b@example.org"),)

    assert not knows_recipients(revision, ())
    assert knows_recipients(revision, given)
    assert given == recipients(revision, given)


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("linux-mm@kvack.org", True),
        ("Netdev@vger.kernel.org", True),
        ("xen-devel@lists.xenproject.org", True),
        ("kasan-dev@googlegroups.com", True),
        ("ltp@lists.linux.it", True),
        ("x86@kernel.org", False),
        ("kernel@pengutronix.de", False),
        ("bea@kernel.org", False),
    ],
)
def test_lists_are_told_by_their_host(email: str, expected: bool) -> None:
    assert expected == is_list_address(email)


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("[PATCH 6.1] foo: bar", "[ Upstream commit 0123456789abcdef ]\n\nText.\n", True),
        ("[PATCH] foo: bar", "commit 0123456789abcdef upstream.\n\nText.\n", True),
        ("[PATCH AUTOSEL 6.1 1/2] foo: bar", "Text.\n", True),
        ("[PATCH] foo: bar", "Text about commit 0123456789abcdef.\n", False),
    ],
)
def test_backports_name_their_commit(subject: str, text: str, expected: bool) -> None:
    assert expected == is_backport(make_patch(text + DIFF, subject))
