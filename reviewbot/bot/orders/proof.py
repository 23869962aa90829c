"""Whether a mail is from whom it says (DKIM, RFC 6376), strictly enough to obey it.

The signature's domain must be that of From or above it, it must cover what decides what is meant and
when, the whole body, and be fresh. dkimpy checks the cryptography; it is only needed here.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from reviewbot.mail import parse_mail
from reviewbot.model.message import Message

Resolver = Callable[..., bytes | None]
"""Gives the TXT record of a name, as dkimpy wants it: called with the name and `timeout`."""
_COVERED = ("from", "date", "message-id", "in-reply-to", "subject")
_QUIET = logging.getLogger("reviewbot.dkimpy")
_QUIET.setLevel(logging.CRITICAL)  # what it has to say is in the verdict
_FRESH_S = 3 * 86400
_SKEW_S = 3600
_MOST_SIGNATURES = 5
"""Each costs a question to a name server that the sender of the mail chose."""


class Proof(NamedTuple):
    """`signature` names it, so that it is taken once; when empty, `why` says what is missing.
    `is_open` means that the name service did not answer, so it is to be asked again.
    """

    signature: str
    why: str = ""
    is_open: bool = False


def proof_of(raw: bytes, resolver: Resolver | None = None, now: float | None = None) -> Proof:
    """The proof that the sender in From wrote this mail lately, as it stands.

    `resolver` asks the name service by default. Never raises for a bad mail.
    """
    import dkim  # of the [bot] extra; nothing else needs it
    from dkim.util import InvalidTagValueList, parse_tag_value

    now = time.time() if now is None else now
    message = parse_mail(raw)
    why = _unusable(raw, message, now)
    if why:
        return Proof("", why)
    domain = message.author.email.lower().rpartition("@")[2]
    found = "it has no DKIM signature"
    asked = _Asked(resolver or dkim.get_txt)
    try:
        signed, fields = signatures_in(raw)
    except dkim.DKIMException as err:
        return Proof("", f"it cannot be read: {err}")
    for index, field in enumerate(fields):
        try:
            tags = {key.decode("ascii"): value for key, value in parse_tag_value(field).items()}
            found = _too_weak(tags, domain, now)
            if not found and signed.verify(idx=index, dnsfunc=asked):
                return Proof(re.sub(rb"\s+", b"", tags["b"]).decode("ascii", "replace"))
            found = found or "its DKIM signature is not valid"
        except dkim.DKIMException:
            found = "its DKIM signature is not valid"
        except (InvalidTagValueList, UnicodeError, ValueError, OSError) as err:
            found = f"its DKIM signature cannot be checked: {type(err).__name__}"
    if asked.is_open:
        return Proof("", "the name service does not answer", is_open=True)
    return Proof("", found)


def signatures_in(raw: bytes) -> tuple[Any, list[bytes]]:
    """The mail as dkimpy reads it, and its first signatures in order, not more than anybody needs.
    Raises dkim.DKIMException.
    """
    import dkim

    signed = dkim.DKIM(raw, logger=_QUIET, timeout=5)
    fields = [value for name, value in signed.headers if name.lower() == b"dkim-signature"]
    return signed, fields[:_MOST_SIGNATURES]


class _Asked:
    """A resolver that remembers whether it was left without an answer; dkimpy takes that for a
    signature that is not valid.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.is_open = False

    def __call__(self, name: bytes, timeout: float = 5) -> bytes | None:
        try:
            return self._resolver(name, timeout=timeout)
        except Exception:
            self.is_open = True
            raise


def _unusable(raw: bytes, message: Message, now: float) -> str:
    """What no signature mends: a header twice, of which another reader may take the other one."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    for name in _COVERED:
        count = len(re.findall(rb"(?mi)^" + name.encode("ascii") + rb"[ \t]*:", head))
        if count != 1:
            return f"it has {count} {name} headers"
    if message.date is None:
        return "its Date cannot be read"
    age_s = (datetime.fromtimestamp(now, UTC) - message.date).total_seconds()
    if not -_SKEW_S <= age_s <= _FRESH_S:
        return "its Date is not of these days"
    return ""


def _too_weak(tags: dict[str, bytes], domain: str, now: float) -> str:
    """Why a signature that may be valid is not enough."""
    signer = tags.get("d", b"").decode("ascii", "replace").lower().strip()
    if "." not in signer or not (domain == signer or domain.endswith(f".{signer}")):
        return f"it is signed by {signer[:100]!r}, not by {domain[:100]!r}"
    if "l" in tags:
        return "its DKIM signature covers a part of the text only (l=)"
    covered = {
        name.strip().lower() for name in tags.get("h", b"").decode("ascii", "replace").split(":")
    }
    missing = [name for name in _COVERED if name not in covered]
    if missing:
        return f"its DKIM signature does not cover {missing[0]}"
    return _when(tags, now)


def _when(tags: dict[str, bytes], now: float) -> str:
    """Why the times of a signature do not fit: t= is when it was made, x= when it ends."""
    times = {}
    for tag in ("t", "x"):
        text = tags.get(tag, b"").strip()
        if text and not text.isdigit():
            return f"the time of its DKIM signature ({tag}=) cannot be read"
        times[tag] = int(text[:15]) if text else int(now)
    if not now - _FRESH_S <= times["t"] <= now + _SKEW_S:
        return "its DKIM signature is not of these days"
    if times["x"] < int(now):
        return "its DKIM signature is over"
    return ""
