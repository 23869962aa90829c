"""One mail as a value: what every other part of reviewbot reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple


class Address(NamedTuple):
    """A mailbox of RFC 5322: display name (may be empty) and address as written."""

    name: str
    email: str

    @property
    def key(self) -> str:
        """The address in lower case without a +tag, for comparing people."""
        local, at, domain = self.email.lower().rpartition("@")
        return f"{local.split('+')[0]}{at}{domain}"

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


class Part(NamedTuple):
    """A MIME leaf part: its type, how it was sent, and whether its text is in the body."""

    content_type: str
    disposition: str
    filename: str
    size_bytes: int
    is_in_body: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A mail after decoding.

    `msgid` and the ids in `references` carry no angle brackets; `references` is oldest first and
    ends with what In-Reply-To names. `date` is aware and in UTC, None when the header is missing or
    broken. `body` is the decoded text of all text parts, lines end in a bare newline; line numbers
    of reviewbot ("mail_line") count its lines from 1. `notes` says what the parser had to put up
    with (may be empty), `kept` is room for answers about the mail (see kept.py).
    """

    msgid: str | None
    subject: str
    author: Address
    date: datetime | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    in_reply_to: str | None
    references: tuple[str, ...]
    body: str
    raw: bytes
    headers: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def header(self, name: str) -> str:
        """First value of the header (case-insensitive, decoded, unfolded), empty when absent."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def recipients(self) -> tuple[Address, ...]:
        """To and Cc in header order."""
        return self.to + self.cc

    @property
    def has_attached_patch(self) -> bool:
        """Whether one of its parts is a patch of its own, by its type or name."""
        return any(
            part.content_type in ("text/x-patch", "text/x-diff")
            or part.filename.lower().endswith((".patch", ".diff"))
            for part in self.parts
        )


def archive_url(msgid: str | None) -> str | None:
    """Where the mail can be read (lore redirects any Message-ID to its list)."""
    from urllib.parse import quote

    return f"https://lore.kernel.org/r/{quote(msgid, safe='@+=$!*,;:~.-_')}/" if msgid else None
