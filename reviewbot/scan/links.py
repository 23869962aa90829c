"""Which threads hold versions of one series, and so have to be looked at together.

An item is a set of linked threads. Links are found by what postings share, so that no thread is
compared with the whole archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from reviewbot.model.grouping import LONGEST_GAP
from reviewbot.scan.posting import Posting
from reviewbot.scan.store import Store

_MOST_CANDIDATES = 500
MAX_ITEM_MAILS = 3000
"""Threads that would make a larger item ("[PATCH] fix typo" by everybody) are looked at one by one."""


def store_postings(store: Store, thread: int, postings: Sequence[Posting]) -> None:
    """Replace what is known of a thread's postings; its links are to be found anew."""
    db = store.db
    for table in ("postings", "posting_keys", "links"):
        db.execute(f"delete from {table} where thread = ?", (thread,))  # noqa: S608  # our own names
    db.execute("delete from links where other = ?", (thread,))
    for no, posting in enumerate(postings):
        db.execute(
            "insert into postings values (?, ?, ?, ?)",
            (thread, no, posting.traits.posted, posting.as_text()),
        )
        db.executemany(
            "insert into posting_keys values (?, ?, ?)",
            [(key, thread, no) for key in sorted(posting.keys())],
        )


def find_links(store: Store, thread: int) -> None:
    """Link a thread with all threads that hold a version or a part of one of its postings."""
    db = store.db
    rows = db.execute("select traits from postings where thread = ?", (thread,)).fetchall()
    linked: set[int] = set()
    for (text,) in rows:
        posting = Posting.from_text(text)
        for other, candidate in _candidates(store, thread, posting):
            if other not in linked and posting.belongs_to(candidate):
                linked.add(other)
    for other in linked:
        db.execute("insert or ignore into links values (?, ?)", (thread, other))
        db.execute("insert or ignore into links values (?, ?)", (other, thread))


def _candidates(store: Store, thread: int, posting: Posting) -> list[tuple[int, Posting]]:
    gap = LONGEST_GAP.total_seconds() if posting.traits.posted else float("inf")
    found: dict[tuple[int, int], str] = {}
    for key in sorted(posting.wanted()):
        rows = store.db.execute(
            "select k.thread, k.no, p.traits from posting_keys k"
            " join postings p on p.thread = k.thread and p.no = k.no"
            " where k.key = ?1 and k.thread != ?2"
            " and (?5 or p.posted = 0 or p.posted between ?3 - ?4 and ?3 + ?4)"
            " order by k.thread, k.no limit ?6",
            (
                *(key, thread, posting.traits.posted, min(gap, 1e12)),
                *(posting.traits.change_id is not None, _MOST_CANDIDATES),
            ),
        )
        for other, no, traits in rows:
            found[other, no] = traits
    return [(other, Posting.from_text(traits)) for (other, _), traits in sorted(found.items())]


def item_of(store: Store, thread: int) -> list[int]:
    """All threads linked with this one, itself included, smallest first; it alone when there would
    be too many mails.
    """
    seen = {thread}
    todo = [thread]
    while todo:
        for (other,) in store.db.execute(
            "select other from links where thread = ? order by other", (todo.pop(),)
        ):
            if other not in seen:
                seen.add(other)
                todo.append(other)
        if len(seen) > MAX_ITEM_MAILS:
            return [thread]
    if len(seen) > 1:
        mails = sum(
            store.db.execute("select count(*) from mails where thread = ?", (one,)).fetchone()[0]
            for one in seen
        )
        if mails > MAX_ITEM_MAILS:
            return [thread]
    return sorted(seen)


def digest_of(signature: str, keys: Sequence[str]) -> str:
    """Names the mails of an item and what they were checked with."""
    return sha256("\0".join([signature, *keys]).encode()).hexdigest()[:24]
