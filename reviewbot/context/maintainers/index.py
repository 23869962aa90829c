"""The sections of a MAINTAINERS file in SQLite, found by path without reading all of them.

An index belongs to one content and is never changed: its file is named by the content's digest.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from reviewbot.context.maintainers.pattern import (
    PathPattern,
    compiled,
    path_pattern,
    required,
    without_layout,
)
from reviewbot.context.maintainers.section import Entry, Section

_VERSION = 1
_TABLES = """
create table sections (id integer primary key, title text, path text, line integer, entries text);
create table patterns (folder text, rest text, letter text, section integer, place integer);
create table expressions (letter text, expression text, section integer, place integer);
create table lists (email text primary key);
create index by_folder on patterns (folder);
"""
_MOST_FOLDERS = 100
_MOST_EXPRESSIONS = 2000
_KEPT = 40
_MOST_OPEN = 4
_OPEN: dict[tuple[Path | None, str], SectionIndex] = {}
"""Open indexes by folder and digest of their content, oldest first."""

IsFolder = Callable[[str], bool]


class Match(NamedTuple):
    """A section and the `line` of it that matches, the last one. `depth` is how precise that line is,
    0 for an expression, -1 for what begins with `*`; `precision` that of its best `F:` line, 0 where
    only an expression matches.
    """

    section: Section
    line: Entry
    depth: int
    precision: int = 0


class SectionIndex:
    """The index of these sections, kept in the file `path`, or in memory without one."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._sections: dict[int, Section] = {}

    def matching(self, path: str, is_folder: IsFolder) -> tuple[Match, ...]:
        """The sections of a file, the most precise first, then in order of the file; by `F:`, `X:`
        and `N:`. `is_folder` says what a pattern without a `/` at its end means in the tree.
        """
        found: dict[int, tuple[int, int, Entry]] = {}
        precisions: dict[int, int] = {}
        excluded: set[int] = set()
        for letter, pattern, section, place in self._near(path):
            if letter == "X" and section in excluded:
                continue
            if _is_match(pattern, path, is_folder):
                if letter == "X":
                    excluded.add(section)
                    continue
                precisions[section] = max(pattern.depth, precisions.get(section, -1))
                if section not in found or place > found[section][1]:
                    line = Entry("F", pattern.folder + pattern.rest)
                    found[section] = (pattern.depth, place, line)
        for needed, expression, section, place in self._path_expressions:
            if needed not in path or (section in found and place < found[section][1]):
                continue
            plain = without_layout(expression)
            if plain == needed or _is_found(plain, path):
                found[section] = (0, place, Entry("N", expression))
        kept = sorted((-depth, id) for id, (depth, _, _) in found.items() if id not in excluded)
        return tuple(
            Match(self.section(id), found[id][2], -depth, precisions.get(id, 0))
            for depth, id in kept
        )

    @cached_property
    def _path_expressions(self) -> list[tuple[str, str, int, int]]:
        """The `N:` lines with what a path must hold to match."""
        return [
            (required(without_layout(expression)), expression, section, place)
            for expression, section, place in self.expressions("N")
        ]

    def _near(self, path: str) -> Iterator[tuple[str, PathPattern, int, int]]:
        """The patterns that name no folder that the path is not in, in no order."""
        folders = [""]
        for part in path.split("/")[: _MOST_FOLDERS - 1][:-1]:
            folders.append(f"{folders[-1]}{part}/")
        marks = ",".join("?" * len(folders))
        rows = self._db.execute(
            f"select letter, folder, rest, section, place from patterns where folder in ({marks})",  # noqa: S608  # marks only
            folders,
        )
        for letter, folder, rest, section, place in rows:
            yield letter, PathPattern(folder, rest), section, place

    def expressions(self, letter: str) -> list[tuple[str, int, int]]:
        """The `N:` or `K:` lines: expression, number of the section, place in it."""
        rows = self._db.execute(
            "select expression, section, place from expressions where letter = ? limit ?",
            (letter, _MOST_EXPRESSIONS),
        )
        return rows.fetchall()

    def section(self, id: int) -> Section:
        """A section by its number."""
        if id not in self._sections:
            title, path, line, text = self._db.execute(
                "select title, path, line, entries from sections where id = ?", (id,)
            ).fetchone()
            entries = tuple(Entry(item[0], item[1:]) for item in text.split("\n"))
            self._sections[id] = Section(title, entries, path, line)
        return self._sections[id]

    @property
    def has_sections(self) -> bool:
        """Whether there is any section."""
        return self._db.execute("select 1 from sections limit 1").fetchone() is not None

    @cached_property
    def all_lists(self) -> frozenset[str]:
        """Every address that is a list of some section, in lower case."""
        rows = self._db.execute("select email from lists")
        return frozenset(email for (email,) in rows)


def _is_found(expression: str, path: str) -> bool:
    search = compiled(expression)
    return search is not None and bool(search(path))


def _is_match(pattern: PathPattern, path: str, is_folder: IsFolder) -> bool:
    remainder = path[len(pattern.folder) :]
    if not pattern.matches(remainder):
        return False
    is_only_beginning = pattern.may_be_folder and remainder != pattern.rest and "/" not in remainder
    return not is_only_beginning or not is_folder(pattern.folder + pattern.rest)


def open_index(
    folder: Path | None,
    digest: Callable[[], str],
    parse: Callable[[], Iterable[Section]],
    known_as: str = "",
) -> SectionIndex:
    """The index of the content with this digest; `parse` is asked when there is none yet. With a name
    it is `known_as`, the digest is asked for only when there is nothing of that name.

    A `folder` that cannot be written, or a broken file in it, costs time and not the answer.
    """
    key = folder, known_as or digest()
    if key not in _OPEN:
        while len(_OPEN) >= _MOST_OPEN:
            del _OPEN[next(iter(_OPEN))]
        _OPEN[key] = SectionIndex(_named(folder, key[1], digest if known_as else None, parse))
    return _OPEN[key]


def _named(
    folder: Path | None,
    name: str,
    digest: Callable[[], str] | None,
    parse: Callable[[], Iterable[Section]],
) -> sqlite3.Connection:
    if folder is None or digest is None:
        return _database(folder, name, parse)
    path = folder / f"{name}.sqlite"
    kept = _opened(path)
    if kept is None:
        content = digest()
        kept = _database(folder, content, parse)
        with suppress(OSError):  # the next one finds it by the digest again
            path.unlink(missing_ok=True)
            path.hardlink_to(folder / f"{content}.sqlite")
    return kept


def _database(
    folder: Path | None, digest: str, parse: Callable[[], Iterable[Section]]
) -> sqlite3.Connection:
    if folder is None:
        return _filled(":memory:", parse())
    path = folder / f"{digest}.sqlite"
    kept = _opened(path)
    if kept is not None:
        return kept
    sections = tuple(parse())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _prune(folder)
        beside = folder / f"{digest}.{os.getpid()}.new"
        beside.unlink(missing_ok=True)
        _filled(str(beside), sections).close()
        beside.replace(path)  # whole or not at all, whoever else does the same
        return _opened(path) or _filled(":memory:", sections)
    except (OSError, sqlite3.Error):
        return _filled(":memory:", sections)


def _opened(path: Path) -> sqlite3.Connection | None:
    if not path.is_file():
        return None
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        if db.execute("pragma user_version").fetchone() == (_VERSION,):
            return db
    except sqlite3.Error:
        pass  # cut short or no SQLite: made anew
    db.close()
    return None


def _filled(path: str, sections: Iterable[Section]) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("pragma journal_mode = off")
    db.execute("begin")
    for statement in _TABLES.strip().splitlines():
        db.execute(statement)
    for id, section in enumerate(sections):
        text = "\n".join(f"{entry.letter}{entry.value}" for entry in section.entries)
        row = (id, section.title, section.path, section.line, text)
        db.execute("insert into sections values (?, ?, ?, ?, ?)", row)
        for item in section.lists:
            db.execute("insert or ignore into lists values (?)", (item.email.lower(),))
        for place, entry in enumerate(section.entries):
            if entry.letter in "FX":
                pattern = path_pattern(entry.value)
                made = (pattern.folder, pattern.rest, entry.letter, id, place)
                db.execute("insert into patterns values (?, ?, ?, ?, ?)", made)
            elif entry.letter in "NK":
                found = (entry.letter, entry.value, id, place)
                db.execute("insert into expressions values (?, ?, ?, ?)", found)
    db.execute(f"pragma user_version = {_VERSION}")
    db.execute("commit")
    return db


def _prune(folder: Path) -> None:
    """Keep only the newest indexes: each state of each tree leaves one."""
    found = sorted(folder.glob("*.sqlite"), key=lambda item: item.stat().st_mtime, reverse=True)
    for path in found[_KEPT - 1 :]:
        path.unlink(missing_ok=True)
