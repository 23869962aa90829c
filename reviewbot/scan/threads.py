"""Which mails belong to one thread: whatever refers to the same Message-IDs.

Kept in the result file, not in memory, and brought up to date mail by mail, so that an archive may
be of any size and new mail costs only what it touches.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reviewbot.scan.facts import Facts, Part
from reviewbot.scan.store import Store


class Mail(NamedTuple):
    """A mail of a thread as the result file knows it; `references` is a JSON list."""

    key: str
    place: str
    is_reply: bool
    msgid: str | None
    references: str
    parent: str | None
    sent_at: int | None


def add_mail(store: Store, no: int, facts: Facts) -> None:
    """Put a mail into its thread; threads that it ties together become one. Within a transaction."""
    db = store.db
    named = set(facts.references)
    if facts.msgid is not None:
        named.add(facts.msgid)
    touched: set[int] = set()
    for msgid in named:
        row = db.execute("select thread from names where msgid = ?", (msgid,)).fetchone()
        if row is not None:
            touched.add(row[0])
    thread = min(touched | {no})
    db.execute(
        "update mails set msgid = ?, sent_at = ?, size_bytes = ?, is_reply = ?, thread = ?, refs = ?,"
        " parent = ?, part = ? where no = ?",
        (
            *(facts.msgid, facts.sent_at, facts.size_bytes, facts.is_reply, thread),
            *(json.dumps(facts.references), facts.parent, _part_text(facts.part), no),
        ),
    )
    for other in touched - {thread}:
        db.execute("update names set thread = ? where thread = ?", (thread, other))
        db.execute("update mails set thread = ? where thread = ?", (thread, other))
        drop_thread(store, other)
    db.executemany(
        "insert or ignore into names values (?, ?)", [(msgid, thread) for msgid in named]
    )
    mark_dirty(store, thread)


def mark_dirty(store: Store, thread: int) -> None:
    """Have the thread looked at again."""
    store.db.execute(
        "insert into threads values (?1, ?1, 1, 0) on conflict do update set is_dirty = 1",
        (thread,),
    )


def drop_thread(store: Store, thread: int) -> None:
    """Forget a thread that is now part of another; what it was linked to is looked at again."""
    db = store.db
    loosen_item(store, thread)
    for table in ("postings", "posting_keys", "links", "threads"):
        db.execute(f"delete from {table} where thread = ?", (thread,))  # noqa: S608  # our own names
    db.execute("delete from links where other = ?", (thread,))


def loosen_item(store: Store, thread: int) -> None:
    """Take the thread's item apart: its findings go, its threads are linked and checked anew."""
    db = store.db
    row = db.execute("select item from threads where thread = ?", (thread,)).fetchone()
    if row is None:
        return
    store.replace_findings((), row[0], (), ())
    db.execute("update threads set is_loose = 1, item = thread where item = ?", (row[0],))


def remove_mails(store: Store, numbers: Iterable[int]) -> None:
    """Forget mails that are no longer in the archive and form their threads again without them."""
    db = store.db
    threads = set()
    for no in numbers:
        row = db.execute("select thread, key from mails where no = ?", (no,)).fetchone()
        if row is None:
            continue
        threads.add(row[0])
        db.execute("delete from mails where no = ?", (no,))
        db.execute("delete from unreadable where key = ?", (row[1],))
    for thread in sorted(threads - {None}):
        rest = db.execute(
            "select no, msgid, refs, parent, is_reply, sent_at, size_bytes, part from mails where thread = ?"
            " order by no",
            (thread,),
        ).fetchall()
        db.execute("delete from names where thread = ?", (thread,))
        drop_thread(store, thread)
        for no, msgid, refs, parent, is_reply, sent_at, size, part in rest:
            references = tuple(json.loads(refs))
            facts = Facts(msgid, references, parent, is_reply, sent_at, size, part_of(part))
            add_mail(store, no, facts)


def parts(store: Store, thread: int) -> list[tuple[Part, int | None]]:
    """What the patches and cover letters of a thread say, and when they were sent."""
    rows = store.db.execute(
        "select part, sent_at from mails where thread = ? and part is not null order by no",
        (thread,),
    )
    return [(Part(*json.loads(text)), sent_at) for text, sent_at in rows]


def _part_text(part: Part | None) -> str | None:
    return None if part is None else json.dumps(part)


def part_of(text: str | None) -> Part | None:
    """What `part` of a mail says (see facts.py), None for mail that is no posting."""
    return None if text is None else Part(*json.loads(text))


def members(store: Store, threads: Sequence[int]) -> list[Mail]:
    """The mails of these threads, in archive order."""
    marks = ", ".join("?" * len(threads))
    rows = store.db.execute(
        "select key, place, is_reply, msgid, refs, parent, sent_at from mails"  # noqa: S608  # question marks only
        f" where thread in ({marks}) order by no",
        tuple(threads),
    )
    return [Mail(*row) for row in rows]
