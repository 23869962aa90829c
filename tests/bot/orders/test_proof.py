"""Whether a mail is from whom it says."""

from __future__ import annotations

import dkim
import pytest

from reviewbot.bot.orders.proof import proof_of
from tests.bot.orders.signing import COVERED, order, resolver, signed
from tests.bot.world import at

NOW = at(1, 12)
MAIL = order("reviewbot: on")


@pytest.fixture(autouse=True)
def _fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """dkimpy writes t= from the clock."""
    monkeypatch.setattr("time.time", lambda: float(NOW))


def why(raw: bytes, now: float = NOW) -> str:
    proof = proof_of(raw, resolver, now)
    assert bool(proof.signature) == (not proof.why)
    return proof.why


def test_signed_mail_is_proven() -> None:
    assert "" == why(signed(MAIL))


def test_subdomain_is_spoken_for_by_the_domain_above() -> None:
    assert "" == why(signed(order("x", sender="ann@mail.example.org")))


def test_unsigned_mail_is_not() -> None:
    assert "it has no DKIM signature" == why(MAIL)


def test_changed_text_is_not() -> None:
    assert "its DKIM signature is not valid" == why(
        signed(MAIL).replace(b"reviewbot: on", b"reviewbot: no")
    )


def test_another_domain_is_not() -> None:
    eve = order("reviewbot: on", sender="Ann <ann@example.com>")

    assert "it is signed by 'example.org', not by 'example.com'" == why(signed(eve))


@pytest.mark.parametrize("domain", ["org", "ample.org", "mail.example.org"])
def test_domain_must_be_the_senders_or_above(domain: str) -> None:
    assert why(signed(MAIL, domain=domain)).startswith(f"it is signed by '{domain}'")


def test_part_of_the_text_is_not_enough() -> None:
    assert "its DKIM signature covers a part of the text only (l=)" == why(
        signed(MAIL, length=True)
    )


@pytest.mark.parametrize("name", ["Date", "Message-ID", "In-Reply-To", "Subject"])
def test_headers_that_give_the_meaning_must_be_covered(name: str) -> None:
    covered = tuple(one for one in COVERED if one != name)

    assert f"its DKIM signature does not cover {name.lower()}" == why(signed(MAIL, covered=covered))


@pytest.mark.parametrize("header", [b"From: eve@example.com", b"Subject: other", b"date: now"])
def test_second_header_of_a_kind_is_a_trick(header: bytes) -> None:
    assert " headers" in why(header + b"\r\n" + signed(MAIL))


@pytest.mark.parametrize("days", [4, 400, -1])
def test_old_mail_is_not_of_these_days(days: int) -> None:
    assert "its Date is not of these days" == why(signed(MAIL), NOW + days * 86400)


def test_unknown_key_is_not_valid() -> None:
    assert why(signed(MAIL).replace(b"s=sel;", b"s=les;")).startswith("its DKIM signature")


def test_name_service_that_does_not_answer_leaves_it_open() -> None:
    def silent(_name: bytes, timeout: float = 5) -> bytes:
        raise dkim.DnsTimeoutError("no answer")

    assert proof_of(signed(MAIL), silent, NOW).is_open


def test_second_signature_may_be_the_good_one() -> None:
    junk = b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=AA==; b=AA==\r\n"

    assert "" == why(junk + signed(MAIL))


@pytest.mark.parametrize("raw", [b"", b"\n", b"x" * 99, b"DKIM-Signature: \xff\r\n" + MAIL])
def test_broken_mail_is_not(raw: bytes) -> None:
    assert why(raw)
