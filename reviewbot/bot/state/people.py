"""Who wants no mail, what was waived, and what is stopped."""

from __future__ import annotations

from reviewbot.bot.state.database import Database
from reviewbot.bot.state.file import State
from reviewbot.model.message import Address

EVERYTHING = ""


def note(db: Database, at: int, who: str, what: str, about: str, text: str = "") -> None:
    """Within a transaction: write down who decided what."""
    db.execute("insert into decision values (?, ?, ?, ?, ?)", (at, who, what, about, text))


def silence(db: Database, address: str, at: int) -> None:
    """Within a transaction: this person gets no more mail."""
    key = Address("", address).key
    db.execute("insert into silenced values (?, ?) on conflict do nothing", (key, at))


def unsilence(db: Database, address: str) -> None:
    """Within a transaction: this person may get mail again."""
    db.execute("delete from silenced where address = ?", (Address("", address).key,))


def is_silenced(state: State, address: str) -> bool:
    """Whether this person wants no mail."""
    row = state.db.execute(
        "select 1 from silenced where address = ?", (Address("", address).key,)
    ).fetchone()
    return row is not None


def waive(db: Database, lead: str, rule: str, who: str, reason: str, at: int) -> None:
    """Within a transaction: this rule is not to speak about this work."""
    db.execute(
        "insert into waiver values (?, ?, ?, ?, ?) on conflict (lead, rule)"
        " do update set who = excluded.who, reason = excluded.reason, at = excluded.at",
        (lead, rule, who, reason, at),
    )


def waived(state: State, leads: set[str]) -> set[str]:
    """The rules that are not to speak about a work with these leads of revisions."""
    found: set[str] = set()
    for lead in leads:
        found.update(
            row[0] for row in state.db.execute("select rule from waiver where lead = ?", (lead,))
        )
    return found


def stop(db: Database, list_: str, who: str, at: int) -> None:
    """Within a transaction: nothing is sent for this list, or at all (EVERYTHING)."""
    db.execute(
        "insert into stop values (?, ?, ?)"
        " on conflict (list) do update set who = excluded.who, at = excluded.at",
        (list_, who, at),
    )


def go_on(db: Database, list_: str) -> bool:
    """Within a transaction: take a stop back; whether there was one."""
    return db.execute("delete from stop where list = ?", (list_,)).rowcount > 0


def is_stopped(state: State, list_: str) -> bool:
    """Whether nothing may be sent for this list now."""
    row = state.db.execute("select 1 from stop where list in ('', ?)", (list_,)).fetchone()
    return row is not None


def stops(state: State) -> list[tuple[str, str, int]]:
    """What is stopped, by whom and since when."""
    return [tuple(row) for row in state.db.execute("select list, who, at from stop order by list")]
