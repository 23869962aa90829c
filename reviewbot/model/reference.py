"""Commits that a description names in running text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.patch import Patch, TextLine

_MOST = 500
"""No person names more commits in one description."""
_NAMED = LazyPattern(
    r"\b(?P<word>commits?)(?: id| hash"
    r"| sha1?)?[ :]{1,2}[\"'`(<\[]?(?P<sha>(?=[0-9a-f]{0,39}\d)[0-9a-f]{7,40})"
    r"(?![0-9a-z_/.-]{0,60}[0-9a-z_/])",
    re.IGNORECASE,
)
_SUBJECT = LazyPattern(
    r"[\]>)\"'`]?[\s:,-]{0,3}(?:\((?:commit )?)?(?P<open>[\"“”‘'`]{1,2})(?P<subject>[^\n]{3,300})"
)
_BARE_SUBJECT = LazyPattern(r"[\s:,-]{0,3}\((?P<subject>[^()\n]{2,200}: [^\n]{3,200})")
_CLOSING = {'"': '"', "“": "”", "”": "”", "‘": "’", "'": "'", "`": "'`"}


_BARE = LazyPattern(
    r"\b(?:since|after|before|until|by|in|of|with|see) (?P<sha>(?=[0-9a-f]{0,39}\d)(?=\d{0,39}[a-f])"
    r"[0-9a-f]{12,40})(?![0-9a-z_/.-]{0,60}[0-9a-z_/])",
    re.IGNORECASE,
)


class Reference(NamedTuple):
    """`commit SHA ("subject")` in a description.

    `sha` is as written, in lower case; `subject` is None when none follows; `before` and `after`
    are up to 200 characters of the paragraph around the reference, `after` without the subject.
    """

    sha: str
    subject: str | None
    line: TextLine
    before: str
    after: str

    def is_same(self, sha: str) -> bool:
        """Whether the other id names this commit: one is an abbreviation of the other."""
        return self.sha.startswith(sha.lower()) or sha.lower().startswith(self.sha)


def references(patch: Patch) -> Iterator[Reference]:
    """The first 500 `commit SHA` of the description in order; quotes, logs and code are not read."""
    every = (found for paragraph in patch.paragraphs for found in _in_paragraph(paragraph))
    return islice(every, _MOST)


def bare_references(patch: Patch) -> Iterator[Reference]:
    """The first 500 ids behind a word like `since` that no subject follows, in order."""
    every = (found for paragraph in patch.paragraphs for found in _in_paragraph(paragraph, _BARE))
    return islice((found for found in every if found.subject is None), _MOST)


def _joined(paragraph: tuple[TextLine, ...]) -> tuple[str, list[int]]:
    """The paragraph as one line, and where in it each of its lines starts."""
    starts: list[int] = []
    length = 0
    for line in paragraph:
        starts.append(length)
        length += len(line.text.strip()) + 1
    return " ".join(line.text.strip() for line in paragraph), starts


def _in_paragraph(
    paragraph: tuple[TextLine, ...], named: LazyPattern = _NAMED
) -> Iterator[Reference]:
    text, starts = _joined(paragraph)
    if named is _NAMED and "commit" not in text.lower():
        return
    for match in named.finditer(text):
        subject, end = _subject(text, match.end())
        yield Reference(
            match["sha"].lower(),
            subject,
            paragraph[bisect_right(starts, match.start()) - 1],
            text[max(0, match.start() - 200) : match.start()],
            text[end : end + 200],
        )


def _subject(text: str, at: int) -> tuple[str | None, int]:
    """The subject behind the id and where it ends; None and `at` without one."""
    quoted = _SUBJECT.match(text, at, at + 320)
    if quoted is not None:
        rest = quoted["subject"]
        closing = _CLOSING[quoted["open"][0]]
        # a subject may hold quotes itself: the one that closes stands before the bracket
        end = next(
            (found for mark in closing if (found := rest.find(mark + ")")) >= 0),
            next((found for mark in closing if (found := rest.find(mark)) >= 0), len(rest)),
        )
        stop = quoted.start("subject") + end + 1
        return rest[:end].strip(), stop + (text[stop : stop + 1] == ")")
    bare = _BARE_SUBJECT.match(text, at, at + 320)
    if bare is not None:
        subject = bare["subject"].split(")")[0]
        return subject.strip(), bare.start("subject") + len(subject) + 1
    return None, at
