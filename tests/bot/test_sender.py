"""Whether a patch is from whom its From says."""

from __future__ import annotations

import pytest

from reviewbot.bot.sender import doubt_of
from reviewbot.mail import parse_mail
from tests.bot.orders.signing import resolver, signed
from tests.bot.world import LIST
from tests.scan.archives import patch

SENDER = b"ann@example.org"


def doubt(raw: bytes, list_: str = LIST) -> str:
    return doubt_of(parse_mail(raw), list_, resolver)


def by(address: bytes, **how: object) -> bytes:
    """A patch from this address, signed by example.org."""
    raw = patch("one@example.org", "foo: bar").replace(SENDER, address, 1)
    return signed(raw.replace(b"\n", b"\r\n"), **how)  # type: ignore[arg-type]  # of signed


@pytest.mark.parametrize("address", [b"ann@example.org", b"ann@lists.example.org"])
def test_signature_of_the_senders_domain_proves_the_address(address: bytes) -> None:
    assert "" == doubt(by(address))


def test_signature_of_another_domain_is_a_doubt() -> None:
    assert "From says example.net, the signature is of example.org" == doubt(by(b"ann@example.net"))


def test_mail_without_a_signature_is_as_good_as_any() -> None:
    assert "" == doubt(patch("one@example.org", "foo: bar"))


def test_lists_own_signature_says_nothing() -> None:
    assert "" == doubt(by(b"ann@example.net"), "foo@lists.example.org")


@pytest.mark.parametrize(
    "raw",
    [
        by(b"ann@example.net").replace(b"The name says", b"The name said"),
        by(b"ann@example.net", length=True),
        by(b"ann@example.net").replace(b"s=sel", b"s=other"),
        b"DKIM-Signature: v\r\n" + patch("one@example.org", "foo: bar"),
    ],
)
def test_what_is_not_valid_for_the_whole_mail_is_no_signature(raw: bytes) -> None:
    assert "" == doubt(raw)


def test_relay_is_no_word_about_the_author_behind_it() -> None:
    raw = patch("one@example.org", "foo: bar").replace(
        b"Ann Author <ann@example.org>\n",
        b"Ann via B4 Relay <devnull+ann@example.org>\nX-Original-From: Ann <ann@example.net>\n",
        1,
    )

    assert "" == doubt(signed(raw.replace(b"\n", b"\r\n")))


def test_name_service_that_does_not_answer_decides_nothing() -> None:
    def broken(_name: bytes, timeout: float = 5) -> bytes | None:
        raise OSError("no route")

    assert "" == doubt_of(parse_mail(by(b"ann@example.net")), LIST, broken)
