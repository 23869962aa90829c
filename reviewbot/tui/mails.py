"""A thread as an index of mails, the way mutt shows it, and one mail as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewbot.model.message import Message
from reviewbot.tui.document import Document, Row, head_rows

MAX_DEPTH = 12
"""Deeper replies are not indented further; threads of a thousand levels exist."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A mail and how deep it stands below the first mail of its tree, 0 for the first."""

    message: Message
    depth: int


def thread_index(messages: Sequence[Message]) -> tuple[IndexRow, ...]:
    """Every mail exactly once: answers below what they answer to, siblings in the order given.

    Mails that claim to answer each other in a circle start trees of their own.
    """
    first_of: dict[str, int] = {}
    for offset, message in enumerate(messages):
        if message.msgid:
            first_of.setdefault(message.msgid, offset)
    children: dict[int, list[int]] = {}
    roots: list[int] = []
    for offset, message in enumerate(messages):
        parent = _parent(message, offset, first_of)
        if parent is None:
            roots.append(offset)
        else:
            children.setdefault(parent, []).append(offset)
    rows: list[IndexRow] = []
    seen: set[int] = set()
    for start in (*roots, *range(len(messages))):  # the second part: members of circles
        stack = [(start, 0)]
        while stack:
            offset, depth = stack.pop()
            if offset in seen:
                continue
            seen.add(offset)
            rows.append(IndexRow(messages[offset], depth))
            stack.extend((child, depth + 1) for child in reversed(children.get(offset, [])))
    return tuple(rows)


def _parent(message: Message, offset: int, first_of: dict[str, int]) -> int | None:
    named = [message.in_reply_to, *reversed(message.references[-50:])]
    for msgid in named:
        parent = first_of.get(msgid) if msgid else None
        if parent is not None and parent != offset:
            return parent
    return None


def mail_document(message: Message) -> Document:
    """A mail as rows: headers, then every line of the body; quoted lines are of kind `quote`."""
    rows = head_rows(message)
    rows.append(Row("head", f"To: {', '.join(map(str, message.to))}"))
    if message.cc:
        rows.append(Row("head", f"Cc: {', '.join(map(str, message.cc))}"))
    if message.msgid:
        rows.append(Row("head", f"Message-ID: <{message.msgid}>"))
    rows.append(Row("head", ""))
    lines = message.body.split("\n")
    if not lines[-1]:
        lines.pop()
    is_diff = False
    for number, text in enumerate(lines, 1):
        is_diff = is_diff or text.startswith("diff --git ")
        rows.append(Row(_kind(text, is_diff=is_diff), text, number))
    return Document(tuple(rows))


def _kind(text: str, *, is_diff: bool) -> str:
    if text.startswith((">", "|")):
        return "quote"
    if not is_diff:
        return "text"
    if text.startswith("diff --git "):
        return "file"
    if text.startswith("@@ "):
        return "hunk"
    if text.startswith("+") and not text.startswith("+++ "):
        return "plus"
    if text.startswith("-") and not text.startswith(("--- ", "-- ")):
        return "minus"
    return "text"


def after_quote(document: Document, offset: int) -> int:
    """The first row below `offset` that is not quoted, behind the next quoted rows; the same offset
    when nothing is quoted below.
    """
    rows = document.rows
    at = offset
    while at < len(rows) and rows[at].kind != "quote":
        at += 1
    while at < len(rows) and (rows[at].kind == "quote" or not rows[at].text.strip()):
        at += 1
    return at if at < len(rows) else offset
