"""Trailers of a commit message exactly as they were written.

b4 and git hide malformed ones (`Fixes: commit 1234`, a tag above a blank line); rules are about
those, so this reads the raw lines. Compare git-interpret-trailers(1) and
Documentation/process/submitting-patches.rst.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Address

KNOWN_TAGS = {
    tag.lower(): tag
    for tag in (
        "Acked-by",
        "Analyzed-by",
        "Assisted-by",
        "Backport",
        "Bisected-by",
        "BugLink",
        "Buglink",
        "Cc",
        "Change-Id",
        "Closes",
        "Co-authored-by",
        "Co-developed-by",
        "Debugged-by",
        "Depends-on",
        "Diagnosed-by",
        "Fixes",
        "Helped-by",
        "Improved-by",
        "Inspired-by",
        "Link",
        "Mentored-by",
        "Message-Id",
        "Noticed-by",
        "Originally-by",
        "Release-Acked-by",
        "Reported-and-tested-by",
        "Reported-by",
        "Requested-by",
        "Resolves",
        "Reviewed-by",
        "Root-caused-by",
        "Signed-off-by",
        "Spotted-by",
        "Suggested-by",
        "Tested-by",
    )
}
"""Tags that are trailers wherever they stand at the start of a line, lower case to usual spelling.
"""

_TRAILER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40})[ \t]{0,3}:[ \t]*(\S.*)?")
_UTILITY = LazyPattern(
    r"\(cherry[- ]picked from|\[[^\]]{1,200}[:\]]|#|\(backported from", re.IGNORECASE
)
_BARE_ADDRESS = re.compile(r"[^\s<>,;()\"'@]+@[^\s<>,;()\"'@]+")
_HEX = LazyPattern(r"(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])", re.IGNORECASE)
_BARE_FIXES = LazyPattern(r"fixes:[ \t]{0,3}[0-9a-f]{7,40}[ \t]{0,3}", re.IGNORECASE)
_VALUE_LIMIT = 1000
"""Characters of a value in which an address is looked for; real lines are shorter by far."""


class Trailer(NamedTuple):
    """One tag line.

    `key` and `value` are as written, a wrapped value joined by single spaces. `mail_line` is the
    1-based line of the mail body where it starts, `line_count` how many lines it takes. `block` is
    0 for the last paragraph of tags, 1 for tags in the paragraph before it, and so on; None for a
    known tag that stands in running text.
    """

    key: str
    value: str
    mail_line: int
    line_count: int = 1
    block: int | None = 0

    @property
    def name(self) -> str:
        """The key in lower case."""
        return self.key.lower()

    @property
    def address(self) -> Address | None:
        """The person named, None when the value holds no address.

        The first `<...>` with an `@` counts, and what stands before it is the name; without one the
        first bare address, with an empty name.
        """
        value = self.value[:_VALUE_LIMIT]
        start = value.find("<")
        while start >= 0:
            end = value.find(">", start)
            email = "".join(value[start + 1 : end if end >= 0 else len(value)].split())
            if "@" in email.strip("@") and "://" not in email:
                name = " ".join(value[:start].split()).strip("\"' ")
                return Address(name, email.removeprefix("mailto:"))
            start = value.find("<", end) if end >= 0 else -1
        bare = _BARE_ADDRESS.search(value)
        return Address("", bare[0]) if bare is not None and "://" not in bare[0] else None

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class _Tag(NamedTuple):
    """A line of a paragraph that looks like a tag: its offset, how many lines it takes, key and
    value.
    """

    offset: int
    line_count: int
    key: str
    value: str

    @property
    def is_known(self) -> bool:
        return self.key.lower() in KNOWN_TAGS

    @property
    def stands_alone(self) -> bool:
        """Whether it is a tag even in running text: it names a person, a commit or a link.

        `Link: foo` and `Fixes: the crash below` may be prose.
        """
        name = self.key.lower()
        if name.endswith("-by"):
            return self.is_known and "@" in self.value
        if name == "fixes":
            return "://" in self.value or _HEX.search(self.value) is not None
        return name in ("closes", "link", "change-id") and bool(self.value)


def parse_trailers(lines: Sequence[str], first_line: int) -> tuple[Trailer, ...]:
    """All trailers of a commit message, in order.

    `lines` is the message without the subject, `first_line` the 1-based mail line of its first
    line. The trailing paragraphs that consist of tags are read as a whole, unknown tags included;
    above them only known tags count. Any text is accepted; the time is linear in its length.
    """
    found: list[list[Trailer]] = []
    block: int | None = 0
    for start, end in reversed(_paragraphs(lines)):
        paragraph = lines[start:end]
        tags = _tags(paragraph)
        if block is not None and not _is_tag_block(paragraph, tags):
            block = None
        found.append(
            [
                Trailer(tag.key, tag.value, first_line + start + tag.offset, tag.line_count, block)
                for tag in tags
                if block is not None or tag.stands_alone
            ]
        )
        if block is not None:
            block += 1
    return tuple(trailer for paragraph in reversed(found) for trailer in paragraph)


def _paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Half-open line ranges of the blocks between blank lines."""
    result: list[tuple[int, int]] = []
    start: int | None = None
    for offset, line in enumerate(lines):
        if line.strip():
            start = offset if start is None else start
        elif start is not None:
            result.append((start, offset))
            start = None
    if start is not None:
        result.append((start, len(lines)))
    return result


def _tags(paragraph: Sequence[str]) -> list[_Tag]:
    """The lines of a paragraph that look like tags, continuation lines joined to them."""
    result: list[_Tag] = []
    offset = 0
    while offset < len(paragraph):
        match = _TRAILER.match(paragraph[offset])
        if match is None:
            offset += 1
            continue
        count = _length(paragraph, offset)
        pieces = [match[2] or "", *paragraph[offset + 1 : offset + count]]
        value = " ".join(piece.strip() for piece in pieces).strip()
        result.append(_Tag(offset, count, match[1], value))
        offset += count
    return result


def _is_tag_block(paragraph: Sequence[str], tags: Sequence[_Tag]) -> bool:
    """As git decides: only tags and their continuations, or a known tag and at least a quarter
    tags.

    Unlike git, a paragraph of tags that ends in a line of text is not taken for a block.
    """
    if not tags:
        return False
    taken = {tag.offset + extra for tag in tags for extra in range(tag.line_count)}
    others = sum(
        offset not in taken and line[:1] not in (" ", "\t") and not _is_utility(line)
        for offset, line in enumerate(paragraph)
    )
    is_known = any(tag.is_known for tag in tags)
    if not others:
        return is_known or all("-" in tag.key for tag in tags)
    return is_known and len(tags) * 3 >= others and len(paragraph) - 1 in taken


def _is_utility(line: str) -> bool:
    return line.startswith(("(", "[", "#")) and _UTILITY.match(line) is not None


def _length(paragraph: Sequence[str], offset: int) -> int:
    """How many lines the tag at `offset` takes: indented lines, or the rest of a wrapped
    `("subject")`.
    """
    count = 1
    while offset + count < len(paragraph) and paragraph[offset + count][:1] in (" ", "\t"):
        count += 1
    if count == 1 and paragraph[offset][:1] in "fF" and _BARE_FIXES.fullmatch(paragraph[offset]):
        after = paragraph[offset + 1].strip() if offset + 1 < len(paragraph) else ""
        return 2 if after.startswith("(") and after.endswith(")") else 1
    if count == 1 and '("' in paragraph[offset] and '")' not in paragraph[offset]:
        for extra, line in enumerate(paragraph[offset + 1 : offset + 3], 1):
            if _TRAILER.match(line):
                break
            if line.rstrip().endswith('")'):
                return extra + 1
    return count
