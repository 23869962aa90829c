"""A commit message with its tags put right. What a person has to decide is left alone.

Never is a tag made up: lines are respelled, put in order or dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reviewbot.context.people import is_same_person
from reviewbot.fix.paragraphs import joined
from reviewbot.model.misspelt import meant_tag
from reviewbot.model.trailer import KNOWN_TAGS, Trailer, parse_trailers

Lookup = Callable[[str], "tuple[str, str] | None"]
"""Full id and subject of the one commit that an abbreviated id names, None when there is none."""


class Repair(NamedTuple):
    """The message as it should be, and what was done to it, a line each in order of the message."""

    text: str
    changes: tuple[str, ...]


def repaired(message: str, lookup: Lookup, *, digits: int = 12) -> Repair:
    """Make one paragraph of the tags, respell them, write Fixes in its form, drop Change-Id, put
    Closes behind Reported-by and Co-developed-by before its Signed-off-by (submitting-patches.rst,
    "Using Reported-by:, ..." and "When to use Acked-by:, Cc:, and Co-developed-by:").

    `digits` is how many digits of a commit id Fixes gets at least. Text outside of the paragraphs of
    tags at the end stays byte for byte.
    """
    given = message
    lines, changes = joined(message.split("\n"))
    message = "\n".join(lines)
    block = [tag for tag in parse_trailers(lines, 1) if tag.block == 0]
    if not block:
        return Repair(given, ())
    first = block[0].mail_line - 1
    end = block[-1].mail_line - 1 + block[-1].line_count
    kept = [
        _Line(tag, lines[tag.mail_line - 1 : tag.mail_line - 1 + tag.line_count]) for tag in block
    ]
    between = _between(lines[first:end], block, first)
    if between:
        return Repair(message, tuple(changes))  # [name: what I did] has its place
    kept = _respelled(kept, lookup, digits, changes)
    kept = _with_links_behind_reporters(kept, changes)
    kept = _with_authors_before_sign_offs(kept, changes)
    new = [text for line in kept for text in line.lines]
    if not changes or not new:
        return Repair(given, ())
    return Repair("\n".join([*lines[:first], *new, *lines[end:]]), tuple(changes))


def with_tags(message: str, tags: Sequence[str]) -> Repair:
    """The message with these tag lines above its last Signed-off-by, which is that of whoever sends
    it; below the text where it has no tags yet.
    """
    lines = message.rstrip("\n").split("\n")
    block = [tag for tag in parse_trailers(lines, 1) if tag.block == 0]
    signed = [tag.mail_line - 1 for tag in block if tag.name == "signed-off-by"]
    new = list(tags)
    if not new:
        return Repair(message, ())
    if signed:
        at = signed[-1]
    else:
        at = len(lines)
        new = new if block else ["", *new]
    text = "\n".join([*lines[:at], *new, *lines[at:]])
    return Repair(
        text + message[len(message.rstrip("\n")) :], tuple(f"added {tag}" for tag in tags)
    )


class _Line(NamedTuple):
    """A tag and the lines it takes."""

    tag: Trailer
    lines: list[str]

    @property
    def name(self) -> str:
        """The tag's name in lower case."""
        return self.tag.name


def _between(lines: Sequence[str], block: Sequence[Trailer], first: int) -> list[str]:
    """Lines of the block that belong to no tag."""
    own = {
        number for tag in block for number in range(tag.mail_line, tag.mail_line + tag.line_count)
    }
    return [text for number, text in enumerate(lines, first + 1) if number not in own]


def _respelled(
    kept: Sequence[_Line], lookup: Lookup, digits: int, changes: list[str]
) -> list[_Line]:
    result: list[_Line] = []
    for line in kept:
        tag = line.tag
        if tag.name == "change-id":
            changes.append(f"dropped {tag}")
            continue
        meant = meant_tag(tag)
        usual = KNOWN_TAGS.get(tag.name)
        if meant is not None:
            line = _rewritten(line, meant, tag.value, changes)
        elif usual is not None and usual != tag.key and tag.name != "buglink":
            line = _rewritten(line, usual, tag.value, changes)
        if line.name == "fixes":
            value = _fixes(line.tag.value, lookup, digits)
            if value is not None and (value != line.tag.value or len(line.lines) > 1):
                line = _rewritten(line, "Fixes", value, changes)
        result.append(line)
    return result


def _rewritten(line: _Line, key: str, value: str, changes: list[str]) -> _Line:
    text = f"{key}: {value}"
    changes.append(f"{line.tag} -> {text}")
    tag = Trailer(key, value, line.tag.mail_line, 1, line.tag.block)
    return _Line(tag, [text])


def _fixes(value: str, lookup: Lookup, digits: int) -> str | None:
    """The value as `git log --pretty=fixes` writes it, None when the commit is not known."""
    word = value.strip().split("(")[0].split('"')[0].split()
    sha = next((part.strip(",:;'") for part in word if _is_id(part.strip(",:;'"))), "")
    found = lookup(sha.lower()) if sha else None
    if found is None:
        return None
    full, subject = found
    return f'{full[: max(digits, 12)]} ("{subject}")'


def _is_id(word: str) -> bool:
    return 7 <= len(word) <= 64 and all(char in "0123456789abcdefABCDEF" for char in word)


def _with_links_behind_reporters(kept: Sequence[_Line], changes: list[str]) -> list[_Line]:
    """One reporter and one Closes that stands elsewhere: the link goes right behind the reporter."""
    result = list(kept)
    reporters = [line for line in result if line.name in ("reported-by", "reported-and-tested-by")]
    links = [line for line in result if line.name == "closes"]
    if len(reporters) != 1 or len(links) != 1:
        return result
    at = result.index(reporters[0])
    if result.index(links[0]) == at + 1:
        return result
    result.remove(links[0])
    result.insert(result.index(reporters[0]) + 1, links[0])
    changes.append(f"moved {links[0].tag} behind {reporters[0].tag}")
    return result


def _with_authors_before_sign_offs(kept: Sequence[_Line], changes: list[str]) -> list[_Line]:
    """Each Co-developed-by right before the sign-off of the same person, where there is one."""
    result = list(kept)
    for line in [one for one in kept if one.name == "co-developed-by"]:
        address = line.tag.address
        signed = next(
            (
                one
                for one in result
                if one.name == "signed-off-by"
                and one.tag.address is not None
                and address is not None
                and is_same_person(one.tag.address, address)
            ),
            None,
        )
        if signed is None or result.index(signed) == result.index(line) + 1:
            continue
        result.remove(line)
        result.insert(result.index(signed), line)
        changes.append(f"moved {line.tag} before {signed.tag}")
    return result
