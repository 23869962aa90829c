"""Mail as most patches are: one part of plain text, taken apart without the email package."""

from __future__ import annotations

import re
from typing import NamedTuple

from reviewbot.mail.charset import decode, unflow
from reviewbot.mail.header import KEPT_HEADERS
from reviewbot.model.message import Part

_FIELD = re.compile(r"([!-9;-~]+):[ \t]*(.*\n(?:[ \t].*\n)*)")
_NO_FIELD = re.compile(rb"\n(?![!-9;-~]+:|[ \t]|\Z)")
"""A line of the header that is neither a field nor the rest of one."""
_TYPE = re.compile(
    r"\s*text/plain((?:\s*;\s*(?:charset|format|delsp)=(?:[\w.:+-]+|\"[\w.:+-]+\"))*)\s*;?\s*",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"(charset|format|delsp)=\"?([\w.:+-]+)", re.IGNORECASE)
_WANTED = KEPT_HEADERS | {"content-disposition"}
_AS_IT_IS = ("", "7bit", "8bit", "binary")


class Plain(NamedTuple):
    """The header fields that are read, in order, names and values as they stand, and the decoded text."""

    fields: tuple[tuple[str, str], ...]
    body: str
    parts: tuple[Part, ...]


def header_fields(data: bytes) -> tuple[tuple[str, str], ...] | None:
    """The header fields that are read, None for a header that is not one field after the other."""
    head = data[: data.find(b"\n\n") + 1]
    if not head or b"\r" in head or _NO_FIELD.search(head) is not None:
        return None
    return tuple(
        (name, value.rstrip("\n"))
        for name, value in _FIELD.findall(head.decode("ascii", "surrogateescape"))
        if name.lower() in _WANTED
    )


def open_plain(data: bytes, notes: list[str]) -> Plain | None:
    """A mail that is one part of plain text, sent as it is; None for any other."""
    fields = header_fields(data)
    if fields is None:
        return None
    parameters = _parameters(fields)
    if parameters is None:
        return None
    body = decode(data.partition(b"\n\n")[2], parameters.get("charset", ""), notes)
    if body.count("\r\n") and body.count("\r\n") == body.count("\n"):
        body = body.replace("\r\n", "\n")
    if parameters.get("format", "").lower() == "flowed":
        body = unflow(body, is_delsp=parameters.get("delsp", "").lower() == "yes")
    return Plain(fields, body, (Part("text/plain", "", "", len(body), True),))


def _parameters(fields: tuple[tuple[str, str], ...]) -> dict[str, str] | None:
    """Those of the Content-Type, names in lower case; None where it, the encoding or a disposition asks for
    more than reading the bytes.
    """
    about = [(name.lower(), value) for name, value in fields if name[:8].lower() == "content-"]
    seen = [name for name, _ in about]
    known = dict(about)
    if len(known) < len(about) or "content-disposition" in seen:
        return None
    if known.get("content-transfer-encoding", "").strip().lower() not in _AS_IT_IS:
        return None
    match = _TYPE.fullmatch(known.get("content-type", "text/plain"))
    if match is None:
        return None
    found = [(name.lower(), value) for name, value in _PARAMETER.findall(match[1])]
    return dict(found) if len(dict(found)) == len(found) else None
