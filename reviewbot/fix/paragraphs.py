"""Tags that a blank line tears apart, or that are no tag as they are written, made one paragraph.

`git commit -s` opens a new paragraph for its sign-off where one line above is not spelt as a tag;
git then reads that paragraph alone (git-interpret-trailers(1)).
"""

from __future__ import annotations

from collections.abc import Sequence

from reviewbot.model.misspelt import meant_tag
from reviewbot.model.patch import TextLine
from reviewbot.model.trailer import KNOWN_TAGS, Trailer, parse_trailers
from reviewbot.model.unread_tag import meant_line


def joined(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of a message with the tags at its end in one paragraph, each begun as a tag, and
    what was done, a line each. A paragraph that holds anything else stays, with all above it.
    """
    result = list(lines)
    changes: list[str] = []
    end = len(result)
    below = -1
    while (start := _start(result, end)) > 0:
        last = _last(result, end)
        wanted = _as_tags(result[start:last])
        if wanted is None:
            break
        changes[:0] = [
            f"{old.strip()} -> {new}" for old, new in zip(result[start:last], wanted) if old != new
        ]
        result[start:last] = wanted
        if below >= 0:
            changes.insert(0, "closed the gap between the tags")
            del result[last:below]
        below, end = start, start
    return result, changes


def _last(lines: Sequence[str], end: int) -> int:
    """Where the blank lines begin that stand before `end`."""
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    return end


def _start(lines: Sequence[str], end: int) -> int:
    """Where the paragraph begins that ends before `end`; 0 is the title, or nothing left."""
    start = _last(lines, end)
    while start > 0 and lines[start - 1].strip():
        start -= 1
    return start


def _as_tags(paragraph: Sequence[str]) -> list[str] | None:
    """The paragraph with each line a tag that tools look for; None where that is not what it is."""
    wanted = [_tag_line(number, text) for number, text in enumerate(paragraph, 1)]
    tags = parse_trailers(["title", "", *wanted], 1)
    taken = sum(tag.line_count for tag in tags)
    return wanted if tags and taken == len(wanted) and all(map(_is_meant, tags)) else None


def _tag_line(number: int, text: str) -> str:
    found = meant_line(TextLine(number, text))
    return text if found is None or found.wanted is None else found.wanted


def _is_meant(tag: Trailer) -> bool:
    """Whether it is a tag that tools look for: no text such as `Fixes: the crash when foo is gone`,
    no footnote.
    """
    first = tag.value.partition(" ")[0]
    if tag.name == "fixes" and first.lower() != "commit" and not any(map(str.isdigit, first)):
        return False
    is_tag = tag.name in (*KNOWN_TAGS, "change-id") or meant_tag(tag) is not None
    return is_tag and not tag.value.rstrip().endswith("]")
