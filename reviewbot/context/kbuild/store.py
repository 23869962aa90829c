"""The facts of a tree in SQLite, looked up by name; only what a question needs is read.

The file is a cache: one of another version, of another tree or a broken one is made anew.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

from reviewbot.context.kbuild.expression import parse_expression
from reviewbot.context.kbuild.facts import FileFacts, file_facts
from reviewbot.context.kbuild.index import SMALL, SOURCES, Places, Wrapped
from reviewbot.context.kbuild.kconfig import (
    Definition,
    KconfigFile,
    Source,
    is_kconfig,
    parse_kconfig,
)
from reviewbot.context.kbuild.kept_entries import entry_text, read_entry
from reviewbot.context.kbuild.outline import Outline, outline_kconfig

_VERSION = 2
"""To be raised with every change of the tables or of what `file_facts` finds."""
_TABLES = """
create table meta (name text primary key, value text) without rowid;
create table file (id integer primary key, path text unique, stamp text);
create table export (name text, file integer, line integer, primary key (name, file, line)) without rowid;
create table wrapper (name text, file integer, callees text, primary key (name, file)) without rowid;
create table include (file integer primary key, names text);
create table kept (name text, file integer, said text, primary key (name, file)) without rowid;
create table naming (name text, file integer, primary key (name, file)) without rowid;
create table source (file integer, line integer, pattern text, condition text);
create table entry (id integer primary key, name text, file integer, line integer, choice, context, said);
create table selecting (name text, entry integer, primary key (name, entry)) without rowid;
"""
_LOOKUPS = """
create index if not exists entry_name on entry (name);
create index if not exists entry_file on entry (file);
"""
_BY_FILE = """
create index if not exists export_file on export (file);
create index if not exists wrapper_file on wrapper (file);
create index if not exists naming_file on naming (file);
create index if not exists source_file on source (file);
create index if not exists kept_file on kept (file);
"""
_PARTS = ("export", "wrapper", "include", "kept", "naming", "source")
_MOST_ASKED = 900
_WHOLE = 0
"""Instead of a file's number: worked out from the whole tree."""
_CODE = hashlib.sha256(
    repr(
        [entry.stat().st_mtime_ns for entry in sorted(Path(__file__).parent.glob("*.py"))]
    ).encode()
).hexdigest()[:12]
"""Which code worked it out: what other code kept is not looked at."""


class StoredIndex:
    """An index in a file. See Index for the questions it answers."""

    def __init__(self, path: Path | None, identity: str) -> None:
        self._path = path
        self._identity = identity
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._is_pinned = False
        self._db = self._opened()
        self._waiting: dict[str, list[tuple[object, ...]]] = {}
        self._numbers: dict[str, int] = {}
        self._includes: dict[str, tuple[str, ...] | None] = {}
        self._known: dict[tuple[str, int], Definition | None] = {}

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
                for ending in ("", "-wal", "-shm"):
                    Path(f"{self._path}{ending}").unlink(missing_ok=True)
        raise sqlite3.DatabaseError(f"cannot make the tree index {self._path}")

    def _made(self, db: sqlite3.Connection) -> sqlite3.Connection:
        db.execute("pragma journal_mode=wal")
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

    def pin(self) -> None:
        """From now on see the facts as they are now, whatever other processes write."""
        if self._path is None or self._db.execute("pragma journal_mode").fetchone()[0] != "wal":
            return  # without a log that readers can look behind, a reader would stop the writers
        self._db.execute("begin")
        self.__dict__.pop("_generation", None)
        self._is_pinned = bool(self._generation)

    def unpin(self) -> None:
        """See what others write again."""
        if self._is_pinned:
            self._db.execute("commit")
            self._is_pinned = False
            self._look_again()

    def _look_again(self) -> None:
        self.__dict__.pop("_sources", None)
        self._includes.clear()
        self._known.clear()

    # -- feeding

    @contextmanager
    def changing(self) -> Iterator[None]:
        """What is done meanwhile is kept as a whole or not at all; other processes wait."""
        self._numbers.clear()
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._waiting.clear()
            self._db.execute("rollback")
            raise
        self._write()
        self._db.execute(f"delete from kept where file={_WHOLE}")  # noqa: S608  # a number of ours
        self.set_state("generation", os.urandom(8).hex())
        self._db.execute("commit")
        self._look_again()

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
        if not path.endswith(SOURCES) and is_kconfig(path):
            text = data.decode("utf-8", "replace")
            self._add_kconfig(file, outline_kconfig(path, text), text.split("\n"))
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

    def _add_kconfig(self, file: int, outline: Outline, lines: list[str]) -> None:
        parsed = outline.file
        self._wait("naming", ((name, file) for name in outline.names))
        # a file that sources nothing has to be known as one all the same
        self._wait("source", [(file, 0, "", "")])
        self._wait(
            "source",
            ((file, item.line, item.pattern, str(item.condition)) for item in parsed.sources),
        )
        entries: dict[int, int] = {}
        for block in parsed.definitions:
            said = "\n".join(lines[block.line - 1 : block.end])
            entry = entries[block.line] = self._next("entry")
            row = (entry, block.name, file, block.line, block.choice, str(block.context), said)
            self._wait("entry", [row])
        self._wait("selecting", {(name, entries[block.line]) for block, name in outline.selected})

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

    def includes(self, paths: Collection[str]) -> dict[str, tuple[str, ...]]:
        """See Index."""
        known = self._includes
        asked = [path for path in paths if path not in known]
        known.update(dict.fromkeys(asked))
        query = "select path, names, '' from include join file on file.id = file where path in (?)"
        for path, names, _ in self._rows(query, asked):
            known[path] = tuple(names.split("\n")) if names else ()
        return {path: found for path in paths if (found := known[path]) is not None}

    def kept(self, name: str, make: Callable[[], str], *, path: str = "") -> str:
        """See Index: kept until the file changes, or any file. What cannot be written is made each
        time.
        """
        file = self._db.execute("select id from file where path=?", (path,)).fetchone()
        if path and file is None:
            return make()
        number = file[0] if file is not None else _WHOLE
        query = "select said from kept where name=? and file=?"
        row = self._db.execute(query, (f"{_CODE} {name}", number)).fetchone()
        if row is not None:
            return str(row[0])
        said = make()
        self._keep(name, number, said)
        return said

    def _keep(self, name: str, file: int, said: str) -> None:
        with suppress(sqlite3.OperationalError):  # another process writes, or nobody may
            self._writer.execute(
                "insert or ignore into kept select ?, ?, ? from meta "
                "where meta.name='generation' and value=?",
                (f"{_CODE} {name}", file, said, self._generation),
            )

    @cached_property
    def _generation(self) -> str:
        """What the facts are that this connection sees; another after every change."""
        return self.state("generation")

    @cached_property
    def _writer(self) -> sqlite3.Connection:
        """A connection that writes while the first goes on to see what it saw."""
        if not self._is_pinned:
            return self._db
        writer = sqlite3.connect(self._path or ":memory:", timeout=0.2, isolation_level=None)
        writer.execute("pragma synchronous=off")
        return writer

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
        return bool(self._db.execute(query, (SMALL + 1,)).fetchone()[0] <= SMALL)

    def definitions(self, option: str) -> list[Definition]:
        """See Index."""
        return self._entries("entry.name = ?", option)

    def selecting(self, option: str) -> list[Definition]:
        """See Index."""
        return self._entries("entry.id in (select entry from selecting where name = ?)", option)

    def _entries(self, where: str, name: str) -> list[Definition]:
        query = (
            "select path, entry.file, entry.name, line, entry.said, choice, context, kept.said from entry "  # noqa: S608
            "join file on file.id = entry.file "
            "left join kept on kept.file = entry.file and kept.name = ? || line "
            f"where {where} order by path, line"  # our own words
        )
        rows = self._db.execute(query, (f"{_CODE} entry ", name))
        found = (self._definition(*row) for row in rows.fetchall())
        return [block for block in found if block is not None]

    def _definition(
        self,
        path: str,
        file: int,
        name: str,
        line: int,
        said: str,
        choice: str,
        context: str,
        kept: str | None,
    ) -> Definition | None:
        """An entry, taken apart once however often it is asked for."""
        if (path, line) in self._known:
            return self._known[path, line]
        if kept is not None:
            found: Definition | None = read_entry(name, path, line, kept)
        else:
            found = _entry(path, line, choice, context, said)
            if found is not None:
                self._keep(f"entry {line}", file, entry_text(found))
        self._known[path, line] = found
        return found

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
