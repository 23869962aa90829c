"""Text measured in terminal columns: cut, filled, shifted and wrapped, tabs at 8.

`len()` is wrong for what mail holds: East Asian characters take two columns, combining marks none.
"""

from __future__ import annotations

from rich.cells import cell_len

TAB = 8


def width(text: str) -> int:
    """Columns the text takes; tabs must be expanded before."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, columns: int) -> str:
    """The longest beginning of the text that takes at most `columns`; a wide character is not
    halved.
    """
    if columns <= 0:
        return ""
    if text.isascii():
        return text[:columns]
    used = 0
    for offset, char in enumerate(text):
        used += cell_len(char)
        if used > columns:
            return text[:offset]
    return text


def fit(text: str, columns: int) -> str:
    """The text in exactly `columns`: cut with a `~` at the end where it is longer, else filled with
    spaces.
    """
    if columns <= 0:
        return ""
    taken = width(text)
    if taken > columns:
        text = cut(text, columns - 1) + "~"
        taken = width(text)
    return text + " " * (columns - taken)


def shifted(text: str, columns: int) -> str:
    """The text without its first `columns`; half of a wide character that remains becomes a space."""
    if columns <= 0:
        return text
    if text.isascii():
        return text[columns:]
    used = 0
    for offset, char in enumerate(text):
        if used >= columns:
            return " " * (used - columns) + text[offset:]
        used += cell_len(char)
    return " " * max(0, used - columns)


def expanded(text: str) -> str:
    """The text with tabs as spaces up to the next multiple of 8 columns."""
    if "\t" not in text:
        return text
    if text.isascii():
        return text.expandtabs(TAB)
    result: list[str] = []
    used = 0
    for piece in text.split("\t"):
        result.append(piece)
        used += width(piece)
        fill = TAB - used % TAB
        result.append(" " * fill)
        used += fill
    return "".join(result[:-1])


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`, broken at spaces where there are any; never empty.

    All lines are indented like the first one, so that what belongs together looks so.
    """
    columns = max(2, columns)
    body = text.lstrip(" ")
    indent = " " * min(len(text) - len(body), columns // 2)
    lines: list[str] = []
    rest = body
    room = columns - len(indent)
    while width(rest) > room:
        head = cut(rest, room) or rest[0]
        at = head.rfind(" ")
        if at > 0 and not rest[len(head)].isspace():
            head = head[:at]
        lines.append(indent + head.rstrip())
        rest = rest[len(head) :].lstrip(" ")
    lines.append(indent + rest)
    return lines
