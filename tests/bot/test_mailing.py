"""Letters made ready to go."""

from __future__ import annotations

from reviewbot.bot.mailing import addresses_of, copied, dated, header_of

RAW = b"""\
From: bot@example.org
To: Ann <ann@example.org>
Subject: Re: x
References: <a@example.org>
 <b@example.org>

Date: is not a header here
Cc: neither
"""


def test_date_is_put_on_top_and_replaces_an_older_one() -> None:
    first = dated(RAW, 0)

    assert first == b"Date: Thu, 01 Jan 1970 00:00:00 +0000\n" + RAW
    assert dated(first, 86400) == b"Date: Fri, 02 Jan 1970 00:00:00 +0000\n" + RAW


def test_list_is_copied_once() -> None:
    once = copied(RAW, "foo@lists.example.org")

    assert ("ann@example.org", "foo@lists.example.org") == addresses_of(once)
    assert once == copied(once, "foo@lists.example.org")


def test_second_list_stands_beside_the_first() -> None:
    both = copied(copied(RAW, "foo@lists.example.org"), "bar@lists.example.org")

    assert {"ann@example.org", "foo@lists.example.org", "bar@lists.example.org"} == set(
        addresses_of(both)
    )


def test_headers_are_unfolded() -> None:
    assert "<a@example.org> <b@example.org>" == header_of(RAW, "references")
