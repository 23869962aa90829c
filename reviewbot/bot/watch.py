"""Which revisions there are, and when each is to be reviewed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from reviewbot.bot.index import Index
from reviewbot.bot.policy import Level, Policies, Policy, policies_for
from reviewbot.bot.state import mails
from reviewbot.bot.state.database import StateGone
from reviewbot.bot.state.file import State
from reviewbot.bot.state.mails import MailReader
from reviewbot.bot.state.reviews import Review, keep, review_of
from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group
from reviewbot.model.message import Message
from reviewbot.model.series import Revision, Thread
from reviewbot.scan.archive import Reader, Unread
from reviewbot.scan.threads import Mail
from reviewbot.scan.unit import MAX_UNIT_BYTES, stub_of

_LOG = logging.getLogger(__name__)
_AT_ONCE = 50
LATEST_S = 7 * 86400
"""Mail that was posted longer ago is history: nobody waits for an answer to it."""


def watch(state: State, index: Index, policies: Mapping[str, Policy], now: int) -> int:
    """Note every revision in the works that changed; how many are new."""
    index.catch_up(state)
    count = 0
    changed = index.changed()
    while works := list(islice(changed, _AT_ONCE)):
        notes = [
            note
            for work in works
            if index.has_posting(work)
            for note in _notes_or_none(state, index.mails_of(work), policies, now)
        ]
        with state.transaction() as db:
            for note in notes:
                keep(db, note)
        index.settle(works)
        count += sum(note.known_at == now for note in notes)
    return count


def _notes_or_none(
    state: State, members: Sequence[Mail], policies: Mapping[str, Policy], now: int
) -> list[Review]:
    """The notes; none of a work that cannot be understood: one odd thread must not stop the bot."""
    try:
        return _notes(state, members, policies, now)
    except (StateGone, sqlite3.Error):
        raise  # not the thread's fault: it is looked at again
    except Exception:
        _LOG.exception("cannot look at the work with %s", members[0].msgid if members else None)
        return []


def _notes(
    state: State, members: Sequence[Mail], policies: Mapping[str, Policy], now: int
) -> list[Review]:
    thread = group(posts_of(MailReader(state), members))
    came_over = mails.list_of(state, (int(mail.place) for mail in members))
    found = [revision for series in thread.series for revision in series.revisions]
    return [note for one in found if (note := _noted(state, one, policies, came_over, now))]


def _noted(
    state: State, revision: Revision, policies: Mapping[str, Policy], came_over: str, now: int
) -> Review | None:
    """What is to be written down about a revision; None when nothing is."""
    lead = revision.lead.msgid
    if lead is None:
        return None
    known = review_of(state, lead) or _by_another_mail(state, revision)
    if known is not None and known.state != "waiting":
        return None
    known_at = now if known is None else known.known_at
    chosen = policies_for(policies, revision, came_over)
    why = "" if chosen.send is not Level.OFF else "the list is off"
    posted = revision.posted_at
    if not why and posted is not None and posted.timestamp() < known_at - LATEST_S:
        why = "it was posted long ago"
    review = review_for(revision, chosen, came_over, known_at)
    return review._replace(state="silent", why=why) if why else review


def review_for(revision: Revision, chosen: Policies, came_over: str, known_at: int) -> Review:
    """The review that a revision is waiting for; `known_at` is when it was first seen."""
    patience_s = chosen.patience_s if revision.missing else 0
    return Review(
        lead=revision.lead.msgid or "",
        list=came_over,
        author=revision.author.key,
        subject=_storable(revision.lead.subject),
        version=revision.version,
        known_at=known_at,
        due_at=known_at + max(chosen.hold_s, patience_s),
        state="waiting",
        why=_waits_for(revision),
    )


def _by_another_mail(state: State, revision: Revision) -> Review | None:
    """The review of a revision whose cover letter came after a patch of it."""
    for msgid in revision.msgids:
        known = review_of(state, msgid)
        if known is not None:
            return known
    return None


def _waits_for(revision: Revision) -> str:
    missing = revision.missing
    return f"waits for {len(missing)} patches" if missing else "waits for people to say it first"


def posts_of(reader: Reader, members: Sequence[Mail]) -> list[Message]:
    """Patches and cover letters read, replies only as their place in the thread."""
    posts = _read(reader, (mail for mail in members if not mail.is_reply))
    found = (stub_of(mail) if mail.is_reply else next(posts) for mail in members)
    return [message for message in found if message is not None]


def thread_of(reader: Reader, members: Sequence[Mail]) -> Thread:
    """All mails of a work, read."""
    return group(message for message in _read(reader, members) if message is not None)


def _read(reader: Reader, members: Iterable[Mail]) -> Iterator[Message | None]:
    """The mails one by one; None for what is not kept any more, or too much in all."""
    left = MAX_UNIT_BYTES
    for data in reader.read_many([mail.place for mail in members]):
        left -= 0 if isinstance(data, Unread) else len(data)
        yield None if isinstance(data, Unread) or left < 0 else parse_mail(data)


def _storable(text: str) -> str:
    """SQLite takes no lone surrogates, which undecodable headers leave behind."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
