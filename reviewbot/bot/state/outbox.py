"""Letters: the exact bytes, who is to get them, and how far that has come.

held -> queued -> sending -> sent; or rejected, failed, unknown. `sending` is written down before the
server is given the text, so after a crash it is known that the outcome is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.bot.state.database import Database
from reviewbot.bot.state.file import State


class Letter(NamedTuple):
    """A mail of ours. Times are seconds since the epoch; `rules` are ids, by spaces; `why` says what
    the last attempt came to.
    """

    no: int
    lead: str
    list: str
    author: str
    msgid: str
    subject: str
    rules: str
    raw: bytes
    state: str
    made_at: int
    next_at: int
    tries: int
    why: str
    sending_at: int | None
    looked: int


class Recipient(NamedTuple):
    """One address of a letter and what became of it."""

    address: str
    state: str
    at: int
    why: str


_COLUMNS = ", ".join(Letter._fields)
WAITING = ("held", "queued", "sending", "unknown", "failed")
"""What a moderator may have to do with."""


def put(db: Database, letter: Letter, recipients: Sequence[str]) -> int:
    """Within a transaction: a new letter; its number (that of `letter` does not count)."""
    columns, values = _COLUMNS.removeprefix("no, "), letter[1:]
    marks = ", ".join("?" * len(values))
    done = db.execute(f"insert into letter ({columns}) values ({marks}) returning no", values)  # noqa: S608  # our own names
    no = int(done.fetchone()[0])
    address_to(db, no, recipients, letter.made_at)
    return no


def address_to(db: Database, no: int, recipients: Sequence[str], at: int) -> None:
    """Within a transaction: these and nobody else are to get the letter."""
    db.execute("delete from recipient where letter = ?", (no,))
    db.executemany(
        "insert into recipient values (?, ?, 'queued', ?, '') on conflict do nothing",
        [(no, address, at) for address in recipients],
    )


def change(db: Database, no: int, **values: object) -> None:
    """Within a transaction: set columns of a letter."""
    names = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"update letter set {names} where no = ?", (*values.values(), no))  # noqa: S608  # our own names


def settle(db: Database, no: int, addresses: Sequence[str], state: str, at: int, why: str) -> None:
    """Within a transaction: what became of some recipients."""
    db.executemany(
        "update recipient set state = ?, at = ?, why = ? where letter = ? and address = ?",
        [(state, at, why, no, address) for address in addresses],
    )


def letter_of(state: State, no: int) -> Letter | None:
    """A letter by its number."""
    row = state.db.execute(f"select {_COLUMNS} from letter where no = ?", (no,)).fetchone()  # noqa: S608  # our own names
    return None if row is None else Letter(*row)


def newest(state: State) -> Letter | None:
    """The letter that was written last."""
    row = state.db.execute(f"select {_COLUMNS} from letter order by no desc limit 1").fetchone()  # noqa: S608  # our own names
    return None if row is None else Letter(*row)


def letters(state: State, states: Sequence[str] = WAITING) -> list[Letter]:
    """Letters in these states, oldest first."""
    marks = ", ".join("?" * len(states))
    rows = state.db.execute(
        f"select {_COLUMNS} from letter where state in ({marks}) order by no",  # noqa: S608  # our own names
        tuple(states),
    )
    return [Letter(*row) for row in rows]


def recipients(state: State, no: int) -> list[Recipient]:
    """Who is to get a letter, sorted."""
    rows = state.db.execute(
        "select address, state, at, why from recipient where letter = ? order by address", (no,)
    )
    return [Recipient(*row) for row in rows]


def ready(state: State, now: int) -> list[Letter]:
    """Letters that may go out now, oldest first, and those whose outcome is to be looked up."""
    rows = state.db.execute(
        f"select {_COLUMNS} from letter where state in ('queued', 'sending')"  # noqa: S608  # our own names
        " and next_at <= ? order by no",
        (now,),
    )
    return [Letter(*row) for row in rows]


def next_ready(state: State) -> int | None:
    """When the next letter may go out."""
    row = state.db.execute(
        "select min(next_at) from letter where state in ('queued', 'sending')"
    ).fetchone()
    return None if row[0] is None else int(row[0])


def was_written(state: State, msgid: str) -> bool:
    """Whether there is a letter of this id, which comes from its words."""
    row = state.db.execute("select 1 from letter where msgid = ?", (msgid,)).fetchone()
    return row is not None


def made_for(state: State, list_: str, at: int) -> int:
    """How many letters a list was written since, rejected ones left out."""
    row = state.db.execute(
        "select count(*) from letter where list = ? and made_at >= ? and state != 'rejected'",
        (list_, at),
    ).fetchone()
    return int(row[0])


def made_since(state: State, author: str, at: int) -> int:
    """How many letters this author was written since, rejected ones left out."""
    row = state.db.execute(
        "select count(*) from letter where author = ? and made_at >= ? and state != 'rejected'",
        (author, at),
    ).fetchone()
    return int(row[0])
