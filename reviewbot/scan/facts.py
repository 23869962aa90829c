"""The few facts of a mail that decide in which thread it belongs, read from its header alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from reviewbot.mail import looks_like_mail, parse_mail
from reviewbot.model.subject import parse_subject

_FIELDS = re.compile(
    rb"^(?:message-id|in-reply-to|references|subject|date):.*\n(?:[ \t].*\n)*",
    re.IGNORECASE | re.MULTILINE,
)
MAX_REFERENCES = 100
"""Of a longer chain the newest are kept; a thread is tied together by far fewer."""


class Facts(NamedTuple):
    """`msgid`, `references` and `parent` (in_reply_to) as in `Message`.

    `is_reply` is also true for pull requests, which are never a posting; `sent_at` is seconds since
    the epoch by the mail's own Date, None without one.
    """

    msgid: str | None
    references: tuple[str, ...]
    parent: str | None
    is_reply: bool
    sent_at: int | None
    size_bytes: int


def facts_of(data: bytes) -> Facts:
    """The facts of any bytes; what has no header is a mail without Message-ID and references."""
    start = data[:4096].partition(b"\n")[0]
    end = data.find(b"\r\n\r\n" if start.endswith(b"\r") else b"\n\n")
    head = (data[: end + 1] if end >= 0 else data).replace(b"\r\n", b"\n")
    if head.startswith((b"From ", b">From ")):
        head = head.partition(b"\n")[2]
    if not looks_like_mail(head):
        return Facts(None, (), None, False, None, len(data))
    # only these fields, so that reading them does not pay for long To and Cc lists
    message = parse_mail(b"".join(_FIELDS.findall(head)) + b"Message-ID:\n\n")
    subject = parse_subject(message.subject)
    return Facts(
        msgid=message.msgid,
        references=message.references[-MAX_REFERENCES:],
        parent=message.in_reply_to,
        is_reply=subject.is_reply or subject.is_pull,
        sent_at=int(message.date.timestamp()) if message.date else None,
        size_bytes=len(data),
    )
