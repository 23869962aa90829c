"""The file behind the store: where it is, how it is opened, and how an older one becomes a new one."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reviewbot.errors import ReviewbotError

BUSY_S = 2.0
"""How long a second reviewbot may hold the file before we say that nothing was stored."""

STEPS = (
    """
    create table verdicts (
        author text not null, fingerprint text not null,
        state text not null check (state in ('accepted', 'dismissed', 'sent')),
        rule text not null, reason text not null, version integer not null,
        tree text not null, given_at text not null,
        primary key (author, fingerprint)
    ) without rowid;
    create index verdicts_rule on verdicts (rule, tree);
    create table waivers (
        id integer primary key,
        rule text not null,
        scope text not null check (scope in ('series', 'files', 'rule')),
        target text not null,          -- key of the series, path of the file, empty for a rule
        tree text not null, reason text not null, given_at text not null,
        unique (rule, scope, target, tree)
    );
    create table drafts (
        answers text primary key,      -- Message-ID of the mail that is answered
        text blob not null,            -- as the editor left it; bytes, as mail may be no UTF-8
        recipients text not null,      -- To and Cc as the user changed them, else empty
        trailers text not null,        -- one a line
        saved_at text not null
    ) without rowid;
    create table letters (
        msgid text primary key,        -- our own Message-ID
        answers text not null, mail blob not null,
        state text not null check (state in ('queued', 'sending', 'sent')),
        changed_at text not null
    ) without rowid;
    create index letters_answers on letters (answers);
    create table marks (
        msgid text not null, mark text not null, primary key (msgid, mark)
    ) without rowid;
    """,
    """
    alter table drafts add column placed text not null default '';  -- fingerprints that are in it
    alter table letters add column author text not null default '';
    alter table letters add column findings text not null default '';  -- fingerprints
    """,
)
"""Each takes the file from the format before it (its offset) to the next; none is ever changed."""


class StoreError(ReviewbotError):
    """The store cannot be used; nothing was changed."""


def store_path(environ: Mapping[str, str]) -> Path:
    """`reviewbot/review.sqlite3` below $XDG_DATA_HOME."""
    home = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "reviewbot" / "review.sqlite3"


def open_database(path: Path | None) -> sqlite3.Connection:
    """The file, made or brought up to date where needed, readable by its user only; for None a
    database in memory.

    A committed change is on the disk when the statement returns. Raises StoreError.
    """
    if path is None:
        db = sqlite3.connect(":memory:", isolation_level=None)
        _migrate(db, Path("memory"))
        return db
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    except (OSError, sqlite3.Error) as err:
        raise StoreError(f"cannot open {path}: {err}") from err
    try:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        _migrate(db, path)
    except sqlite3.Error as err:
        db.close()
        raise StoreError(f"cannot use {path}: {err}; move it away, and a new one is made") from err
    except StoreError:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Take all missing steps in one transaction; another process may have been first."""
    if _version(db) == len(STEPS):
        return
    with transaction(db, f"cannot use {path}"):
        version = _version(db)
        if version > len(STEPS):
            raise StoreError(f"cannot use {path}: a newer reviewbot wrote it (format {version})")
        for step in STEPS[version:]:
            for statement in re.sub(r" *--[^\n]*", "", step).split(";"):
                db.execute(statement)
        db.execute(f"pragma user_version = {len(STEPS)}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("pragma user_version").fetchone()[0])


@contextmanager
def transaction(db: sqlite3.Connection, what: str) -> Iterator[None]:
    """All or nothing. Raises StoreError that begins with `what` when it is nothing."""
    try:
        db.execute("begin immediate")
        try:
            yield
        except BaseException:
            db.execute("rollback")
            raise
        db.execute("commit")
    except sqlite3.Error as err:
        raise StoreError(f"{what}: {err}") from err


def now() -> str:
    """The time as it is stored: UTC, to the microsecond, sorted as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def storable(values: tuple[object, ...]) -> tuple[object, ...]:
    """The values with what is no Unicode (raw bytes of mail) made visible: SQLite refuses it."""
    return tuple(
        value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
        for value in values
    )
