"""Where each mail of an mbox begins and ends (mbox(5)), and mboxrd's quoting undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from mmap import mmap

_FROM_LINE = re.compile(
    rb"From (?:mboxrd@z|[0-9a-f]{40}|[0-9a-f]{64}|-|\S{1,320})[ \t].{0,80}\d\d:\d\d.{0,80}\r?\n"
)
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}:")
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


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
