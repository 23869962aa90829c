"""What the bot asks of a database, so that one set of statements serves SQLite and PostgreSQL.

Statements are written for SQLite with `?` or `?1` for values, and kept to what both understand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from reviewbot.errors import ReviewbotError


class StateGone(ReviewbotError):
    """The database was there and is not any more: try again later. No SourceError, for nothing is
    wrong with the mail, the list or the archive that was being looked at.
    """


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any:
        """The next row, None when there is none."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """An open connection; sqlite3.Connection is one."""

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        """Run one statement."""

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> Rows:
        """Run one statement for each of these."""

    def close(self) -> None:
        """Let go of it."""
