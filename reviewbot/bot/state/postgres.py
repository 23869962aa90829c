"""The state in PostgreSQL: the same tables and statements, for several bots at once.

As in SQLite there is one writer at a time: every transaction begins with the same advisory lock. Writes
are short, and so numbers are given out in the order in which they are committed, which the index of
threads relies on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import Any

from reviewbot.bot.state.database import Database, Rows, StateGone
from reviewbot.bot.state.file import State
from reviewbot.bot.state.schema import STEPS, VERSION
from reviewbot.errors import ConfigError, ReviewbotError, SourceError, words_of

try:
    import psycopg
    from procrastinate import App, PsycopgConnector
except ImportError as err:
    raise ConfigError(
        f"reviewbot.bot-database needs PostgreSQL's client and procrastinate ({err}):"
        " pip install 'reviewbot[queue]'"
    ) from err

_WRITER = 0x7265766965776274
"""Our advisory lock: `reviewbt` in ASCII."""
_ABOUT = "create table if not exists about (name text primary key, value text not null)"
_NUMBERED = re.compile(r"\?(\d+)")


class SharedState(State):
    """An open database that others change as well."""

    @classmethod
    def connect(cls, database: str, key: bytes = b"") -> SharedState:
        """Connect, and bring the tables up to this version. Raises SourceError when that cannot be
        done, or when the other bots have another key for their Message-IDs.
        """
        try:
            connection = psycopg.connect(database, autocommit=True, connect_timeout=10)
        except psycopg.Error as err:
            raise SourceError(f"cannot reach reviewbot.bot-database: {words_of(err)}") from err
        state = cls(_Postgres(connection))
        try:
            with state.transaction() as db:
                _migrate(db)
                _check_key(db, key)
            _add_queue(database, state.db)
        except psycopg.Error as err:
            state.close()
            raise SourceError(f"cannot use reviewbot.bot-database: {words_of(err)}") from err
        except ReviewbotError:
            state.close()
            raise
        return state

    def __init__(self, db: _Postgres) -> None:
        super().__init__(db)
        self._postgres = db

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing, and nobody else meanwhile."""
        with self._postgres.transaction():
            self.db.execute("select pg_advisory_xact_lock(?)", (_WRITER,))
            yield self.db


class _Postgres:
    """A connection that takes SQLite's way of writing values."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        text, is_numbered = _translated(statement)
        with _told_when_gone():
            return self._connection.execute(text, _fit(values, is_numbered))

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> Rows:
        text, is_numbered = _translated(statement)
        cursor = self._connection.cursor()
        with _told_when_gone():
            cursor.executemany(text, [_fit(some, is_numbered) for some in values])
        return cursor

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with _told_when_gone(), self._connection.transaction():
            yield

    def close(self) -> None:
        self._connection.close()


@contextmanager
def _told_when_gone() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as err:
        raise StateGone(f"reviewbot.bot-database does not answer: {words_of(err)}") from err


@cache
def _translated(statement: str) -> tuple[Any, bool]:
    """The statement as psycopg wants it, and whether its values are numbered."""
    text = statement.replace("%", "%%")
    if _NUMBERED.search(text):
        return _NUMBERED.sub(r"%(v\1)s", text), True
    return text.replace("?", "%s"), False


def _fit(values: Sequence[Any], is_numbered: bool) -> Any:
    """Text of mail may hold NUL, which PostgreSQL has no place for."""
    fit = [one.replace("\0", "\ufffd") if isinstance(one, str) else one for one in values]
    return {f"v{number}": one for number, one in enumerate(fit, 1)} if is_numbered else fit


def _migrate(db: Database) -> None:
    """Within a transaction: take the steps that are missing."""
    db.execute(_ABOUT)
    row = db.execute("select value from about where name = 'version'").fetchone()
    version = 0 if row is None else int(row[0])
    if version > VERSION:
        raise SourceError(
            f"cannot use reviewbot.bot-database: a newer reviewbot made it (version {version}, ours"
            f" {VERSION}); bring this machine up to date too"
        )
    for step in STEPS[version:]:
        for statement in _as_postgres(step).split(";"):
            if statement.strip():
                db.execute(statement)
    if version < VERSION:
        _remember(db, "version", str(VERSION))


def _as_postgres(step: str) -> str:
    """A step of SQLite's schema in PostgreSQL's words."""
    text = re.sub(r" *--[^\n]*", "", step).replace("without rowid", "")
    number = "bigint generated by default as identity primary key"
    text = re.sub(r"integer primary key( autoincrement)?", number, text)
    text = re.sub(r"\bblob\b", "bytea", re.sub(r"\binteger\b", "bigint", text))
    # decisions of one second are told in the order they were made: SQLite has a rowid for that
    end = "note text not null\n)"
    return text.replace(end, "note text not null, rowid bigint generated always as identity\n)")


def _check_key(db: Database, key: bytes) -> None:
    """Within a transaction: other Message-IDs for the same letter would have it sent twice."""
    if not key:
        return
    ours = sha256(b"reviewbot message-id.key" + key).hexdigest()
    row = db.execute("select value from about where name = 'key'").fetchone()
    if row is None:
        _remember(db, "key", ours)
    elif row[0] != ours:
        raise SourceError(
            "cannot use reviewbot.bot-database: the other bots have another message-id.key; copy"
            " theirs to this machine, see docs/bot.md"
        )


def _remember(db: Database, name: str, value: str) -> None:
    db.execute(
        "insert into about values (?, ?) on conflict (name) do update set value = excluded.value",
        (name, value),
    )


def _add_queue(database: str, db: Database) -> None:
    """Procrastinate's tables, made by whoever is first."""
    db.execute("select pg_advisory_lock(?)", (_WRITER + 1,))
    try:
        if db.execute("select to_regclass('procrastinate_jobs')").fetchone()[0] is None:
            app = App(connector=PsycopgConnector(conninfo=database, min_size=1, max_size=1))
            with app.open():
                app.schema_manager.apply_schema()
    finally:
        db.execute("select pg_advisory_unlock(?)", (_WRITER + 1,))
