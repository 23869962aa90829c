"""The file itself: opened by one bot and any number of moderators, brought up to this version."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from reviewbot.bot.state.database import Database
from reviewbot.bot.state.schema import STEPS, VERSION
from reviewbot.errors import SourceError

_PATIENCE_S = 30.0


class State:
    """An open file. Every change is one transaction; readers never wait for it (WAL)."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @classmethod
    def open(cls, path: Path) -> State:
        """Open the file, made readable by its user only when it is not there, and take the steps
        that a newer reviewbot brings. Raises SourceError when it is something else or newer than we are.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            # a queue may run its jobs in a thread of its own, one at a time
            db = sqlite3.connect(
                path, isolation_level=None, timeout=_PATIENCE_S, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as err:
            raise SourceError(f"cannot open {path}: {err}") from err
        try:
            db.execute("pragma journal_mode = wal")
            # a letter that was sent must be known to be sent after a power cut too
            db.execute("pragma synchronous = full")
            db.execute("pragma cache_size = -8000")
            _migrate(db, path)
        except sqlite3.DatabaseError as err:
            db.close()
            raise SourceError(f"cannot use {path}: {err}; is it the bot's file?") from err
        return cls(db)

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing."""
        self.db.execute("begin immediate")
        try:
            yield self.db
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    db.execute("begin immediate")  # two that start at once take the steps once
    try:
        version = int(db.execute("pragma user_version").fetchone()[0])
        if version > VERSION:
            raise SourceError(
                f"cannot use {path}: a newer reviewbot made it (version {version}, ours {VERSION})"
            )
        if version == 0 and db.execute("select count(*) from sqlite_master").fetchone()[0]:
            raise SourceError(f"cannot use {path}: it is another program's file")
        for step in STEPS[version:]:
            for statement in _statements(step):
                db.execute(statement)
        db.execute(f"pragma user_version = {VERSION}")
    except BaseException:
        db.execute("rollback")
        raise
    db.execute("commit")


def _statements(script: str) -> Iterator[str]:
    """executescript would commit in between."""
    text = ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text
            text = ""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Held by the process that follows and sends. Raises SourceError when another one does."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock: IO[bytes]
    with (folder / "running").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            raise SourceError(f"another bot is running on {folder}") from err
        yield
