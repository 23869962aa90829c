"""The result file: findings in SQLite, with all that is needed to go on where a run stopped.

Only one process writes. Each piece of work is stored in one transaction with its findings, so that
a run that was killed leaves nothing half done.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from reviewbot.errors import SourceError

SCHEMA = 1
_TABLES = """
create table about (name text primary key, value text) without rowid;
create table mails (
    no integer primary key,        -- order in the archive
    key text not null unique,      -- what it is: blob id, hash or maildir name
    place text not null,           -- where it is
    msgid text, sent_at integer, size_bytes integer, is_reply integer,
    thread integer,                -- smallest no of its thread; null: not read yet
    refs text, parent text,        -- References as a JSON list, In-Reply-To
    part text                      -- JSON: what a patch or cover letter says about its series
);
create index mails_thread on mails (thread);
create index mails_msgid on mails (msgid);
create table names (msgid text primary key, thread integer not null) without rowid;
create index names_thread on names (thread);
create table threads (
    thread integer primary key,
    item integer not null,         -- smallest thread of the series it belongs to
    is_dirty integer not null,     -- its mails have changed since it was looked at
    is_loose integer not null      -- its links to other threads have to be found anew
);
create index threads_item on threads (item);
create index threads_dirty on threads (thread) where is_dirty;
create index threads_loose on threads (thread) where is_loose;
create table postings (
    thread integer not null, no integer not null, posted real not null, traits text not null,
    primary key (thread, no)
) without rowid;
create table posting_keys (
    key integer not null, thread integer not null, no integer not null,
    primary key (key, thread, no)
) without rowid;
create index posting_keys_thread on posting_keys (thread);
create table links (
    thread integer not null, other integer not null, primary key (thread, other)
) without rowid;
create table items (item integer primary key, digest text not null);
create table findings (
    item integer not null,
    rule text not null, fingerprint text not null, msgid text, severity text not null,
    confidence text not null, message text not null, posted_at text, evidence text not null,
    patch integer, version integer not null, part text not null, path text, line integer,
    mail_line integer, subject text not null, revision_msgid text
);
create index findings_item on findings (item);
create index findings_rule on findings (rule, msgid);
create table unreadable (key text primary key, place text not null, why text not null) without rowid;
create table failures (item integer not null, msgid text, why text not null);
create table rules (rule text primary key, version text not null) without rowid;
create table runs (
    started_at text not null, finished_at text, reviewbot text not null, mails integer, seconds real
);
"""
_EARLIER = """
create table if not exists earlier_rules (rule text primary key, version text not null) without rowid;
create table if not exists earlier_findings (
    rule text not null, msgid text not null, fingerprint text not null,
    primary key (rule, msgid, fingerprint)
) without rowid;
"""
"""What the last complete result was before rules or code changed, to tell what that changed."""
RESULT_TABLES = ("findings", "unreadable", "failures", "rules", "items")
"""What two runs over the same archive with the same rules have in common, row by row."""
_MAIL_TABLES = ("mails", "names", "threads", "postings", "posting_keys", "links")


class FindingRow(NamedTuple):
    """A finding as stored, in the order of the columns behind `item`.

    `severity` is the rule's level, `confidence` what the rule claims. `evidence` is JSON, a list as
    in the JSON report. `msgid` is the mail the finding points to, `revision_msgid` the cover letter
    or first patch.
    """

    rule: str
    fingerprint: str
    msgid: str | None
    severity: str
    confidence: str
    message: str
    posted_at: str | None
    evidence: str
    patch: int | None
    version: int
    part: str
    path: str | None
    line: int | None
    mail_line: int | None
    subject: str
    revision_msgid: str | None


FINDING_COLUMNS = ", ".join(FindingRow._fields)


class Store:
    """An open result file. Open it with `create` to write, with `read` to look."""

    def __init__(self, path: Path, db: sqlite3.Connection, lock: IO[bytes] | None = None) -> None:
        self.path = path
        self.db = db
        self._lock = lock

    @classmethod
    def create(cls, path: Path) -> Store:
        """Open for writing, making the file when it is not there. Raises SourceError when it is
        something else or another run is writing it.
        """
        try:
            lock = path.open("ab")  # stays open: closing it would drop SQLite's own locks
        except OSError as err:
            raise SourceError(f"cannot write {path}: {err.strerror or err}") from err
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            lock.close()
            raise SourceError(f"cannot write {path}: another scan is writing it") from err
        db = _connect(path, f"file:{_quoted(path)}")
        try:
            if db.execute("select count(*) from sqlite_master").fetchone()[0] == 0:
                db.execute("pragma journal_mode = wal")
                db.executescript(f"begin; {_TABLES} pragma user_version = {SCHEMA}; commit;")
            _check_schema(path, db)
            db.executescript(_EARLIER)
            db.execute("pragma synchronous = normal")
            db.execute("pragma cache_size = -16000")
            db.execute("pragma temp_store = file")
        except sqlite3.DatabaseError as err:
            raise SourceError(f"cannot write {path}: {err}; is it the result of a scan?") from err
        return cls(path, db, lock)

    @classmethod
    def read(cls, path: Path) -> Store:
        """Open for reading. Raises SourceError when it is not the result of a scan."""
        if not path.is_file():
            raise SourceError(f"cannot read {path}: no such file; make it with reviewbot scan run")
        db = _connect(path, f"file:{_quoted(path)}?mode=ro")
        try:
            _check_schema(path, db)
        except sqlite3.DatabaseError as err:
            raise SourceError(f"cannot read {path}: {err}; is it the result of a scan?") from err
        return cls(path, db)

    def close(self) -> None:
        self.db.close()
        if self._lock is not None:
            self._lock.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def about(self, name: str) -> str | None:
        """A remembered value: `archive`, `signature`, `reading`, `only`."""
        row = self.db.execute("select value from about where name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, name: str, value: str) -> None:
        self.db.execute("replace into about values (?, ?)", (name, value))

    def rule_versions(self) -> dict[str, str]:
        """Rule id to the version (hash of its file) that this file's findings come from."""
        return dict(self.db.execute("select rule, version from rules order by rule"))

    def clear(self) -> None:
        """Forget all mails and what came of them. Within a transaction."""
        for table in (*_MAIL_TABLES, "findings", "failures", "items", "rules", "unreadable"):
            self.db.execute(f"delete from {table}")  # noqa: S608  # our own names
        self.db.execute("delete from about where name = 'signature'")

    def keep_as_earlier(self) -> None:
        """Remember the rules and findings that are to be replaced. Within a transaction."""
        self.db.execute("delete from earlier_rules")
        self.db.execute("delete from earlier_findings")
        self.db.execute("insert into earlier_rules select rule, version from rules")
        self.db.execute(
            "insert or ignore into earlier_findings"
            " select rule, ifnull(msgid, ''), fingerprint from findings"
        )

    def earlier_firings(self) -> dict[str, frozenset[tuple[str, str]]]:
        """Message-ID and fingerprint of the findings before rules or code changed, for every rule
        that ran then; empty when nothing has changed.
        """
        if not self.db.execute(
            "select 1 from sqlite_master where name = 'earlier_rules'"
        ).fetchone():
            return {}
        found: dict[str, set[tuple[str, str]]] = {
            rule: set() for (rule,) in self.db.execute("select rule from earlier_rules")
        }
        for rule, msgid, fingerprint in self.db.execute("select * from earlier_findings"):
            found[rule].add((msgid, fingerprint))
        return {rule: frozenset(keys) for rule, keys in found.items()}

    def is_finished(self) -> bool:
        """Whether the last run came to its end."""
        row = self.db.execute(
            "select finished_at from runs order by started_at desc, rowid desc limit 1"
        ).fetchone()
        return row is not None and row[0] is not None

    def replace_findings(
        self,
        old_items: Iterable[int],
        item: int,
        rows: Sequence[FindingRow],
        failures: Sequence[tuple[str | None, str]],
    ) -> None:
        """Put the findings of one item in the place of all findings of `old_items`."""
        for old in {item, *old_items}:
            for table in ("findings", "failures", "items"):
                self.db.execute(f"delete from {table} where item = ?", (old,))  # noqa: S608  # our names
        marks = ", ".join("?" * (len(FindingRow._fields) + 1))
        self.db.executemany(
            f"insert into findings values ({marks})",  # noqa: S608  # question marks only
            [(item, *row) for row in rows],
        )
        self.db.executemany(
            "insert into failures values (?, ?, ?)", [(item, *failure) for failure in failures]
        )

    def findings(self, rule: str | None = None) -> Iterator[FindingRow]:
        """Findings sorted by rule, msgid, fingerprint and position."""
        where = "" if rule is None else "where rule = ?"
        rows = self.db.execute(
            f"select {FINDING_COLUMNS} from findings {where}"  # noqa: S608  # our own columns
            " order by rule, msgid, fingerprint, version, mail_line, message",
            () if rule is None else (rule,),
        )
        return (FindingRow(*row) for row in rows)

    def dump(self, tables: Sequence[str] = RESULT_TABLES) -> str:
        """The result as text, sorted: equal for equal results whatever way they came about."""
        lines = []
        for table in tables:
            rows = self.db.execute(f"select * from {table}")  # noqa: S608  # our own names
            lines += sorted(json.dumps([table, *row]) for row in rows)
        return "\n".join(lines) + "\n"


def _connect(path: Path, uri: str) -> sqlite3.Connection:
    try:
        # the bot's jobs may run in a thread of their queue, one at a time
        return sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=30, check_same_thread=False
        )
    except sqlite3.OperationalError as err:
        raise SourceError(f"cannot open {path}: {err}") from err


def _quoted(path: Path) -> str:
    from urllib.parse import quote

    return quote(str(path.resolve()))


def _check_schema(path: Path, db: sqlite3.Connection) -> None:
    version = db.execute("pragma user_version").fetchone()[0]
    if version != SCHEMA:
        raise SourceError(
            f"cannot use {path}: not the result of a scan by this version; choose another file"
        )
