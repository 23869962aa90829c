"""The few facts of a mail that decide to which thread and to which series it belongs.

Read from the header, and from the raw body by a few patterns: decoding and taking apart every mail
only to know what belongs together would double the work.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from reviewbot.mail import looks_like_mail, parse_mail
from reviewbot.model.subject import Subject, parse_subject

# all begin with the newline before their line: Python's re looks for a letter much faster than for ^
_FIELDS = re.compile(
    rb"\n(?:from|message-id|in-reply-to|references|subject|date):.*(?:\n[ \t].*)*", re.IGNORECASE
)
_NEW_NAME = re.compile(rb"\n\+\+\+ b/([^\t\r\n]{1,400})")
_HAS_DIFF = re.compile(rb"\n(?:diff --git |Index: |--- \S[^\n]*\n\+\+\+ )")
_IS_BASE64 = re.compile(rb"^content-transfer-encoding:[ \t]*base64", re.IGNORECASE | re.MULTILINE)
_CHANGE_ID = re.compile(rb"^change-id:[ \t]*(\S{1,200})", re.MULTILINE)
MAX_PATHS = 200
"""A tree-wide patch is compared by the first of its paths."""
MAX_REFERENCES = 100
"""Of a longer chain the newest are kept; a thread is tied together by far fewer."""


class Part(NamedTuple):
    """What a mail that may be a patch or a cover letter says about its series.

    `run` is what mails sent together share (author, version, total and tags of the bracket), empty
    without a counter; `number` is k of k/n, 0 for a cover letter.
    """

    author: str
    title: str
    version: int
    number: int
    total: int
    run: str
    change_id: str | None
    paths: tuple[str, ...]


class Facts(NamedTuple):
    """`msgid`, `references` and `parent` (in_reply_to) as in `Message`.

    `is_reply` is also true for pull requests, which are never a posting; `sent_at` is seconds since
    the epoch by the mail's own Date, None without one. `part` is None for what is certainly neither
    patch nor cover letter.
    """

    msgid: str | None
    references: tuple[str, ...]
    parent: str | None
    is_reply: bool
    sent_at: int | None
    size_bytes: int
    part: Part | None


def facts_of(data: bytes) -> Facts:
    """The facts of any bytes; what has no header is a mail without Message-ID and references."""
    start = data[:4096].partition(b"\n")[0]
    end = data.find(b"\r\n\r\n" if start.endswith(b"\r") else b"\n\n")
    head = (data[: end + 1] if end >= 0 else data).replace(b"\r\n", b"\n")
    if head.startswith((b"From ", b">From ")):
        head = head.partition(b"\n")[2]
    if not looks_like_mail(head):
        return Facts(None, (), None, False, None, len(data), _bare_part(data))
    # only these fields, so that reading them does not pay for long To and Cc lists
    fields = b"".join(_FIELDS.findall(b"\n" + head.rstrip(b"\n")))
    message = parse_mail(fields.removeprefix(b"\n") + b"\nMessage-ID:\n\n")
    subject = parse_subject(message.subject)
    is_reply = subject.is_reply or subject.is_pull
    return Facts(
        msgid=message.msgid,
        references=message.references[-MAX_REFERENCES:],
        parent=message.in_reply_to,
        is_reply=is_reply,
        sent_at=int(message.date.timestamp()) if message.date else None,
        size_bytes=len(data),
        part=None if is_reply else _part(message.author.key, subject, data),
    )


def _part(author: str, subject: Subject, data: bytes) -> Part | None:
    is_marked = subject.is_patch or subject.has_version or bool(subject.has_counter)
    if not is_marked and _HAS_DIFF.search(data) is None and not _is_base64(data):
        return None
    run = ""
    if subject.has_counter:
        trees = ",".join(sorted(word.lower() for word in subject.trees))
        run = f"{author} {subject.version} {subject.total} {subject.is_resend} {trees}"
    change_id = _CHANGE_ID.search(data) if b"change-id:" in data else None
    paths = dict.fromkeys(_text(name) for name in _NEW_NAME.findall(data))
    return Part(
        author=author,
        title=subject.title_key,
        version=subject.version,
        number=subject.index,
        total=subject.total,
        run=run,
        change_id=None if change_id is None else _text(change_id[1]),
        paths=tuple(sorted(paths)[:MAX_PATHS]),
    )


def _is_base64(data: bytes) -> bool:
    return b"base64" in data.lower() and _IS_BASE64.search(data) is not None


def _bare_part(data: bytes) -> Part | None:
    """A diff without a mail around it."""
    if _HAS_DIFF.search(b"\n" + data) is None:
        return None
    return Part("", "", 1, 1, 1, "", None, ())


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
