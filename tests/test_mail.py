"""Bytes to messages: mbox, MIME, charsets, and everything strangers send."""

from __future__ import annotations

import base64
import quopri
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.mail import is_mbox, looks_like_mail, parse_mail, split_mbox, unflow
from reviewbot.model.message import Address
from tests.factories import DIFF, mail_bytes, mbox

HEAD = b"From: A <a@example.org>\nSubject: [PATCH] x\nMessage-ID: <m@example.org>\n"


def test_headers_are_decoded_and_unfolded() -> None:
    mail = parse_mail(
        b"From: =?utf-8?B?SsO8cmdlbg==?= <j@example.org>\nSubject: [PATCH]\n =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n =?utf-8?q?_da?=\n"
        b'To: "Doe, Jane" <jane@example.org>,\n  bob@example.org\nDate: Thu, 01 Jan 2026 12:00:00 +0200\n'
        b"References: <a@example.org>\n\t<b@example.org>\nIn-Reply-To: <b@example.org>\n\nBody\n"
    )

    assert ("Jürgen", "j@example.org") == (mail.author.name, mail.author.email)
    assert mail.subject == "[PATCH] Grüße da"
    assert ["jane@example.org", "bob@example.org"] == [address.email for address in mail.to]
    assert mail.date is not None
    assert mail.date.isoformat() == "2026-01-01T10:00:00+00:00"
    assert ("a@example.org", "b@example.org") == mail.references


def test_raw_utf8_and_latin1_headers_are_read() -> None:
    assert parse_mail("Subject: Grüße\n\nx".encode()).subject == "Grüße"
    assert parse_mail("Subject: Grüße\n\nx".encode("latin-1")).subject == "Grüße"


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_raw_8bit_names_are_read(charset: str) -> None:
    mail = parse_mail(
        "From: Jürgen <j@example.org>\nTo: Søren <s@example.org>\n\nx".encode(charset)
    )

    assert (Address("Jürgen", "j@example.org"), (Address("Søren", "s@example.org"),)) == (
        mail.author,
        mail.to,
    )


@pytest.mark.parametrize(
    "date", ["", "nonsense", "Thu, 99 Foo 2026", "Thu, 01 Jan 99999 00:00:00 +0000", "1"]
)
def test_broken_date_is_none(date: str) -> None:
    assert parse_mail(HEAD + f"Date: {date}\n\nx".encode()).date is None


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_transfer_encodings_give_the_same_body(encoding: str) -> None:
    text = f"Größe.\n\n{DIFF}".encode()
    encoders: dict[str, Callable[[bytes], bytes]] = {
        "base64": base64.encodebytes,
        "quoted-printable": quopri.encodestring,
        "8bit": bytes,
    }
    mail = parse_mail(
        HEAD
        + f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n".encode()
        + encoders[encoding](text)
    )

    assert text.decode().rstrip("\n") == mail.body.rstrip("\n")


@pytest.mark.parametrize(
    "charset", ["utf-8", "x-unknown", "no-such-charset", "us-ascii", "base64", "idna", ""]
)
def test_wrong_charset_label_does_not_lose_the_text(charset: str) -> None:
    mail = parse_mail(HEAD + f"Content-Type: text/plain; charset={charset}\n\nGröße\n".encode())

    assert mail.body == "Größe\n"


def test_bytes_of_no_charset_are_read_as_latin1_with_a_note() -> None:
    mail = parse_mail(HEAD + b"Content-Type: text/plain; charset=utf-8\n\nGr\xf6\xdfe\n")

    assert mail.body == "Größe\n"
    assert "text read as Latin-1" in mail.notes


def test_half_characters_of_utf7_are_replaced() -> None:
    mail = parse_mail(HEAD + b"Content-Type: text/plain; charset=utf-7\n\na +2AA- b\n")

    assert mail.body == "a ? b\n"


def test_signed_multipart_gives_the_text_and_names_the_signature() -> None:
    mail = parse_mail(
        HEAD
        + b"Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n"
        b"Content-Type: text/plain\n\nHello\n--c\nContent-Type: application/pgp-keys; name=key.asc\n\nKEY\n--c--\n"
        b"--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nSIG\n--b--\n"
    )

    assert mail.body.strip() == "Hello"
    assert ["text/plain", "application/pgp-keys", "application/pgp-signature"] == [
        p.content_type for p in mail.parts
    ]


def test_alternative_prefers_plain_text() -> None:
    mail = parse_mail(
        HEAD
        + b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n"
        b"--b\nContent-Type: text/html\n\n<p>html</p>\n--b--\n"
    )

    assert mail.body.strip() == "plain"


def test_html_only_mail_keeps_its_text_with_a_note() -> None:
    mail = parse_mail(HEAD + b"Content-Type: text/html\n\n<p>html</p>\n")

    assert "<p>html</p>" in mail.body
    assert "HTML only" in mail.notes


def test_flowed_text_is_joined_and_unstuffed() -> None:
    assert unflow("a \nb\n  c\n> q \n> r\n> s\n-- \nsig\n") == "a b\n c\n> q r\n> s\n-- \nsig\n"


def test_mail_with_crlf_equals_mail_without() -> None:
    plain = mail_bytes()
    crlf = plain.replace(b"\n", b"\r\n")

    assert parse_mail(plain).body == parse_mail(crlf).body


@pytest.mark.parametrize("depth", [150, 3000])
def test_deep_nesting_is_bounded(depth: int) -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)
    )

    mail = parse_mail(HEAD + nested + b"Content-Type: text/plain\n\nx\n")

    # not even tried: the email package recurses, and complains on stderr when it is stopped
    assert ("MIME structure not read (RecursionError)",) == mail.notes
    assert mail.subject == "[PATCH] x"


def test_thousands_of_parts_are_bounded() -> None:
    parts = b"".join(b"--b\nContent-Type: text/plain\n\nx\n" for _ in range(5000))

    mail = parse_mail(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n")

    assert any("MIME parts" in note for note in mail.notes)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [b"x" * 50_000_000, b"a \n" * 2_000_000, b">" * 5_000_000, b"From \n" * 500_000],
    ids=["long line", "soft", "quotes", "From"],
)
def test_huge_bodies_are_read_in_linear_time(body: bytes) -> None:
    head = HEAD + b"Content-Type: text/plain; format=flowed\n\n"
    started = time.process_time()

    mail = parse_mail(head + body)
    list(split_mbox(b"From a@example.org Thu Jan  1 00:00:00 1970\n" + head + body))

    assert len(mail.body) > 1000
    assert time.process_time() - started < 20


def test_mbox_is_split_at_from_lines_only() -> None:
    one = mail_bytes(body="Hi,\n\nFrom here on it is text.\n\nFrom: not a header\n")
    two = mail_bytes(msgid="two@example.org")

    mails = list(split_mbox(mbox(one, two)))

    assert 2 == len(mails)
    assert "\nFrom here on" in parse_mail(mails[0]).body


def test_unescaped_from_in_the_text_does_not_split() -> None:
    data = b"From a@example.org Thu Jan  1 00:00:00 1970\n" + mail_bytes(
        body="Hi,\n\nFrom here on it is text.\n"
    )

    assert 1 == len(list(split_mbox(data)))


def test_mboxrd_quoting_is_undone_one_level() -> None:
    mail = next(iter(split_mbox(mbox(mail_bytes(body="From a\n>From b\n>>From c\n")))))

    assert parse_mail(mail).body.startswith("From a\n>From b\n>>From c")


def test_format_patch_output_is_an_mbox() -> None:
    data = b"From " + b"a" * 40 + b" Mon Sep 17 00:00:00 2001\n" + mail_bytes(msgid=None)

    assert is_mbox(data)
    assert parse_mail(next(split_mbox(data))).msgid is None


def test_bare_diff_is_a_mail_without_subject() -> None:
    mail = parse_mail(
        b"Description: fix it\nAuthor: A <a@example.org>\n---\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
    )

    assert ("fix it", "a@example.org") == (mail.subject, mail.author.email)
    assert "--- a/f" in mail.body


@given(st.binary(max_size=400))
def test_any_bytes_give_a_message(data: bytes) -> None:
    for candidate in (
        data,
        HEAD + data,
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + data,
    ):
        mail = parse_mail(candidate)

        assert isinstance(mail.body, str)
        list(split_mbox(candidate))
        looks_like_mail(candidate)


@given(
    st.lists(
        st.text(
            st.characters(
                codec="utf-8", blacklist_characters="\r\x00\x1c\x1d\x1e\x85\x0b\x0c\u2028\u2029"
            ),
            max_size=40,
        ),
        max_size=12,
    )
)
def test_bodies_survive_an_mboxrd(lines: list[str]) -> None:
    body = "\n".join(lines)
    data = mbox(mail_bytes(body=body), mail_bytes(msgid="two@example.org"))

    first = parse_mail(next(split_mbox(data)))

    assert body.rstrip("\n") == first.body.rstrip("\n")
