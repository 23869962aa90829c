"""Who looks after what a revision touches, for rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.context.kbuild.patched import Patched
from reviewbot.context.maintainers.age import written_at
from reviewbot.context.maintainers.index import Match
from reviewbot.context.maintainers.maintainers import Maintainers, Tree
from reviewbot.context.maintainers.pattern import PathPattern, path_pattern
from reviewbot.context.maintainers.recipients import Recipients, paths_of, recipients_of
from reviewbot.context.maintainers.section import Section
from reviewbot.context.profiles import profiles_of
from reviewbot.errors import SourceError
from reviewbot.model.message import Address
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision

_FILE = "MAINTAINERS"
_MOST_TRIED = 200
_REGISTERS = ("Makefile", "Kconfig", "Kbuild", "MAINTAINERS", ".gitignore", "meson.build")
_HALF_A_YEAR_S = 183 * 24 * 3600


class Area(NamedTuple):
    """Files of a patch that the same `sections` look after: the most precise ones that name a
    maintainer. `loose` are those that match by `N:` alone, of which it cannot be told how precise they
    are; `wider` all others. THE REST is none of them.
    """

    paths: tuple[str, ...]
    sections: tuple[Section, ...]
    loose: tuple[Section, ...]
    wider: tuple[Section, ...]

    @property
    def is_by_the_way(self) -> bool:
        """Whether only files are in it that many patches add a line to: Kconfig, make files."""
        names = (path.rpartition("/")[2] for path in self.paths)
        return all(name.startswith(_REGISTERS) for name in names)

    @property
    def maintainers(self) -> tuple[Address, ...]:
        """The maintainers of all its sections, each address once."""
        people = (person for section in self.sections for person in section.maintainers)
        return tuple({person.key: person for person in people}.values())

    @property
    def insiders(self) -> tuple[Address, ...]:
        """Maintainers and reviewers of every section of its files: they know whom to ask."""
        return tuple(
            person
            for section in (*self.sections, *self.loose, *self.wider)
            for person in (*section.maintainers, *section.reviewers)
        )

    @property
    def enough(self) -> tuple[Address, ...]:
        """Of these one must get the patch."""
        loose = (person for section in self.loose for person in section.maintainers)
        return (*self.maintainers, *loose)


class Responsible:
    """MAINTAINERS of the tree that a revision is for. `open_tree` is called when a rule first asks,
    and gives None where it is not known which tree that is; indexes are kept in `cache`.
    """

    def __init__(
        self, open_tree: Callable[[], Tree | None], revision: Revision, cache: Path | None = None
    ) -> None:
        self._open_tree = open_tree
        self._revision = revision
        self._cache = cache

    @cached_property
    def _opened(self) -> Tree | None:
        return self._open_tree()

    @cached_property
    def _tree(self) -> Tree:
        return self._opened or FilesInMemory({})

    @cached_property
    def maintainers(self) -> Maintainers:
        """Who looks after the files of the tree."""
        return Maintainers(self._tree, self._cache)

    def why_not(self, profiles: Collection[str]) -> str:
        """Why nothing can be said of mail of these profiles, empty when it can."""
        try:
            if self._opened is None:
                return "it is not known which commit the patch applies to"
            if not self.maintainers.is_there:
                return "the tree has no MAINTAINERS file"
        except (SourceError, sqlite3.Error) as err:
            return f"MAINTAINERS cannot be read: {err}"
        lists = (item for section in self.catch_all("a") for item in section.lists)
        own = set(profiles_of(Address("", item.email) for item in lists)) - {"generic"}
        if own and "generic" not in profiles and not own.intersection(profiles):
            return f"the tree is that of another project ({', '.join(sorted(own))})"
        return ""

    def is_base_for(self, patch: Patch) -> bool:
        """Whether the tree is what a patch of the revision was made for: it has the files as the
        patch expects them, the revision changes a file that proves it, and no more than half a year
        lies between them, because people come and go.
        """
        return (
            self._is_proved
            and self._is_of_its_time
            and not self._unmatched.intersection(patch.paths)
        )

    @property
    def _is_of_its_time(self) -> bool:
        posted = self._revision.posted_at
        made_at = self._tree.made_at or written_at(self._tree.read("Makefile") or b"")
        return posted is None or not made_at or abs(posted.timestamp() - made_at) <= _HALF_A_YEAR_S

    @cached_property
    def _is_proved(self) -> bool:
        return any(
            file.status != "added" and not file.is_binary and file.path not in self._unmatched
            for patch in self._revision.patches
            for file in patch.files
        )

    def is_about(self, patch: Patch) -> bool:
        """Whether the patch is for this tree or an older or newer state of it, not for another
        project's: the tree has a file that it changes, or a place for one that it adds.
        """
        for file in patch.files[:_MOST_TRIED]:
            folder = file.path.rpartition("/")[0]
            if file.status != "added":
                if self._tree.read(file.old_path) is not None:
                    return True
            elif self._has_folder(folder) or self._has_folder(folder.rpartition("/")[0]):
                return True
        return False

    def _has_folder(self, path: str) -> bool:
        return bool(path) and self._tree.has_folder(path)

    @cached_property
    def _unmatched(self) -> frozenset[str]:
        return Patched(self._tree, self._revision.patches).unmatched

    def recipients(self, patch: Patch) -> Recipients:
        """Everybody whom MAINTAINERS names for this patch."""
        return recipients_of(self.maintainers, patch)

    def is_same(self, one: Address, other: Address) -> bool:
        """Whether both are one person, by `.mailmap`, address or name."""
        return self.maintainers.mailmap.is_same(one, other)

    def sections(self, path: str) -> tuple[Section, ...]:
        """The sections of a file, the most precise first, without THE REST."""
        return tuple(match.section for match in self._specific(path))

    def catch_all(self, path: str) -> tuple[Section, ...]:
        """The sections that are there for every file."""
        found = (match.section for match in self.maintainers.of_path(path))
        return tuple(section for section in found if section.is_catch_all)

    def areas(self, patch: Patch) -> tuple[Area, ...]:
        """The areas a patch touches, in order of their first file; those by the way only where there
        are no others.
        """
        found: dict[tuple[Section, ...], list[str]] = {}
        for path in paths_of(patch):
            sections = self._nearest(path)
            if sections:
                found.setdefault(sections, []).append(path)
        areas = [self._area(tuple(paths), sections) for sections, paths in found.items()]
        main = [area for area in areas if not area.is_by_the_way]
        return tuple(main or areas)

    def _nearest(self, path: str) -> tuple[Section, ...]:
        matches = [
            match
            for match in self._specific(path)
            if match.section.maintainers and not match.section.is_abandoned
        ]
        best = max((match.precision for match in matches), default=0)
        return tuple(match.section for match in matches if match.precision == best)

    def _area(self, paths: tuple[str, ...], sections: tuple[Section, ...]) -> Area:
        others: dict[Section, int] = {}
        for path in paths:
            for match in self._specific(path):
                others[match.section] = max(match.precision, others.get(match.section, 0))
        loose = [one for one, best in others.items() if one not in sections and best == 0]
        wider = [one for one, best in others.items() if one not in sections and best != 0]
        return Area(paths, sections, tuple(loose), tuple(wider))

    def _specific(self, path: str) -> Iterator[Match]:
        every = self.maintainers.of_path(path)
        return (match for match in every if not match.section.is_catch_all)

    def is_added_by_series(self, path: str) -> bool:
        """Whether a line that the series adds to MAINTAINERS matches the file. The hunk need not
        apply: the file changes every day.
        """
        for pattern in self._added:
            remainder = path[len(pattern.folder) :]
            if path.startswith(pattern.folder) and pattern.matches(remainder):
                return True
        return False

    @cached_property
    def _added(self) -> tuple[PathPattern, ...]:
        lines = (
            line.text
            for patch in self._revision.patches
            for file in patch.files
            if file.path.rpartition("/")[2] == _FILE
            for line in file.lines("+")
        )
        return tuple(path_pattern(text[2:].strip()) for text in lines if text.startswith("F:"))
