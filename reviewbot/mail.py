"""Bytes of mail to `Message` values: mbox splitting, MIME, charsets, format=flowed.

Mail is hostile input: everything here returns what could be read plus notes and never raises. The
compat32 policy is used on purpose: the default policy costs 14 times as much on real address
headers (measured on linux-i2c, Python 3.11).
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as RawMail
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from itertools import islice
from mmap import mmap

from reviewbot.model.message import Address, Message, Part

MAX_MAIL_BYTES = 64 * 1024 * 1024
"""A larger mail is cut here, with a note: real lists carry up to 59 MB."""
MAX_LINES = 2_000_000
"""A mail of more lines is cut as well: each line costs memory. The largest real diff seen has 1.4 million."""
MAX_HEADER_BYTES = 256 * 1024
"""Real headers reach tens of kB: signatures of post-quantum algorithms stand in them."""
MAX_DEPTH = 32
MAX_MULTIPARTS = 100
MAX_PARTS = 500
MAX_ADDRESSES = 2000

_FROM_LINE = re.compile(
    rb"From (?:mboxrd@z|[0-9a-f]{40}|[0-9a-f]{64}|-|\S{1,320})[ \t].{0,80}\d\d:\d\d.{0,80}\r?\n"
)
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}:")
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_FOLD = re.compile(r"\s*[\r\n]+\s*")
_LINE_END = re.compile(r"[\r\n]+")
_MULTIPART = re.compile(
    rb"^content-type:\s{0,9}(?:multipart|message)/", re.IGNORECASE | re.MULTILINE
)
_MSGID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_TEXT_DIFF = (
    "text/x-patch",
    "text/x-diff",
    "application/x-patch",
    "application/x-diff",
    "text/plain",
)
_KEPT_HEADERS = frozenset(
    (
        *(
            "from",
            "to",
            "cc",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "reply-to",
            "sender",
        ),
        *(
            "x-original-from",
            "x-mailer",
            "user-agent",
            "list-id",
            "auto-submitted",
            "x-auto-response-suppress",
        ),
        *(
            "precedence",
            "content-type",
            "content-transfer-encoding",
            "x-patchwork-hint",
            "x-b4-tracking",
        ),
        *(
            "x-endpoint-received",
            "x-developer-signature",
            "x-change-id",
            "return-path",
            "resent-from",
            "content-language",
        ),
    )
)
_READ_HEADERS = _KEPT_HEADERS | {"content-disposition"}
_FIELD = re.compile(r"([!-9;-~]+):[ \t]*(.*\n(?:[ \t].*\n)*)")
_NO_FIELD = re.compile(rb"\n(?![!-9;-~]+:|[ \t]|\Z)")
"""A line of the header that is neither a field nor the rest of one."""


def is_mbox(data: bytes) -> bool:
    """Whether the bytes begin like an mbox: a From_ line followed by a header."""
    match = _FROM_LINE.match(data)
    return match is not None and (
        _HEADER_LINE.match(data, match.end()) is not None or match.end() == len(data)
    )


def split_mbox(data: bytes) -> Iterator[bytes]:
    """The mails of an mbox, without From_ lines, in file order.

    A From_ line counts at the start of a file or after a blank line, with a date and a header
    behind it, so that a body line that begins with "From " is not taken for one. `>From ` is undone
    where the file says that it is mboxrd (public-inbox and b4 write `From mboxrd@z`); other writers
    do not agree on it (mbox(5)).
    """
    for start, stop in mbox_spans(data):
        mail = mail_in_span(data, start, stop)
        if mail.strip():
            yield mail


def mbox_spans(data: bytes | mmap) -> Iterator[tuple[int, int]]:
    """Offsets of each mail with its From_ line, in file order; the end is not part of it."""
    start = -1
    for at in _from_lines(data):
        if start >= 0:
            yield start, at
        start = at
    if start >= 0:
        yield start, len(data)


def mail_in_span(data: bytes | mmap, start: int, stop: int) -> bytes:
    """The bytes of one mail of an mbox, as `split_mbox` gives them."""
    mail = data[data.find(b"\n", start) + 1 : stop]
    if stop < len(data) and mail.endswith(b"\n\n"):
        mail = mail[:-1]
    if data[start : start + 13] == b"From mboxrd@z" and b"\n>" in mail:
        mail = _ESCAPED_FROM.sub(rb"\1", mail)
    return mail


def _from_lines(data: bytes | mmap) -> Iterator[int]:
    at = 0
    while at >= 0:
        match = _FROM_LINE.match(data, at)
        if match is not None and _HEADER_LINE.match(data, match.end()):
            yield at
        at = data.find(b"\nFrom ", at)
        while at >= 0 and not _after_blank(data, at):
            at = data.find(b"\nFrom ", at + 1)
        at = at + 1 if at >= 0 else -1


def _after_blank(data: bytes | mmap, newline: int) -> bool:
    """Whether the line that ends at offset `newline` is blank, or the From_ line after it is git's
    or public-inbox's own.
    """
    if data[newline - 1 : newline] in (b"\n", b"") or data[newline - 2 : newline] in (
        b"\r",
        b"\n\r",
    ):
        return True
    return data[newline + 1 : newline + 15].startswith((b"From mboxrd@z ", b"From git@z "))


def looks_like_mail(data: bytes) -> bool:
    """Whether a header block with From, Subject or Message-ID comes first (a bare diff has none)."""
    end = data.find(b"\n\n", 0, MAX_HEADER_BYTES)
    head = data[: end if end >= 0 else 16384]
    head = head.replace(b"\r\n", b"\n").split(b"\n\n")[0].lower()
    return _HEADER_LINE.match(data) is not None and any(
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
    try:
        mail = _single_part(data) or _many_parts(data)
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
        mail = BytesParser(policy=compat32).parsebytes(data.partition(b"\n\n")[0] + b"\n\n")
        mail.set_payload(data.partition(b"\n\n")[2].decode("ascii", "surrogateescape"))
        for name in ("Content-Type", "Content-Transfer-Encoding"):
            del mail[name]
    body, parts = _text_of(mail, notes)
    return _message(mail, body, parts, raw, notes)


def _single_part(data: bytes) -> RawMail | None:
    """A mail that is one part, None for any other: the email package need not go through it line by
    line, which is most of the work. Of the header it has what `_message` and `_text_of` ask for.
    """
    end = data.find(b"\n\n")
    if end < 0:
        return None
    head = data[: end + 1]
    if b"\r" in head or _NO_FIELD.search(head) is not None:
        return None
    mail = RawMail(policy=compat32)
    for name, value in _FIELD.findall(head.decode("ascii", "surrogateescape")):
        if name.lower() in _READ_HEADERS:
            mail.set_raw(name, value.rstrip("\n"))
    if mail.get_content_maintype() in ("multipart", "message"):
        return None
    mail.set_payload(data[end + 2 :].decode("ascii", "surrogateescape"))
    return mail


def _many_parts(data: bytes) -> RawMail:
    """What the email package makes of any mail. Raises RecursionError, and whatever it raises."""
    if sum(1 for _ in islice(_MULTIPART.finditer(data), MAX_MULTIPARTS)) == MAX_MULTIPARTS:
        # not tried: the email package recurses, and its generators complain on stderr
        raise RecursionError
    return BytesParser(policy=compat32).parsebytes(data)


def _message(
    mail: RawMail, body: str, parts: tuple[Part, ...], raw: bytes, notes: list[str]
) -> Message:
    headers = tuple(
        (key, _header_text(value))
        for key, value in mail.raw_items()
        if key.lower() in _KEPT_HEADERS
    )
    first: dict[str, str] = {}
    for key, value in headers:
        first.setdefault(key.lower(), value)
    msgids = _MSGID.findall(first.get("message-id", ""))
    reply_to = _MSGID.findall(first.get("in-reply-to", "")[:8000])
    references = list(_MSGID.findall(first.get("references", "")[-64000:]))
    if reply_to and reply_to[0] not in references:
        references.append(reply_to[0])
    authors = _addresses(_raw_values(mail, "from"))
    return Message(
        msgid=msgids[0] if msgids else (first.get("message-id", "").strip("<> \t") or None),
        subject=first.get("subject", ""),
        author=authors[0] if authors else Address("", ""),
        date=_date(first.get("date", "")),
        to=_addresses(_raw_values(mail, "to")),
        cc=_addresses(_raw_values(mail, "cc")),
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
    text = _decode(data, "", notes).replace("\r\n", "\n")
    subject = re.search(r"^(?:Subject|Description): *(\S.*)", text[:20000], re.MULTILINE)
    author = re.search(r"^(?:From|Author): *(\S.*)", text[:20000], re.MULTILINE)
    authors = _addresses([author[1]]) if author else ()
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


# -- headers


def _header_text(value: object) -> str:
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
    try:
        text.encode("ascii")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogateescape")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("latin-1")
    return text


def _decode_words(raw: str) -> str:
    try:
        pieces = decode_header(raw[:200_000])
    except (HeaderParseError, binascii.Error, ValueError):
        return raw
    out: list[str] = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            out.append(piece)
        elif charset is None:
            out.append(piece.decode("utf-8", "replace"))
        else:
            out.append(_decode(piece, charset, []))
    return "".join(out)


_ADDR_SPEC = r"[!#-'*+\-./0-9A-Z^-~]+@[\w.-]+"
_ADDRESS = re.compile(
    # no two repeats that could share a space stand side by side: a run of spaces costs its length
    rf"(?:\s*\"(?P<quoted>[^\"\\]*)\"\s*<|(?P<name>[^\"(),:;<>@\[\]\\]*)<)(?P<email>{_ADDR_SPEC})>\s*(?:,|$)"
    rf"|\s*(?P<bare>{_ADDR_SPEC})\s*(?:,|$)",
    re.ASCII,
)


def _raw_values(mail: RawMail, name: str) -> list[object]:
    """All headers of this name (lower case). Not get_all(): it loses what 8-bit bytes said."""
    return [value for key, value in mail.raw_items() if key.lower() == name]


def _addresses(values: list[object] | list[str]) -> tuple[Address, ...]:
    texts = [_as_text(value) for value in values]
    plain = [
        _FOLD.sub(" ", text)[:200_000] if "\n" in text or "\r" in text else text[:200_000]
        for text in texts
    ]
    if len(plain) == 1 and (found := _known_addresses(plain[0])) is not None:
        return found
    result = []
    for name, email in getaddresses(plain)[:MAX_ADDRESSES]:
        if email or name:
            result.append(Address(_header_text(name), _unquote_address(email)))
    return tuple(result)


def _known_addresses(text: str) -> tuple[Address, ...] | None:
    """As `_plain_addresses`; the mails of a thread go to the same people."""
    return _remembered(text) if len(text) <= _LONGEST_KNOWN else _plain_addresses(text)


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
        result.append(
            Address(_header_text(" ".join(name.split())), match["email"] or match["bare"])
        )
        at = match.end()
    return tuple(result)


_LONGEST_KNOWN = 4000
_remembered = lru_cache(maxsize=512)(_plain_addresses)


def _unquote_address(email: str) -> str:
    return email.strip().strip("<>")


def _date(text: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text[:200])
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=UTC)
        return parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


# -- body


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
        return _header_text(part.get_filename() or "")[:255]
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
    text = _decode(data, _charset(part), notes)
    if text.count("\r\n") and text.count("\r\n") == text.count("\n"):
        text = text.replace("\r\n", "\n")
    if str(_param(part, "format")).lower() == "flowed":
        text = unflow(text, is_delsp=str(_param(part, "delsp")).lower() == "yes")
    return text


_NAMING = ("Content-Disposition", "Content-Type")


def _param(part: RawMail, name: str) -> str:
    """A parameter of the Content-Type, empty without one."""
    value = part.get("Content-Type", "")
    if not isinstance(value, str) or len(value) > _LONGEST_KNOWN:
        return _param_of(part, name)
    return _known_param(value, name) if name in value.lower() else ""


@lru_cache(maxsize=512)
def _known_param(content_type: str, name: str) -> str:
    """As `_param_of`; nearly all mails have one of a few types."""
    part = RawMail(policy=compat32)
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


def _decode(data: bytes, charset: str, notes: list[str]) -> str:
    """Text in the declared charset, else UTF-8, else Latin-1 (which reads anything); a note when
    the label was wrong.
    """
    for name in (charset, "utf-8"):
        if not name or name.lower() in ("unknown-8bit", "x-unknown", "8bit"):
            continue
        try:
            if codecs.lookup(name)._is_text_encoding:
                return _without_surrogates(data.decode(name)).replace("\x00", "\ufffd")
        except (UnicodeError, LookupError, ValueError, AttributeError):
            if name == charset and name.lower() not in ("us-ascii", "ascii"):
                notes.append(f"text is not {charset[:40]}")
    if data:
        notes.append("text read as Latin-1")
    # line by line, as git-mailinfo does: one old name in a UTF-8 mail costs only its own line
    lines = (_utf8_or_latin1(line) for line in data.split(b"\n"))
    return "\n".join(lines).replace("\x00", "\ufffd")


def _without_surrogates(text: str) -> str:
    """utf-7 and friends can decode to halves of a character, which nothing can encode again."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def _utf8_or_latin1(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def unflow(text: str, *, is_delsp: bool = False) -> str:
    """Undo format=flowed (RFC 3676): join soft line breaks of equal quote depth, remove space
    stuffing.
    """
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        stripped = line.lstrip(">")
        depth = len(line) - len(stripped)
        content = stripped[1:] if stripped.startswith(" ") else stripped
        is_soft = content.endswith(" ") and content != "-- "
        shown = content[:-1] if is_soft and is_delsp else content
        if open_depth == depth and content != "-- ":
            out[-1].append(shown)
        else:
            out.append([">" * depth + (" " if depth and content else "") + shown])
        open_depth = depth if is_soft else -1
    return "\n".join("".join(pieces) for pieces in out)
