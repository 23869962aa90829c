"""The people and lists a patch should go to: what scripts/get_maintainer.pl prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reviewbot.context.maintainers.mailmap import Mailmap
from reviewbot.context.maintainers.maintainers import Maintainers
from reviewbot.context.maintainers.section import MailingList, Section, people_in
from reviewbot.model.message import Address
from reviewbot.model.patch import Patch

_MOST_FILES = 5000
PULLS_ONLY = ("torvalds@linux-foundation.org",)
"""Whom get_maintainer.pl leaves out: he takes pull requests."""


class Recipients(NamedTuple):
    """Each person once, in the first role found; lists that take mail of others. The most precise
    sections first. `named` are people that a file names itself.
    """

    maintainers: tuple[Address, ...]
    reviewers: tuple[Address, ...]
    lists: tuple[MailingList, ...]
    named: tuple[Address, ...] = ()


def paths_of(patch: Patch) -> tuple[str, ...]:
    """The paths a patch touches, under their old and new names, sorted; of the first 5,000 files."""
    names = {name for file in patch.files[:_MOST_FILES] for name in (file.path, file.old_path)}
    return tuple(sorted(names - {"", "/dev/null"}))


def recipients_of(maintainers: Maintainers, patch: Patch) -> Recipients:
    """What `scripts/get_maintainer.pl --nogit --nogit-fallback` says of this patch."""
    paths = paths_of(patch)
    by_path = [[match.section for match in maintainers.of_path(path)] for path in paths]
    by_content = [match.section for match in maintainers.of_content(patch)]
    sections = dict.fromkeys([*(section for found in by_path for section in found), *by_content])
    asks_the_rest = not _has_others(sections) or any(not _without_rest(found) for found in by_path)
    chosen = _Chosen(maintainers.mailmap)
    lists: dict[str, MailingList] = {}
    for section in sections:
        is_left_out = _is_xens_rest(section) and not asks_the_rest
        for entry in section.entries:
            if entry.letter in ("M", "R") and not is_left_out:
                chosen.take(entry.letter, people_in(entry.value))
        for item in section.lists:
            if not item.is_subscribers_only:
                lists.setdefault(item.email.lower(), item)
    for path in paths:
        chosen.take("in file", maintainers.in_file(path))
    people = chosen.people()
    return Recipients(people["M"], people["R"], tuple(lists.values()), people["in file"])


def _is_xens_rest(section: Section) -> bool:
    """Whether it is THE REST of a Xen tree: they are asked only about files that nobody else has, and
    where no other section names a maintainer (scripts/get_maintainer.pl of Xen).
    """
    return section.is_catch_all and any(
        value.startswith("xen-maintainers") for value in section.values("V")
    )


def _has_others(sections: Iterable[Section]) -> bool:
    return any(section.maintainers for section in _without_rest(sections))


def _without_rest(sections: Iterable[Section]) -> list[Section]:
    return [section for section in sections if not section.is_catch_all]


class _Chosen:
    """People as they are found: whose name or address was there before is not taken again."""

    def __init__(self, mailmap: Mailmap) -> None:
        self._mailmap = mailmap
        self._found: list[tuple[str, Address]] = []
        self._seen: set[str] = set()

    def take(self, role: str, people: Iterable[Address]) -> None:
        """Add those who are new."""
        for person in people:
            marks = {mark.lower() for mark in (f"n{person.name}", f"@{person.email}") if mark[1:]}
            if not marks & self._seen and person.email.lower() not in PULLS_ONLY:
                self._found.append((role, person))
                self._seen |= marks

    def people(self) -> dict[str, tuple[Address, ...]]:
        """By role, under their proper names and addresses, each address once."""
        result: dict[str, list[Address]] = {"M": [], "R": [], "in file": []}
        known: set[str] = set()
        for role, person in self._found:
            proper = self._mailmap.proper(person)
            marks = {mark.lower() for mark in (f"n{proper.name}", f"@{proper.email}") if mark[1:]}
            if not marks & known:
                known |= marks
                result[role].append(proper)
        return {role: tuple(people) for role, people in result.items()}
