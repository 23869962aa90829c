"""Where the state is: a file of this machine, or a database that several bots share."""

from __future__ import annotations

from pathlib import Path

from reviewbot.bot.state.file import State


def open_state(folder: Path, database: str = "", key: bytes = b"") -> State:
    """The state in `folder`, or in the PostgreSQL database of this connection string.

    `key` is the installation's for Message-IDs, which all bots on one database must have in common;
    empty for who writes no letters. Raises SourceError.
    """
    if not database:
        return State.open(folder / "bot.sqlite")
    from reviewbot.bot.state.postgres import SharedState  # psycopg, only for who asks for it

    return SharedState.connect(database, key)
