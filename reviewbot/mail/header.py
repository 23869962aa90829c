"""Header values: encoded words, addresses, dates.

The email package is loaded only for what is not written plainly: loading it costs more than reading
a mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from reviewbot.mail.charset import decode
from reviewbot.model.message import Address

MAX_ADDRESSES = 2000
LONGEST_KNOWN = 4000
"""Characters of a header value that is remembered, because the mails of a thread repeat it."""

KEPT_HEADERS = frozenset(
    (
        *("from", "to", "cc", "subject", "date"),
        *("message-id", "in-reply-to", "references", "reply-to", "sender"),
        *("x-original-from", "x-mailer", "user-agent", "list-id", "auto-submitted"),
        *(
            "x-auto-response-suppress",
            "precedence",
            "content-type",
            "content-transfer-encoding",
            "x-patchwork-hint",
        ),
        *(
            "x-b4-tracking",
            "x-endpoint-received",
            "x-developer-signature",
            "x-change-id",
            "return-path",
        ),
        *("resent-from", "content-language"),
    )
)
"""Names, in lower case, of the headers that a Message keeps."""

_FOLD = re.compile(r"\s*[\r\n]+\s*")
_LINE_END = re.compile(r"[\r\n]+")
_ADDR_SPEC = r"[!#-'*+\-./0-9A-Z^-~]+@[\w.-]+"
_ADDRESS = re.compile(
    # no two repeats that could share a space stand side by side: a run of spaces costs its length
    rf"(?:\s*\"(?P<quoted>[^\"\\]*)\"\s*<|(?P<name>[^\"(),:;<>@\[\]\\]*)<)(?P<email>{_ADDR_SPEC})>\s*(?:,|$)"
    rf"|\s*(?P<bare>{_ADDR_SPEC})\s*(?:,|$)",
    re.ASCII,
)
_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) "
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) (?P<zone>[+-]\d{4})(?: \([A-Z]{1,5}\))?",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def header_text(value: object) -> str:
    """Decoded (RFC 2047) and unfolded header text."""
    raw = _as_text(value)
    if "\n" in raw or "\r" in raw:
        raw = " ".join(part.strip() for part in _LINE_END.split(raw))
    if "=?" in raw:
        raw = _LINE_END.sub(" ", _decode_words(raw))
    return raw.strip()


def _as_text(value: object) -> str:
    """Header value with 8-bit bytes read as UTF-8, else as Latin-1."""
    text = str(value) if not isinstance(value, str) else value
    if text.isascii():
        return text
    data = text.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _decode_words(raw: str) -> str:
    from email.errors import HeaderParseError
    from email.header import decode_header

    try:
        pieces = decode_header(raw[:200_000])
    except (HeaderParseError, ValueError):  # binascii.Error is a ValueError
        return raw
    out: list[str] = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            out.append(piece)
        elif charset is None:
            out.append(piece.decode("utf-8", "replace"))
        else:
            out.append(decode(piece, charset, []))
    return "".join(out)


def addresses(values: Sequence[object]) -> tuple[Address, ...]:
    texts = [_as_text(value) for value in values]
    plain = [
        _FOLD.sub(" ", text)[:200_000] if "\n" in text or "\r" in text else text[:200_000]
        for text in texts
    ]
    if not plain:
        return ()
    if len(plain) == 1 and (found := _known_addresses(plain[0])) is not None:
        return found
    from email.utils import getaddresses

    result = []
    for name, email in getaddresses(plain)[:MAX_ADDRESSES]:
        if email or name:
            result.append(Address(header_text(name), _unquote_address(email)))
    return tuple(result)


def _known_addresses(text: str) -> tuple[Address, ...] | None:
    """As `_plain_addresses`; the mails of a thread go to the same people."""
    return _remembered(text) if len(text) <= LONGEST_KNOWN else _plain_addresses(text)


def _plain_addresses(text: str) -> tuple[Address, ...] | None:
    """A list of nothing but `Name <address>`, `"Name" <address>` and `address`, None for any other:
    getaddresses() goes through it character by character, on real mail a third of all parsing.
    """
    result: list[Address] = []
    at = 0
    while at < len(text):
        match = _ADDRESS.match(text, at)
        if match is None or len(result) >= MAX_ADDRESSES:
            return None
        name = match["quoted"] if match["quoted"] is not None else match["name"] or ""
        result.append(Address(header_text(" ".join(name.split())), match["email"] or match["bare"]))
        at = match.end()
    return tuple(result)


_remembered = lru_cache(maxsize=512)(_plain_addresses)


def _unquote_address(email: str) -> str:
    return email.strip().strip("<>")


def date(text: str) -> datetime | None:
    """The Date in UTC, None when it is none (RFC 5322, 3.3); without a zone it is taken for UTC."""
    match = _DATE.fullmatch(text)
    found = _usual_date(match) if match is not None else None
    return found if found is not None or not text else _any_date(text)


def _usual_date(match: re.Match[str]) -> datetime | None:
    """As git and mail programs write it; None for a day, hour or zone that does not exist."""
    if match["month"] not in _MONTHS or match["zone"] == "-0000":
        return None
    zone = match["zone"]
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    try:
        return datetime(
            int(match["year"]),
            _MONTHS.index(match["month"]) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"]),
            tzinfo=timezone(-offset if zone[0] == "-" else offset),
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _any_date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        parsed = parsedate_to_datetime(text[:200])
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=UTC)
        return parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
