"""A commit as rules see it, and when two subjects are the same."""

from __future__ import annotations

import re
from typing import NamedTuple
from zlib import crc32

from reviewbot.model.message import Address

_NOT_A_LETTER = re.compile(r"[\W_]+")
_LONGEST = 500
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_LOWER = bytes(range(256)).lower()


class Commit(NamedTuple):
    """`sha` in full, lower case; `subject` decoded; `parents` full ids, first parent first;
    `committed_at` in seconds since 1970, the committer's clock; `author` None where nobody asked
    for it.
    """

    sha: str
    subject: str
    parents: tuple[str, ...] = ()
    committed_at: int = 0
    author: Address | None = None

    @property
    def short_sha(self) -> str:
        """The first 12 digits, as documents ask for."""
        return self.sha[:12]

    @property
    def is_merge(self) -> bool:
        """Whether it has more than one parent."""
        return len(self.parents) > 1

    @property
    def fixes_tag(self) -> str:
        """The tag that names this commit (submitting-patches.rst, "Describe your changes")."""
        return f'Fixes: {self.short_sha} ("{self.subject}")'


def folded(subject: str) -> str:
    """The letters and digits of a subject in lower case: what mail programs and people do to quotes,
    blanks and dots does not make another commit of it. The first 500 characters count.
    """
    if subject.isascii():
        return _ascii_folded(subject.encode("ascii")).decode("ascii")
    return _NOT_A_LETTER.sub("", subject[:_LONGEST].lower())


def subject_key(subject: str | bytes) -> int:
    """32 bits of the folded subject (or its UTF-8), to look it up by; equal subjects have equal
    keys.
    """
    if isinstance(subject, bytes):
        if subject.isascii():  # most of a long history, and ten times as fast
            return crc32(_ascii_folded(subject))
        subject = subject.decode("utf-8", "replace")
    return crc32(folded(subject).encode("utf-8", "surrogatepass"))


def _ascii_folded(subject: bytes) -> bytes:
    return subject[:_LONGEST].translate(_LOWER, _NO_LETTERS)
