"""Bytes of one mail to a `Message`.

Mail is hostile input: everything here returns what could be read plus notes and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewbot.mail.charset import decode
from reviewbot.mail.header import KEPT_HEADERS, addresses, date, header_text
from reviewbot.mail.plain import open_plain
from reviewbot.model.message import Address, Message, Part

MAX_MAIL_BYTES = 64 * 1024 * 1024
"""A larger mail is cut here, with a note: real lists carry up to 59 MB."""
MAX_LINES = 2_000_000
"""A mail of more lines is cut as well: each line costs memory. The largest real diff seen has 1.4 million."""
MAX_HEADER_BYTES = 256 * 1024
"""Real headers reach tens of kB: signatures of post-quantum algorithms stand in them."""

_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}:")
_MSGID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")


def looks_like_mail(data: bytes) -> bool:
    """Whether a header block with From, Subject or Message-ID comes first (a bare diff has none)."""
    if _HEADER_LINE.match(data) is None:
        return False
    end = data.find(b"\n\n", 0, MAX_HEADER_BYTES)
    head = data[: end if end >= 0 else 16384]
    if b"\nFrom: " in head and b"\r" not in head:
        return True  # as nearly all are
    head = head.replace(b"\r\n", b"\n").split(b"\n\n")[0].lower()
    return any(
        head.startswith(name) or b"\n" + name in head
        for name in (b"from:", b"subject:", b"message-id:")
    )


def parse_mail(data: bytes) -> Message:
    """One mail, of any bytes. What has no header block becomes the body of a mail without a
    subject.
    """
    notes: list[str] = []
    if len(data) > MAX_MAIL_BYTES:
        notes.append(f"mail of {len(data)} bytes cut to {MAX_MAIL_BYTES}")
        data = data[:MAX_MAIL_BYTES]
    lines = data.count(b"\n")
    if lines > MAX_LINES:
        notes.append(f"mail of {lines} lines cut to {MAX_LINES}")
        data = b"\n".join(data.split(b"\n", MAX_LINES)[:MAX_LINES]) + b"\n"
    raw = data
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    if data[:4096].partition(b"\n")[0].endswith(b"\r"):
        data = data.replace(b"\r\n", b"\n")
    if not looks_like_mail(data):
        return _bare(data, raw, notes)
    plain = open_plain(data, notes)
    if plain is not None:
        return _message(plain.fields, plain.body, plain.parts, raw, notes)
    from reviewbot.mail.mime import open_mail  # the email package, which most mails do not need

    opened = open_mail(data, notes)
    return _message(opened.fields, opened.body, opened.parts, raw, notes)


def _message(
    fields: Sequence[tuple[str, object]],
    body: str,
    parts: tuple[Part, ...],
    raw: bytes,
    notes: list[str],
) -> Message:
    headers = tuple(
        (key, header_text(value)) for key, value in fields if key.lower() in KEPT_HEADERS
    )
    first: dict[str, str] = {}
    for key, value in headers:
        first.setdefault(key.lower(), value)
    msgids = _MSGID.findall(first.get("message-id", ""))
    reply_to = _MSGID.findall(first.get("in-reply-to", "")[:8000])
    references = list(_MSGID.findall(first.get("references", "")[-64000:]))
    if reply_to and reply_to[0] not in references:
        references.append(reply_to[0])
    authors = addresses(_values(fields, "from"))
    return Message(
        msgid=msgids[0] if msgids else (first.get("message-id", "").strip("<> \t") or None),
        subject=first.get("subject", ""),
        author=authors[0] if authors else Address("", ""),
        date=date(first.get("date", "")),
        to=addresses(_values(fields, "to")),
        cc=addresses(_values(fields, "cc")),
        in_reply_to=reply_to[0] if reply_to else (references[-1] if references else None),
        references=tuple(dict.fromkeys(references)),
        body=body,
        raw=raw,
        headers=headers,
        parts=parts,
        notes=tuple(notes),
    )


def _bare(data: bytes, raw: bytes, notes: list[str]) -> Message:
    """A diff without mail headers, or with the headers of DEP-3 (Debian): all of it is body."""
    text = decode(data, "", notes).replace("\r\n", "\n")
    subject = re.search(r"^(?:Subject|Description): *(\S.*)", text[:20000], re.MULTILINE)
    author = re.search(r"^(?:From|Author): *(\S.*)", text[:20000], re.MULTILINE)
    authors = addresses([author[1]]) if author else ()
    notes.append("no mail header")
    return Message(
        msgid=None,
        subject=subject[1].strip() if subject else "",
        author=authors[0] if authors else Address("", ""),
        date=None,
        to=(),
        cc=(),
        in_reply_to=None,
        references=(),
        body=text,
        raw=raw,
        notes=tuple(notes),
    )


def _values(fields: Sequence[tuple[str, object]], name: str) -> list[object]:
    """All headers of this name (lower case)."""
    return [value for key, value in fields if key.lower() == name]
