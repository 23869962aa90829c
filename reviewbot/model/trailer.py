"""Trailers of a commit message exactly as they were written.

b4 and git hide malformed ones (`Fixes: commit 1234`, a tag above a blank line); rules are about
those, so this reads the raw lines. Compare git-interpret-trailers(1) and
Documentation/process/submitting-patches.rst.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
_UTILITY = re.compile(
    r"\(cherry[- ]picked from|\[[^\]]{1,200}[:\]]|#|\(backported from", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\"']?(?P<name>[^<>]*?)[\"']?\s*<\s*(?P<email>[^<>\s]+(?:@[^<>]+)?)\s*>")
_BARE_ADDRESS = re.compile(r"(?P<email>[^\s<>,;()\"']+@[^\s<>,;()\"']+)")


@dataclass(frozen=True, slots=True)
class Trailer:
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
        """The person named, None when the value holds no address."""
        match = _ADDRESS.search(self.value[:1000])
        if match is not None:
            return Address(match["name"].strip().strip("\"'").strip(), match["email"].strip())
        bare = _BARE_ADDRESS.search(self.value[:1000])
        return Address("", bare["email"]) if bare is not None else None

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


def parse_trailers(lines: Sequence[str], first_line: int) -> tuple[Trailer, ...]:
    """All trailers of a commit message, in order.

    `lines` is the message without the subject, `first_line` the 1-based mail line of its first
    line. The trailing paragraphs that consist of tags are read as a whole, unknown tags included;
    above them only known tags count.
    """
    found: list[Trailer] = []
    block: int | None = 0
    for start, end in reversed(_paragraphs(lines)):
        paragraph = lines[start:end]
        whole = block is not None and _is_tag_block(paragraph)
        if not whole:
            block = None
        found[:0] = _read(paragraph, first_line + start, block)
        if block is not None:
            block += 1
    return tuple(found)


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


def _is_tag_block(paragraph: Sequence[str]) -> bool:
    """As git decides: only tags and their continuations, or a known tag and at least a quarter
    tags.
    """
    tags = others = 0
    known = False
    for line in paragraph:
        match = _TRAILER.match(line)
        if match is not None:
            tags += 1
            known = known or match[1].lower() in KNOWN_TAGS
        elif line[:1] not in (" ", "\t") and not _UTILITY.match(line):
            others += 1
    if tags and not others:
        return known or all(_looks_like_tag(line) for line in paragraph)
    return known and tags * 3 >= others and _TRAILER.match(paragraph[-1]) is not None


def _looks_like_tag(line: str) -> bool:
    match = _TRAILER.match(line)
    return match is None or "-" in match[1] or match[1].lower() in KNOWN_TAGS


def _read(paragraph: Sequence[str], first_line: int, block: int | None) -> list[Trailer]:
    result: list[Trailer] = []
    offset = 0
    while offset < len(paragraph):
        match = _TRAILER.match(paragraph[offset])
        if match is None or (block is None and not _is_known(match, paragraph[offset])):
            offset += 1
            continue
        count = _length(paragraph, offset)
        value = " ".join(
            text.strip() for text in [match[2] or "", *paragraph[offset + 1 : offset + count]]
        )
        result.append(Trailer(match[1], value.strip(), first_line + offset, count, block))
        offset += count
    return result


def _is_known(match: re.Match[str], line: str) -> bool:
    """In running text only tags that name a person or a Fixes with a hash count; `Link: foo` may be
    prose.
    """
    name = match[1].lower()
    if name not in KNOWN_TAGS or not match[2]:
        return False
    return (name.endswith("-by") and "@" in line) or name in (
        "fixes",
        "closes",
        "link",
        "change-id",
    )


def _length(paragraph: Sequence[str], offset: int) -> int:
    """How many lines the tag at `offset` takes: indented lines, or the rest of a wrapped
    `("subject")`.
    """
    count = 1
    while offset + count < len(paragraph) and paragraph[offset + count][:1] in (" ", "\t"):
        count += 1
    if count == 1 and '("' in paragraph[offset] and '")' not in paragraph[offset]:
        for extra in (1, 2):
            if offset + extra < len(paragraph) and _TRAILER.match(paragraph[offset + extra]):
                break
            if offset + extra < len(paragraph) and paragraph[offset + extra].rstrip().endswith(
                '")'
            ):
                return extra + 1
    return count
