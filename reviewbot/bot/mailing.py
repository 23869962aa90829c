"""A letter made ready to go: its Date, its recipients, and a copy for the list."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import format_datetime, getaddresses


def dated(raw: bytes, at: int) -> bytes:
    """The mail with this Date (seconds since the epoch) in the place of any it has."""
    head, gap, body = raw.partition(b"\n\n")
    date = format_datetime(datetime.fromtimestamp(at, UTC))  # RFC 5322, 3.3
    kept = re.sub(rb"(?mi)^date:[^\n]*\n(?:[ \t][^\n]*\n)*", b"", head + b"\n")
    return b"Date: " + date.encode("ascii") + b"\n" + kept.removesuffix(b"\n") + gap + body


def copied(raw: bytes, address: str) -> bytes:
    """The mail with this list in Cc besides whoever stands there."""
    head, gap, body = raw.partition(b"\n\n")
    text = address.encode("ascii", "ignore")
    if not re.search(rb"(?mi)^cc:", head):
        head = re.sub(rb"(?mi)^subject:", b"Cc: " + text + b"\nSubject:", head, count=1)
    elif text.lower() not in head.lower():
        head = re.sub(rb"(?mi)^cc:[ \t]*", b"Cc: " + text + b",\n ", head, count=1)
    return head + gap + body


def addresses_of(raw: bytes) -> tuple[str, ...]:
    """Everybody in To and Cc, each once, in order."""
    mail = message_from_bytes(raw.partition(b"\n\n")[0] + b"\n\n", policy=policy.compat32)
    headers = [str(value) for name in ("To", "Cc") for value in mail.get_all(name, [])]
    found = [address for _, address in getaddresses(headers) if "@" in address]
    return tuple(dict.fromkeys(found))


def header_of(raw: bytes, name: str) -> str:
    """The first header of this name, unfolded; empty without one."""
    mail = message_from_bytes(raw.partition(b"\n\n")[0] + b"\n\n", policy=policy.compat32)
    return " ".join(str(mail.get(name, "")).split())
