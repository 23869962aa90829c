"""`.mailmap`: the addresses and names that are one person (gitmailmap(5))."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviewbot.context.people import is_same_person
from reviewbot.model.message import Address

_ENTRY = re.compile(
    r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>(?:(?P<old_name>[^<>]*)<(?P<old_email>[^<>]+)>)?\s*"
)
_MOST_LINES = 200_000
_LONGEST_LINE = 1000


class Mailmap:
    """Proper names and addresses by those that people have used; an empty text maps nothing."""

    def __init__(self, text: str = "") -> None:
        self._by_email: dict[str, Address] = {}
        self._by_both: dict[tuple[str, str], Address] = {}
        for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]:
            match = _ENTRY.fullmatch(line[:_LONGEST_LINE].partition("#")[0].strip())
            if match is not None:
                self._add(*(match[name] for name in ("name", "email", "old_name", "old_email")))

    def _add(self, name: str, email: str, old_name: str | None, old_email: str | None) -> None:
        name, email = name.strip(), email.strip()
        proper = Address(name, email if old_email is not None else "")
        used = (old_email if old_email is not None else email).strip().lower()
        if old_name is not None and old_name.strip():
            self._by_both[old_name.strip().lower(), used] = proper
        elif used in self._by_email:  # a later line for the same address adds to an earlier one
            before = self._by_email[used]
            self._by_email[used] = Address(name or before.name, proper.email or before.email)
        else:
            self._by_email[used] = proper

    def proper(self, person: Address) -> Address:
        """The person as `.mailmap` calls them, unchanged where it says nothing."""
        used = person.email.lower()
        found = self._by_both.get((person.name.lower(), used)) or self._by_email.get(used)
        if found is None:
            return person
        return Address(found.name or person.name, found.email or person.email)

    def is_same(self, one: Address, other: Address) -> bool:
        """Whether both are one person, by `.mailmap`, address or name."""
        return is_same_person(one, other) or is_same_person(self.proper(one), self.proper(other))

    def is_among(self, person: Address, others: Iterable[Address]) -> bool:
        """Whether one of the others is this person."""
        return any(self.is_same(person, other) for other in others)
