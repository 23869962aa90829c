"""The author behind From, and when two spellings are one person."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.context.people import (
    author_of,
    has_latin_name,
    is_same_address,
    is_same_person,
    is_tool,
    may_be_address_of,
)
from reviewbot.mail import parse_mail
from reviewbot.model.message import Address
from reviewbot.model.patch import Patch, parse_patch

DIFF = "---\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n"


def patch(head: str, body: str = "Text.\n") -> Patch:
    found = parse_patch(parse_mail(f"{head}\nSubject: [PATCH] a: b\n\n{body}{DIFF}".encode()))
    assert found is not None
    return found


JANE = Address("Jane Doe", "jane@example.org")


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ("From: Jane Doe <jane@example.org>", "Text.\n", JANE),
        ("From: Max <max@example.org>", "From: Jane Doe <jane@example.org>\n\nText.\n", JANE),
        (
            "From: Jane Doe via B4 Relay <devnull+jane@example.com>\n"
            "X-Original-From: Jane Doe <jane@example.org>",
            "Text.\n",
            JANE,
        ),
        (
            "From: Jane Doe via ltp <ltp@example.com>\n"
            "Reply-To: ltp@example.com, Jane Doe <jane@example.org>",
            "Text.\n",
            JANE,
        ),
        ("From: Jane Doe via ltp <ltp@example.com>", "Text.\n", None),
        (
            "From: Jane Doe via ltp <ltp@example.com>\nTo: other@example.com\n"
            "Reply-To: other@example.com",
            "Text.\n",
            None,
        ),
    ],
)
def test_author_is_seen_through_what_lists_do(head: str, body: str, author: Address | None) -> None:
    assert author_of(patch(head, body)) == author


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Address("Jane Doe", "a@x.org"), Address("jane doe", "b@x.org"), True),
        (Address("Doe, Jane", "a@x.org"), Address("Jane Doe", "b@x.org"), True),
        (Address("Jane M. Doe", "a@x.org"), Address("Jane Doe", "b@x.org"), True),
        (Address("Jörg Łoś", "a@x.org"), Address("Joerg Los", "b@x.org"), True),
        (Address("Jörg Łoś", "a@x.org"), Address("Jorg Los", "b@x.org"), True),
        (Address("jane.doe", "a@x.org"), Address("Jane Doe", "b@x.org"), True),
        (Address("Jane Doe (Example)", "a@x.org"), Address("Jane Doe", "b@x.org"), True),
        (Address("A", "Jane+list@X.org"), Address("B", "jane@x.org"), True),
        (Address("Jane Doe", "a@x.org"), Address("Max Doe", "b@x.org"), False),
        (Address("Jane", "a@x.org"), Address("Jane Doe", "b@x.org"), False),
        (Address("", "a@x.org"), Address("", "b@x.org"), False),
    ],
)
def test_same_person(one: Address, other: Address, same: bool) -> None:
    assert is_same_person(one, other) == same


def test_empty_addresses_are_nobodys() -> None:
    assert not is_same_address(Address("A", ""), Address("A", ""))


def test_name_in_another_script_cannot_be_compared() -> None:
    assert not has_latin_name(Address("路斐", "a@x.org"))


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Address("kernel test robot", "lkp@example.org"), True),
        (Address("Claude", "noreply@anthropic.com"), True),
        (Address("dependabot[bot]", "x@example.org"), True),
        (Address("Abbott Costello", "abbott@example.org"), False),
        (Address("Claude Doe", "claude@example.org"), False),
    ],
)
def test_programs_are_told_from_people(person: Address, expected: bool) -> None:
    assert is_tool(person) == expected


@given(st.text(max_size=50), st.text(max_size=50))
def test_comparing_is_symmetric_and_never_raises(one: str, other: str) -> None:
    a, b = Address(one, "a@x.org"), Address(other, "b@x.org")

    assert is_same_person(a, b) == is_same_person(b, a)


def test_long_names_take_no_time() -> None:
    one = Address("(" * 1_000_000, "a@x.org")
    started = time.process_time()

    is_same_person(one, one)
    is_tool(one)

    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    ("email", "may_be"),
    [
        ("jane@example.com", True),
        ("jdoe@example.com", True),
        ("jane.doe+list@example.com", True),
        ("doe@example.com", True),
        ("jado@example.com", True),
        ("jack@example.com", False),
        ("jd@example.com", False),
        ("john@example.com", False),
    ],
)
def test_bare_address_may_be_a_second_one_of_a_person(email: str, may_be: bool) -> None:
    assert may_be == may_be_address_of(JANE, Address("", email))


def test_address_with_another_name_is_another_person() -> None:
    assert not may_be_address_of(JANE, Address("Jane Dorn", "jdo@example.com"))


def test_part_before_the_at_that_many_have_says_nothing() -> None:
    assert not may_be_address_of(
        Address("Max Muster", "linux@example.org"), Address("", "linux@example.com")
    )
