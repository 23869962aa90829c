"""Lines that mean to be a tag and are not spelt as git and b4 read one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.patch import Patch, TextLine
from reviewbot.model.trailer import KNOWN_TAGS, Trailer

_PERSONAL = {name: tag for name, tag in KNOWN_TAGS.items() if name.endswith("-by")}
_LONGEST = 300
_LOOKED_AT = 20
"""Lines at the end of the description: a tag higher up is quoted or spoken of."""
_ADDRESS = LazyPattern(r"<[^<>\s]{1,100}@[^<>\s]{1,100}>$")
_KEY = LazyPattern(r"[A-Za-z][A-Za-z _-]{2,60}")
_WORD = LazyPattern(r"[a-z]+")
_LOOSE_ADDRESS = LazyPattern(r"[\w.+-]{1,80}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}")
_AFTER = LazyPattern(r"\s*(?:$|[#(\[,;/].*|-{3})")


class UnreadTag(NamedTuple):
    """`why` says what is wrong, as the rest of a sentence about `line`; `wanted` is the line as it
    should be, None where that is not sure.
    """

    line: TextLine
    why: str
    wanted: str | None


def unread_tags(patch: Patch) -> Iterator[UnreadTag]:
    """Tags of `patch` that are written in a form of their own, in order of kind: lines that are no
    tag at all, tags in the wrong place of their line, addresses without their brackets.
    """
    for line in patch.description[-_LOOKED_AT:]:
        found = meant_line(line)
        if found is not None:
            yield found
    for trailer in patch.trailers:
        if trailer.name in KNOWN_TAGS and trailer.mail_line <= len(patch.lines):
            yield from _untidy(trailer, patch.lines)


def meant_line(line: TextLine) -> UnreadTag | None:
    """What a line that is read as text means as a tag, None for text: `Acked by: R <r@x>`,
    `Tested-by R <r@x>`, an indented tag.
    """
    text = line.text[:_LONGEST].strip()
    if _ADDRESS.search(text) is None or line.text.startswith((">", "    ", "\t")):
        return None
    key, colon, person = text.partition(":")
    if not colon or "<" in key:
        key, _, person = text.partition(" ")
        tag = _PERSONAL.get(key.lower())
        if tag is None or not person.strip()[:1].strip("\"'").isupper():
            return None
        return UnreadTag(line, f'has no colon behind "{key}"', f"{tag}: {person.strip()}")
    key, person = key.strip(), person.strip()
    if _KEY.fullmatch(key) is None:
        return None
    if key.lower() in _PERSONAL:  # in the description, so it is not at the start of its line
        return UnreadTag(line, "does not begin at the start of its line", f"{key}: {person}")
    if " " not in key:
        return None  # a tag of its own
    is_tag, tag = _tag_of(_WORD.findall(key.lower()))
    if not is_tag:
        return None
    return UnreadTag(
        line, f'has a blank in "{key}"', f"{tag}: {person}" if tag is not None else None
    )


def _tag_of(words: Sequence[str]) -> tuple[bool, str | None]:
    """Whether these words are those of a tag or of two, and which one it is when that is clear."""
    while len(words) > 2 and words[-1] == words[-2]:  # "Suggested by-by"
        words = words[:-1]
    exact = _PERSONAL.get("-".join(words))
    if exact is not None:
        return True, exact
    rest = [word for word in words if word != "and"]
    while rest:
        size = next((n for n in (5, 4, 3, 2) if "-".join(rest[:n]) in _PERSONAL), 0)
        if not size and rest[0] != "co":
            return False, None
        rest = rest[size or 1 :]
    return True, None


def _untidy(trailer: Trailer, lines: Sequence[str]) -> Iterator[UnreadTag]:
    raw = lines[trailer.mail_line - 1]
    line = TextLine(trailer.mail_line, raw)
    behind = raw[len(trailer.key) :]
    if not behind.startswith((": ", ":\t")) and behind.strip() != ":":
        why = (
            f'has a blank before the colon of "{trailer.key}"'
            if behind[:1].isspace()
            else f'has no blank behind "{trailer.key}:"'
        )
        yield UnreadTag(line, why, f"{trailer.key}: {trailer.value}")
    for extra in range(1, min(trailer.line_count, _LOOKED_AT)):
        swallowed = TextLine(trailer.mail_line + extra, lines[trailer.mail_line - 1 + extra])
        key, colon, value = swallowed.text[:_LONGEST].strip().partition(":")
        if colon and key.lower() in _PERSONAL and value.strip():
            yield UnreadTag(
                swallowed, "does not begin at the start of its line", f"{key}: {value.strip()}"
            )
    if trailer.name in _PERSONAL and trailer.line_count == 1:
        yield from _without_brackets(trailer, line)


def _without_brackets(trailer: Trailer, line: TextLine) -> Iterator[UnreadTag]:
    """`Name addr@host`, and `<addr@host` that is never closed; a bare address is one."""
    value = trailer.value[:_LONGEST].strip()
    match = _LOOSE_ADDRESS.search(value)
    if match is None or "://" in value:
        return
    name, after = value[: match.start()].rstrip(), value[match.end() :]
    if name.endswith("<"):
        if after.startswith(">"):
            return
        name = name[:-1].rstrip()
        why = "does not close the < of its address"
    elif name and name[-1] not in "(<:\"'[," and after[:1] not in (">", ")", "]"):
        why = "has its address without < and >"
    else:
        return
    if _AFTER.match(after):
        yield UnreadTag(line, why, f"{trailer.key}: {name} <{match[0]}>{after}".rstrip())
