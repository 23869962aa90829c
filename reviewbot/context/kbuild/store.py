"""The facts of a tree in SQLite, looked up by name; only what a question needs is read.

The file is a cache: one of another version, of another tree or a broken one is made anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from reviewbot.context.kbuild.expression import parse_expression
from reviewbot.context.kbuild.facts import FileFacts, file_facts
from reviewbot.context.kbuild.index import Places, Wrapped, kconfig_names
from reviewbot.context.kbuild.kconfig import (
    Definition,
    KconfigFile,
    Source,
    is_kconfig,
    parse_kconfig,
)

_VERSION = 1
"""To be raised with every change of the tables or of what `file_facts` finds."""
_TABLES = """
create table meta (name text primary key, value text) without rowid;
create table file (id integer primary key, path text unique, stamp text);
create table export (name text, file integer, line integer, primary key (name, file, line)) without rowid;
create table wrapper (name text, file integer, callees text, primary key (name, file)) without rowid;
create table include (file integer primary key, names text);
create table naming (name text, file integer, primary key (name, file)) without rowid;
create table source (file integer, line integer, pattern text, condition text);
create table entry (id integer primary key, name text, file integer, line integer, choice, context, said);
create table selecting (name text, entry integer, primary key (name, entry)) without rowid;
"""
_LOOKUPS = """
create index if not exists entry_name on entry (name);
"""
_BY_FILE = """
create index if not exists export_file on export (file);
create index if not exists wrapper_file on wrapper (file);
create index if not exists naming_file on naming (file);
create index if not exists source_file on source (file);
create index if not exists entry_file on entry (file);
"""
_PARTS = ("export", "wrapper", "include", "naming", "source")
_MOST_ASKED = 900
_SMALL = 400


class StoredIndex:
    """An index in a file. See Index for the questions it answers."""

    def __init__(self, path: Path | None, identity: str) -> None:
        self._path = path
        self._identity = identity
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = self._opened()
        self._waiting: dict[str, list[tuple[object, ...]]] = {}
        self._numbers: dict[str, int] = {}

    def _opened(self) -> sqlite3.Connection:
        for _ in range(2):
            db = sqlite3.connect(self._path or ":memory:", timeout=120, isolation_level=None)
            try:
                db.execute("pragma synchronous=off")  # a cache: what is lost is made anew
                if db.execute("pragma user_version").fetchone()[0] == _VERSION:
                    row = db.execute("select value from meta where name='identity'").fetchone()
                    if row is not None and row[0] == self._identity:
                        return db
                elif not db.execute("select 1 from sqlite_master").fetchone():
                    return self._made(db)
            except sqlite3.OperationalError:
                db.close()
                raise
            except sqlite3.DatabaseError:
                pass  # not SQLite, or cut short
            db.close()
            if self._path is not None:
                self._path.unlink(missing_ok=True)
        raise sqlite3.DatabaseError(f"cannot make the tree index {self._path}")

    def _made(self, db: sqlite3.Connection) -> sqlite3.Connection:
        db.execute("begin immediate")
        if not db.execute("select 1 from sqlite_master").fetchone():  # else another was faster
            for statement in (_TABLES + _LOOKUPS).strip().splitlines():
                db.execute(statement)
            db.execute("insert into meta values ('identity', ?)", (self._identity,))
            db.execute(f"pragma user_version={_VERSION}")
        db.execute("commit")
        return db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- feeding

    def begin(self) -> None:
        """Start to change; other processes wait."""
        self._numbers.clear()
        self._db.execute("begin immediate")

    def commit(self) -> None:
        """Keep what changed."""
        self._write()
        self._db.execute("commit")
        self.__dict__.pop("_sources", None)

    def rollback(self) -> None:
        """Forget what changed since `begin`."""
        self._waiting.clear()
        self._db.execute("rollback")

    def _write(self) -> None:
        """Write the rows that wait, in the order of their keys: several times faster than singly."""
        for table, rows in sorted(self._waiting.items()):
            if not rows:
                continue
            rows.sort()
            marks = ",".join("?" * len(rows[0]))
            self._db.executemany(f"insert or ignore into {table} values ({marks})", rows)  # noqa: S608
        self._waiting.clear()

    def _next(self, table: str) -> int:
        """The next free number of a table."""
        if table not in self._numbers:
            query = f"select coalesce(max(id), 0) from {table}"  # noqa: S608  # our own names
            self._numbers[table] = self._db.execute(query).fetchone()[0]
        self._numbers[table] += 1
        return self._numbers[table]

    def _wait(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._waiting.setdefault(table, []).extend(rows)

    def state(self, name: str) -> str:
        """A word kept beside the facts, empty when there is none."""
        row = self._db.execute("select value from meta where name=?", (name,)).fetchone()
        return row[0] if row is not None else ""

    def set_state(self, name: str, value: str) -> None:
        """Keep a word beside the facts."""
        self._db.execute("insert or replace into meta values (?, ?)", (name, value))

    def stamps(self) -> dict[str, str]:
        """Every path with what told its content when it was read."""
        return dict(self._db.execute("select path, stamp from file"))

    def forget(self, paths: Iterable[str]) -> None:
        """Drop files and what they say."""
        paths = list(paths)
        if paths:
            for statement in _BY_FILE.strip().splitlines():
                self._db.execute(statement)
        for path in paths:
            row = self._db.execute("select id from file where path=?", (path,)).fetchone()
            if row is None:
                continue
            self._db.execute(
                "delete from selecting where entry in (select id from entry where file=?)", row
            )
            for table in (*_PARTS, "entry"):
                self._db.execute(f"delete from {table} where file=?", row)  # noqa: S608  # our own names
            self._db.execute("delete from file where id=?", row)

    def add(self, path: str, stamp: str, data: bytes | None) -> None:
        """Take in a file that is not known yet; without `data` only that it is there."""
        file = self._next("file")
        self._wait("file", [(file, path, stamp)])
        if data is None:
            return
        if is_kconfig(path):
            text = data.decode("utf-8", "replace")
            self._add_kconfig(file, parse_kconfig(path, text), text.split("\n"))
        else:
            self._add_facts(file, path, file_facts(path, data))

    def _add_facts(self, file: int, path: str, facts: FileFacts) -> None:
        if facts.exports:
            self._wait("export", ((name, file, line) for name, line in facts.exports))
        if facts.wrappers:
            self._wait("wrapper", ((name, file, callees) for name, callees in facts.wrappers))
        if facts.options:
            self._wait("naming", ((name, file) for name in facts.options))
        if path.endswith(".h"):
            self._wait("include", [(file, "\n".join(facts.includes))])

    def _add_kconfig(self, file: int, parsed: KconfigFile, lines: list[str]) -> None:
        self._wait("naming", ((name, file) for name in kconfig_names(parsed)))
        # a file that sources nothing has to be known as one all the same
        self._wait("source", [(file, 0, "", "")])
        self._wait(
            "source",
            ((file, item.line, item.pattern, str(item.condition)) for item in parsed.sources),
        )
        for block in parsed.definitions:
            said = "\n".join(lines[block.line - 1 : block.end])
            entry = self._next("entry")
            row = (entry, block.name, file, block.line, block.choice, str(block.context), said)
            self._wait("entry", [row])
            selected = {name for item in block.of_kind("select") for name in item.target.symbols()}
            self._wait("selecting", ((name, entry) for name in selected))

    # -- asking

    def _rows(self, query: str, names: Collection[str]) -> Iterator[tuple[str, str, str]]:
        """Rows of a query with one `?`-list, asked in portions."""
        ordered = sorted(names)
        for at in range(0, len(ordered), _MOST_ASKED):
            part = ordered[at : at + _MOST_ASKED]
            marks = ",".join("?" * len(part))
            yield from self._db.execute(query.replace("(?)", f"({marks})"), part)

    def exports(self, names: Collection[str]) -> Places:
        """See Index."""
        result: Places = {}
        query = "select name, path, line from export join file on file.id = file where name in (?)"
        for name, path, line in self._rows(query, names):
            result.setdefault(name, []).append((path, int(line)))
        return {name: sorted(places) for name, places in result.items()}

    def wrappers(self, names: Collection[str]) -> dict[str, list[Wrapped]]:
        """See Index."""
        result: dict[str, list[Wrapped]] = {}
        query = (
            "select name, path, callees from wrapper join file on file.id = file where name in (?)"
        )
        for name, path, callees in self._rows(query, names):
            result.setdefault(name, []).append(Wrapped(path, frozenset(callees.split())))
        return {name: sorted(found, key=lambda item: item.path) for name, found in result.items()}

    def includes(self, path: str) -> tuple[str, ...] | None:
        """See Index."""
        row = self._db.execute(
            "select names from include join file on file.id = file where path=?", (path,)
        ).fetchone()
        if row is None:
            return None
        return tuple(row[0].split("\n")) if row[0] else ()

    def naming(self, options: Collection[str]) -> set[str]:
        """See Index."""
        query = "select name, path, '' from naming join file on file.id = file where name in (?)"
        return {path for _, path, _ in self._rows(query, options)}

    def paths(self, below: str = "") -> Iterable[str]:
        """See Index."""
        if not below:
            return [path for (path,) in self._db.execute("select path from file")]
        # "0" is the character behind "/"
        ends = (f"{below}/", f"{below}0")
        found = self._db.execute("select path from file where path > ? and path < ?", ends)
        return [path for (path,) in found]

    def is_small(self) -> bool:
        """See Index."""
        query = "select count(*) from (select 1 from file where path like '%.c' limit ?)"
        return bool(self._db.execute(query, (_SMALL + 1,)).fetchone()[0] <= _SMALL)

    def definitions(self, option: str) -> list[Definition]:
        """See Index."""
        return self._entries("entry.name = ?", option)

    def selecting(self, option: str) -> list[Definition]:
        """See Index."""
        return self._entries("entry.id in (select entry from selecting where name = ?)", option)

    def _entries(self, where: str, name: str) -> list[Definition]:
        query = (
            "select path, line, choice, context, said from entry join file on file.id = file "  # noqa: S608
            f"where {where} order by path, line"  # our own words
        )
        return [
            found for row in self._db.execute(query, (name,)) if (found := _entry(*row)) is not None
        ]

    def options(self) -> Collection[str]:
        """See Index."""
        return [name for (name,) in self._db.execute("select distinct name from entry")]

    def sources(self) -> Mapping[str, list[Source]]:
        """See Index."""
        return self._sources

    @cached_property
    def _sources(self) -> dict[str, list[Source]]:
        result: dict[str, list[Source]] = {}
        query = (
            "select path, pattern, condition, line from source join file on file.id = file "
            "order by path, line"
        )
        for path, pattern, condition, line in self._db.execute(query):
            known = result.setdefault(path, [])
            if line:
                known.append(Source(pattern, parse_expression(condition), line))
        return result

    def kconfig_file(self, path: str) -> KconfigFile | None:
        """See Index: its entries and sources alone."""
        if path not in self._sources:
            return None
        blocks = self._entries("path = ?", path)
        return KconfigFile(path, blocks, self._sources[path])


def _entry(path: str, line: int, choice: str, context: str, text: str) -> Definition | None:
    """An entry read again from its own lines."""
    parsed = parse_kconfig(path, text).definitions
    if not parsed:
        return None
    block = parsed[0]
    block.line, block.end = line, block.end + line - 1
    block.choice, block.context = choice, parse_expression(context)
    block.properties = [item._replace(line=item.line + line - 1) for item in block.properties]
    return block
