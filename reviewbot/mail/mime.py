"""The text of a mail with MIME parts, by the email package.

The compat32 policy, the parser's default, is used on purpose: the newer one costs 14 times as much on
real address headers (measured on linux-i2c, Python 3.11).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.message import Message as RawMail
from email.parser import BytesParser
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from reviewbot.mail.charset import decode, unflow
from reviewbot.mail.header import LONGEST_KNOWN, header_text
from reviewbot.mail.plain import header_fields
from reviewbot.model.message import Part

MAX_DEPTH = 32
MAX_MULTIPARTS = 100
MAX_PARTS = 500

_MULTIPART = re.compile(
    rb"^content-type:\s{0,9}(?:multipart|message)/", re.IGNORECASE | re.MULTILINE
)
_TEXT_DIFF = (
    "text/x-patch",
    "text/x-diff",
    "application/x-patch",
    "application/x-diff",
    "text/plain",
)


class Opened(NamedTuple):
    """The header fields in order, names and values as they stand; the decoded text parts joined in
    order; what parts there are.
    """

    fields: tuple[tuple[str, object], ...]
    body: str
    parts: tuple[Part, ...]


def open_mail(data: bytes, notes: list[str]) -> Opened:
    """Any mail with a header block; what the email package cannot take apart is one part."""
    try:
        mail = _single_part(data) or _parsed(data)
    except (
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
    ) as err:
        # RecursionError: multiparts nested some hundred deep; the others: bugs of the email package
        # on odd boundaries
        notes.append(f"MIME structure not read ({type(err).__name__})")
        mail = BytesParser().parsebytes(data.partition(b"\n\n")[0] + b"\n\n")
        mail.set_payload(data.partition(b"\n\n")[2].decode("ascii", "surrogateescape"))
        for name in ("Content-Type", "Content-Transfer-Encoding"):
            del mail[name]
    body, parts = _text_of(mail, notes)
    return Opened(tuple(mail.raw_items()), body, parts)


def _single_part(data: bytes) -> RawMail | None:
    """A mail that is one part, None for any other: the email package need not go through it line by
    line, which is most of the work.
    """
    fields = header_fields(data)
    if fields is None:
        return None
    mail = RawMail()
    for name, value in fields:
        mail.set_raw(name, value)
    if mail.get_content_maintype() in ("multipart", "message"):
        return None
    mail.set_payload(data.partition(b"\n\n")[2].decode("ascii", "surrogateescape"))
    return mail


def _parsed(data: bytes) -> RawMail:
    """What the email package makes of any mail. Raises RecursionError, and whatever it raises."""
    if sum(1 for _ in islice(_MULTIPART.finditer(data), MAX_MULTIPARTS)) == MAX_MULTIPARTS:
        # not tried: the email package recurses, and its generators complain on stderr
        raise RecursionError
    return BytesParser().parsebytes(data)


def _text_of(mail: RawMail, notes: list[str]) -> tuple[str, tuple[Part, ...]]:
    """The decoded text parts joined in order, and what parts there are. HTML counts only when there
    is nothing else.
    """
    leaves = list(_leaves(mail, notes))
    texts: list[str] = []
    parts: list[Part] = []
    html: str | None = None
    for leaf in leaves:
        kind = leaf.get_content_type()
        disposition = (
            (leaf.get_content_disposition() or "") if leaf.get("Content-Disposition") else ""
        )
        filename = _filename(leaf)
        wanted = _is_text(kind, disposition, filename) and kind != "text/html"
        if not wanted and kind != "text/html":
            parts.append(Part(kind, disposition, filename, _size(leaf), is_in_body=False))
            continue
        text = _leaf_text(leaf, notes)
        if kind == "text/html":
            html = text if html is None else html
        else:
            texts.append(text)
        parts.append(Part(kind, disposition, filename, len(text), kind != "text/html"))
    if not texts and html is not None:
        notes.append("HTML only")
        texts.append(html)
    joined = "\n".join(
        text.rstrip("\n") + "\n" if number + 1 < len(texts) else text
        for number, text in enumerate(texts)
    )
    return joined, tuple(parts)


def _leaves(mail: RawMail, notes: list[str]) -> Iterator[RawMail]:
    """Leaf parts in order, not below MAX_DEPTH and at most MAX_PARTS; one branch of
    multipart/alternative.
    """
    stack: list[tuple[RawMail, int]] = [(mail, 0)]
    count = 0
    while stack:
        part, depth = stack.pop()
        if not part.is_multipart():
            count += 1
            if count > MAX_PARTS:
                notes.append(f"more than {MAX_PARTS} MIME parts")
                return
            yield part
            continue
        if depth >= MAX_DEPTH:
            notes.append(f"MIME nesting deeper than {MAX_DEPTH}")
            continue
        children = part.get_payload()
        if not isinstance(children, list):
            continue
        stack.extend(
            (child, depth + 1) for child in reversed(children) if isinstance(child, RawMail)
        )


def _size(part: RawMail) -> int:
    """Bytes of the part as sent, 0 when unknown."""
    payload = part._payload  # type: ignore[attr-defined]  # get_payload() would decode it
    return len(payload) if isinstance(payload, str) else 0


def _is_text(kind: str, disposition: str, filename: str) -> bool:
    if kind == "text/plain" and disposition != "attachment":
        return True
    if filename.lower().endswith((".patch", ".diff", ".txt")) and not kind.startswith(
        ("image/", "application/pgp")
    ):
        return True
    return kind in _TEXT_DIFF or (
        kind.startswith("text/") and kind not in ("text/html", "text/calendar", "text/x-vcard")
    )


def _filename(part: RawMail) -> str:
    if not any("name" in str(part.get(header, "")).lower() for header in _NAMING):
        return ""
    try:
        return header_text(part.get_filename() or "")[:255]
    except (ValueError, LookupError, TypeError):
        return ""


def _leaf_text(part: RawMail, notes: list[str]) -> str:
    try:
        # decode=True even for 7bit and 8bit: without it the text comes back with a charset guessed
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError, binascii.Error) as err:
        notes.append(f"part not decoded ({type(err).__name__})")
        data = None
    if not isinstance(data, bytes):
        return ""
    text = decode(data, _charset(part), notes)
    if text.count("\r\n") and text.count("\r\n") == text.count("\n"):
        text = text.replace("\r\n", "\n")
    if str(_param(part, "format")).lower() == "flowed":
        text = unflow(text, is_delsp=str(_param(part, "delsp")).lower() == "yes")
    return text


_NAMING = ("Content-Disposition", "Content-Type")


def _param(part: RawMail, name: str) -> str:
    """A parameter of the Content-Type, empty without one."""
    value = part.get("Content-Type", "")
    if not isinstance(value, str) or len(value) > LONGEST_KNOWN:
        return _param_of(part, name)
    return _known_param(value, name) if name in value.lower() else ""


@lru_cache(maxsize=512)
def _known_param(content_type: str, name: str) -> str:
    """As `_param_of`; nearly all mails have one of a few types."""
    part = RawMail()
    part.set_raw("Content-Type", content_type)
    return _param_of(part, name)


def _param_of(part: RawMail, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except (ValueError, LookupError, TypeError):
        return ""
    return value if isinstance(value, str) else str(value[-1]) if isinstance(value, tuple) else ""


def _charset(part: RawMail) -> str:
    return _param(part, "charset").strip().strip("'\"")
