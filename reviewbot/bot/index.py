"""Which kept mails belong together: the workbench's own tables, in a file that may be lost.

The file holds nothing that is not in the state; a damaged or outdated one is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reviewbot.bot.state import mails
from reviewbot.bot.state.file import State
from reviewbot.errors import SourceError
from reviewbot.scan import links, threads
from reviewbot.scan.facts import facts_of
from reviewbot.scan.posting import postings_of
from reviewbot.scan.store import Store
from reviewbot.scan.threads import Mail

_AT_ONCE = 200


class Index:
    """Threads, and threads that hold versions of one work."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def open(cls, path: Path) -> Index:
        """Open the file, or make it anew when it is of no use. Raises SourceError when it cannot be
        written.
        """
        try:
            return cls(Store.create(path))
        except SourceError:
            for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                name.unlink(missing_ok=True)
            return cls(Store.create(path))

    def close(self) -> None:
        self._store.close()

    def catch_up(self, state: State) -> int:
        """Put the mails that came since into their threads; how many there were."""
        last = int(self._store.db.execute("select coalesce(max(no), 0) from mails").fetchone()[0])
        count = 0
        coming = mails.after(state, last)
        while batch := [pair for pair, _ in zip(coming, range(_AT_ONCE))]:
            with self._store.transaction():
                for no, raw in batch:
                    self._store.db.execute(
                        "insert into mails (no, key, place) values (?1, ?1, ?1)", (no,)
                    )
                    threads.add_mail(self._store, no, facts_of(raw))
            count += len(batch)
        self._link()
        return count

    def _link(self) -> None:
        db = self._store.db
        with self._store.transaction():
            for thread in self._with("is_dirty"):
                threads.loosen_item(self._store, thread)
                found = postings_of(threads.parts(self._store, thread))
                links.store_postings(self._store, thread, found)
                db.execute(
                    "update threads set is_dirty = 0, is_loose = 1 where thread = ?", (thread,)
                )
            for thread in self._with("is_loose"):
                links.find_links(self._store, thread)

    def _with(self, flag: str) -> list[int]:
        rows = self._store.db.execute(f"select thread from threads where {flag} order by thread")  # noqa: S608  # our own words
        return [row[0] for row in rows.fetchall()]

    def changed(self) -> Iterator[Sequence[int]]:
        """The works that mail came to since they were settled, each as its threads."""
        seen: set[int] = set()
        for thread in self._with("is_loose"):
            if thread not in seen:
                work = links.item_of(self._store, thread)
                seen.update(work)
                yield work

    def settle(self, works: Iterable[Sequence[int]]) -> None:
        """These works were looked at."""
        with self._store.transaction():
            self._store.db.executemany(
                "update threads set is_loose = 0, item = ? where thread = ?",
                [(work[0], thread) for work in works for thread in work],
            )

    def mails_of(self, work: Sequence[int]) -> list[Mail]:
        """The mails of a work, in the order they came; a mail's place is its number."""
        return threads.members(self._store, work)

    def has_posting(self, work: Sequence[int]) -> bool:
        """Whether there is a patch or cover letter in it."""
        return any(threads.parts(self._store, thread) for thread in work)

    def work_with(self, msgid: str) -> Sequence[int]:
        """The work that holds the mail with this Message-ID, empty when it is not kept."""
        row = self._store.db.execute(
            "select thread from mails where msgid = ? order by no limit 1", (msgid,)
        ).fetchone()
        return () if row is None else links.item_of(self._store, row[0])

    def forget(self, first_kept: int) -> None:
        """Drop the mails before this number."""
        rows = self._store.db.execute("select no from mails where no < ?", (first_kept,))
        numbers = [row[0] for row in rows.fetchall()]
        with self._store.transaction():
            threads.remove_mails(self._store, numbers)
