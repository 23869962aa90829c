"""What became of each revision, and what its author was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from reviewbot.bot.state.database import Database
from reviewbot.bot.state.file import State
from reviewbot.bot.told import Told


class Review(NamedTuple):
    """A revision by its lead mail: `waiting` until `due_at`, then `silent` or `said`. Times are
    seconds since the epoch.
    """

    lead: str
    list: str
    author: str
    subject: str
    version: int
    known_at: int
    due_at: int
    state: str
    why: str


_COLUMNS = ", ".join(Review._fields)


def review_of(state: State, lead: str) -> Review | None:
    """The review of a revision, None when it is not known yet."""
    row = state.db.execute(f"select {_COLUMNS} from review where lead = ?", (lead,)).fetchone()  # noqa: S608  # our own names
    return None if row is None else Review(*row)


def keep(db: Database, review: Review) -> bool:
    """Within a transaction: put it in the place of what was known, unless that is decided already;
    whether it was put there.
    """
    marks = ", ".join("?" * len(Review._fields))
    news = ", ".join(f"{name} = excluded.{name}" for name in Review._fields[1:])
    done = db.execute(
        f"insert into review ({_COLUMNS}) values ({marks}) on conflict (lead)"  # noqa: S608  # our own names
        f" do update set {news} where review.state = 'waiting'",
        review,
    )
    return done.rowcount > 0


def due(state: State, now: int) -> list[Review]:
    """Waiting reviews whose time has come, the longest due first."""
    rows = state.db.execute(
        f"select {_COLUMNS} from review where state = 'waiting' and due_at <= ?"  # noqa: S608  # our own names
        " order by due_at, lead",
        (now,),
    )
    return [Review(*row) for row in rows]


def next_due(state: State) -> int | None:
    """When the next waiting review is due."""
    row = state.db.execute("select min(due_at) from review where state = 'waiting'").fetchone()
    return None if row[0] is None else int(row[0])


def remember(db: Database, lead: str, told: Iterable[Told]) -> None:
    """Within a transaction: this is being mailed."""
    db.executemany(
        "insert into told values (?, ?, ?, ?, ?)",
        [(lead, one.author, one.fingerprint, one.sentence, _seconds(one.at)) for one in told],
    )


def forget(db: Database, lead: str) -> None:
    """Within a transaction: it was not mailed after all."""
    db.execute("delete from told where lead = ?", (lead,))


def told_before(state: State, author: str, fingerprints: Sequence[str]) -> list[Told]:
    """What this author was told, and what was said of these defects."""
    marks = ", ".join("?" * len(fingerprints))
    rows = state.db.execute(
        "select lead, author, fingerprint, sentence, at from told"  # noqa: S608  # question marks only
        f" where author = ? or fingerprint in ({marks})",
        (author, *fingerprints),
    )
    return [
        Told(lead, whom, fingerprint, sentence, datetime.fromtimestamp(at, UTC))
        for lead, whom, fingerprint, sentence, at in rows
    ]


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
