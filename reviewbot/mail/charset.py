"""Bytes of text to `str`: charsets that lie, and format=flowed."""

from __future__ import annotations

import codecs


def decode(data: bytes, charset: str, notes: list[str]) -> str:
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
