"""Mail signed with a made-up key, and a name service that knows it."""

from __future__ import annotations

import base64
import functools

import dkim
from nacl.signing import SigningKey

COVERED = ("From", "Date", "Message-ID", "In-Reply-To", "Subject", "To")


@functools.cache
def _key() -> SigningKey:
    return SigningKey(bytes(range(32)))


def resolver(name: bytes, timeout: float = 5) -> bytes | None:
    """The TXT record of example.org's key, nothing for other names."""
    if name != b"sel._domainkey.example.org.":
        return None
    public = base64.b64encode(bytes(_key().verify_key)).decode()
    return f"v=DKIM1; k=ed25519; p={public}".encode()


def signed(
    raw: bytes,
    *,
    domain: str = "example.org",
    covered: tuple[str, ...] = COVERED,
    length: bool = False,
) -> bytes:
    """The mail with a DKIM signature of this domain on top."""
    header = dkim.sign(
        raw,
        b"sel",
        domain.encode(),
        base64.b64encode(bytes(_key())),
        signature_algorithm=b"ed25519-sha256",
        include_headers=[name.encode() for name in covered],
        length=length,
    )
    return bytes(header) + raw


def order(
    text: str,
    *,
    sender: str = "Ann Author <ann@example.org>",
    to: str = "reviewbot <bot@example.org>",
    answers: str = "letter@example.org",
    date: str = "Thu, 01 Jan 2026 11:00:00 +0000",
    msgid: str = "order@example.org",
) -> bytes:
    """A mail to the bot, unsigned."""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: Re: [PATCH] foo\r\nDate: {date}\r\n"
        f"Message-ID: <{msgid}>\r\nIn-Reply-To: <{answers}>\r\n\r\n"
        + text.replace("\n", "\r\n")
        + "\r\n"
    ).encode()
