"""An entry of MAINTAINERS: who looks after something, where it is discussed, which files it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from reviewbot.model.message import Address

_SEPARATOR = re.compile(r">\s*,\s*(?=\S)")
_IN_BRACKETS = re.compile(r"(?P<name>[^<]*)<(?P<email>[^<>\s]+@[^<>\s]*)>")
_BARE = re.compile(r"[^\s,<>()]+@[^\s,<>()]+")
_EVERYTHING = ("*", "*/")
_MOST_PEOPLE = 200


class MailingList(NamedTuple):
    """An `L:` line: the address, and what stands beside it in parentheses (may be empty)."""

    email: str
    remark: str

    @property
    def is_subscribers_only(self) -> bool:
        """Whether mail of others does not get there."""
        return "subscribers-only" in self.remark

    @property
    def is_moderated(self) -> bool:
        """Whether mail of others waits for somebody."""
        return "moderated" in self.remark


class Entry(NamedTuple):
    """A line `X: value`, the letter and the value without white space around it."""

    letter: str
    value: str


@dataclass(frozen=True)
class Section:
    """One entry. `title` is the line above it, `entries` its lines in order; `path` is the file it
    stands in and `line` the 1-based line of the title.
    """

    title: str
    entries: tuple[Entry, ...]
    path: str = "MAINTAINERS"
    line: int = 0

    def values(self, letter: str) -> Iterator[str]:
        """The values of all lines with this letter, top to bottom."""
        return (entry.value for entry in self.entries if entry.letter == letter)

    @cached_property
    def maintainers(self) -> tuple[Address, ...]:
        """`M:`, whom patches are mailed to."""
        return self._people("M")

    @cached_property
    def reviewers(self) -> tuple[Address, ...]:
        """`R:`, who wants to be copied."""
        return self._people("R")

    @cached_property
    def lists(self) -> tuple[MailingList, ...]:
        """`L:`, with what stands in parentheses behind the address."""
        return tuple(made for value in self.values("L") if (made := _mailing_list(value)))

    @property
    def status(self) -> str:
        """The last `S:`, empty for none."""
        return next(reversed(list(self.values("S"))), "")

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody is said to look after it: `Orphan` or `Obsolete`."""
        return self.status.lower().startswith(("orphan", "obsolete"))

    @cached_property
    def is_catch_all(self) -> bool:
        """Whether it is there for what no other has: "THE REST", by any name."""
        return any(value in _EVERYTHING for value in self.values("F"))

    def _people(self, letter: str) -> tuple[Address, ...]:
        return tuple(person for value in self.values(letter) for person in people_in(value))


def people_in(value: str) -> tuple[Address, ...]:
    """The people of an `M:` or `R:` line: `Name <address>`, a bare address, or several with commas.

    A name is taken as it is written; what stands in its parentheses belongs to it.
    """
    found = []
    for part in _SEPARATOR.split(value, maxsplit=_MOST_PEOPLE):
        text = part if part.endswith(">") or "<" not in part else f"{part}>"
        match = _IN_BRACKETS.search(text)
        if match is not None:
            found.append(Address(match["name"].strip().strip('"').strip(), match["email"]))
        else:
            found.extend(Address("", email) for email in _BARE.findall(text)[:_MOST_PEOPLE])
    return tuple(found)


def _mailing_list(value: str) -> MailingList | None:
    match = _IN_BRACKETS.search(value)
    if match is not None:
        return MailingList(match["email"], value[match.end() :].strip())
    address, _, remark = value.partition(" ")
    address, _, more = address.partition("\t")
    return MailingList(address, f"{more} {remark}".strip()) if "@" in address else None
