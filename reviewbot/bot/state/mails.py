"""Mail that came: each once per list, in one transaction with how far its source was read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from reviewbot.bot.state.database import Database
from reviewbot.bot.state.file import State
from reviewbot.scan.archive import Unread


class Came(NamedTuple):
    """A mail, the part of its source it stands in, and the place behind it: reading goes on there.
    None is a place without a mail.
    """

    raw: bytes | None
    part: str
    place: str


def take(state: State, list_: str, mails: Sequence[Came], now: int) -> int:
    """Keep these mails and where the source is to be read on; how many were new. All or nothing."""
    if not mails:
        return 0
    new = 0
    places = {mail.part: mail.place for mail in mails}
    with state.transaction() as db:
        for mail in mails:
            if mail.raw is None:
                continue
            done = db.execute(
                "insert into mail (list, sha256, came_at, raw) values (?, ?, ?, ?)"
                " on conflict do nothing",
                (list_, sha256(mail.raw).digest(), now, zlib.compress(mail.raw, 6)),
            )
            new += done.rowcount
        for part, place in places.items():
            set_place(db, list_, part, place)
    return new


def set_place(db: Database, list_: str, part: str, place: str) -> None:
    """Within a transaction: reading this part of the source goes on behind `place`."""
    db.execute(
        "insert into cursor values (?, ?, ?)"
        " on conflict (list, part) do update set place = excluded.place",
        (list_, part, place),
    )


def places(state: State, list_: str) -> dict[str, str]:
    """How far each part of a list's source was read."""
    rows = state.db.execute("select part, place from cursor where list = ?", (list_,))
    return dict(rows.fetchall())


def after(state: State, no: int) -> Iterator[tuple[int, bytes]]:
    """The mails that came after this number, in order; read one by one."""
    while True:
        row = state.db.execute(
            "select no, raw from mail where no > ? order by no limit 1", (no,)
        ).fetchone()
        if row is None:
            return
        no = row[0]
        yield no, zlib.decompress(row[1])


def forget_before(state: State, came_at: int) -> int:
    """Drop mail that came before; how many there were."""
    with state.transaction() as db:
        return db.execute("delete from mail where came_at < ?", (came_at,)).rowcount


class MailReader:
    """Reads kept mails by number, as `scan` reads an archive's."""

    def __init__(self, state: State) -> None:
        self._state = state

    def read_many(self, places: Sequence[str]) -> Iterator[bytes | Unread]:
        for place in places:
            row = self._state.db.execute(
                "select raw from mail where no = ?", (int(place),)
            ).fetchone()
            yield zlib.decompress(row[0]) if row is not None else Unread("not kept any more")

    def close(self) -> None:
        """Nothing of its own to let go of."""


def list_of(state: State, numbers: Iterable[int]) -> str:
    """The list that the first of these mails came over, empty when none is kept."""
    for no in numbers:
        row = state.db.execute("select list from mail where no = ?", (no,)).fetchone()
        if row is not None:
            return str(row[0])
    return ""
