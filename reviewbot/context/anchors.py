"""Finds the line of a patch mail that a reviewer's remark is about, from what the remark quotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reviewbot.model.message import Message
from reviewbot.model.reply import Remark, remarks

_LOOK_BACK = 40
"""How many quoted lines above a remark are tried; further up it is not about them any more."""
_CANDIDATES = 64
"""How many equal lines of the mail are compared; `return 0;` may stand there thousands of times."""
_CONTEXT = 8
_MOST_PIECES = 3
"""Pieces of a line that was wrapped."""
_SNIPS = ("snip", "snipped", "cut", "trim", "trimmed")


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote in one place. `line` is the 1-based mail line it is about, None when that
    is not known; `text` are the writer's lines, the first of them at mail line `first_line`.
    """

    message: Message
    text: tuple[str, ...]
    line: int | None
    first_line: int = 1


def comments_on(
    body: Sequence[str],
    replies: Iterable[Message],
    remarks_of: Callable[[Message], Sequence[Remark]] = remarks,
) -> tuple[Comment, ...]:
    """Every remark of the replies with its place in the mail whose lines are `body`; in the order
    of the replies.

    A remark that quotes an earlier remark goes to the same place. `remarks_of` gives what a mail
    says, where somebody has read it before.
    """
    places = _Places(body)
    found: list[Comment] = []
    for message in replies:
        after = 0
        for remark in remarks_of(message):
            line = places.line_of(remark, after)
            after = line or after
            places.remember(remark, line)
            if not _is_snip(remark):
                found.append(
                    Comment(
                        message, tuple(item.text for item in remark.text), line, remark.first_line
                    )
                )
    return tuple(found)


class _Places:
    """The lines of a mail by their text, and the remarks placed so far."""

    def __init__(self, body: Sequence[str]) -> None:
        self.lines = [_folded(text) for text in body]
        self.index: dict[str, list[int]] = defaultdict(list)
        for offset, text in enumerate(self.lines):
            if text:
                self.index[text].append(offset)
        self.said: dict[str, int] = {}

    def remember(self, remark: Remark, line: int | None) -> None:
        if line is None:
            return
        for item in remark.text:
            text = _folded(item.text)
            if _is_telling(text):
                self.said.setdefault(text, line)

    def line_of(self, remark: Remark, after: int) -> int | None:
        """The quoted line nearest above the remark that is found in the mail; `after` is the place
        of the remark before it in the same reply.
        """
        quoted = [_folded(text) for text in remark.quoted[-_LOOK_BACK - _CONTEXT :]]
        for at in range(len(quoted) - 1, max(-1, len(quoted) - 1 - _LOOK_BACK), -1):
            text = quoted[at]
            if not text:
                continue
            offset = self._best(quoted, at, after)
            if offset is not None:
                return offset + 1
            if text in self.said:
                return self.said[text]
            wrapped = self._wrapped(quoted, at)
            if wrapped is not None:
                return wrapped + 1
        return None

    def _wrapped(self, quoted: Sequence[str], at: int) -> int | None:
        """The line that ends with `quoted[at]` after a mail program broke it in two or three."""
        text = quoted[at]
        for before in range(at - 1, max(-1, at - _MOST_PIECES), -1):
            text = f"{quoted[before]} {text}"
            found = self.index.get(text, ())
            if quoted[before] and len(found) == 1 and _is_telling(text):
                return found[0]
        return None

    def _best(self, quoted: Sequence[str], at: int, after: int) -> int | None:
        """Of the lines equal to `quoted[at]` the one whose lines above are quoted too."""
        candidates = self.index.get(quoted[at], [])
        if len(candidates) > _CANDIDATES:
            behind = [offset for offset in candidates if offset >= after]
            candidates = (behind or candidates)[:_CANDIDATES]
        best: tuple[int, bool, int] | None = None
        for offset in candidates:
            run, telling = self._agreement(quoted, at, offset)
            if not telling:
                continue
            rank = (run, offset >= after, -offset)
            if best is None or rank > best:
                best = rank
        return None if best is None else -best[2]

    def _agreement(self, quoted: Sequence[str], at: int, offset: int) -> tuple[int, bool]:
        """How many lines agree going up, and whether any of them is more than a brace."""
        run = 0
        telling = False
        while run < _CONTEXT and run <= at and run <= offset:
            text = quoted[at - run]
            if text != self.lines[offset - run]:
                break
            telling = telling or _is_telling(text)
            run += 1
        return run, telling


def _is_snip(remark: Remark) -> bool:
    """`[...]` and `<snip>` say only that a quote was cut."""
    words = re.findall(r"\w+", " ".join(item.text for item in remark.text)[:200])
    return not words or (len(words) == 1 and words[0].lower() in _SNIPS)


def _folded(text: str) -> str:
    """White space does not count: mail programs wrap and re-indent it."""
    return " ".join(text[:1000].split())


def _is_telling(text: str) -> bool:
    """More than punctuation: `}` alone places nothing."""
    return sum(char.isalnum() for char in text[:80]) >= 3
