"""What the bot would have said to a list, had it been on: the desk at work over an archive.

Each revision is decided at the moment it would have been due, with the mail that was there by then,
the list's policy, and what was said before. Only the sender's Date tells when a mail came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from reviewbot.bot.desk import Desk, find, settle
from reviewbot.bot.policy import Level, Policy, policies_for
from reviewbot.bot.setup import Setup
from reviewbot.bot.state import outbox, reviews
from reviewbot.bot.state.file import State
from reviewbot.bot.state.outbox import Letter
from reviewbot.bot.state.reviews import Review
from reviewbot.bot.watch import posts_of, review_for, thread_of
from reviewbot.model.grouping import group
from reviewbot.model.series import Revision
from reviewbot.scan import links, threads
from reviewbot.scan.archive import Reader, open_archive
from reviewbot.scan.progress import Progress
from reviewbot.scan.run import Options, scan
from reviewbot.scan.store import Store
from reviewbot.scan.threads import Mail

UNNAMED = ""
"""Stands for the archive's list where the user does not name it."""


class Outcome(NamedTuple):
    """One revision that had something sure enough to be mailed: its letter, or None and why not."""

    lead: str
    letter: Letter | None
    why_not: str


class Span(NamedTuple):
    """From when to when revisions are replayed (aware, the end not included); None is open."""

    since: datetime | None
    until: datetime | None

    def holds(self, revision: Revision) -> bool:
        """Whether it was posted in that time; what has no Date was posted at no time."""
        posted = revision.posted_at
        if posted is None:
            return False
        return (self.since or posted) <= posted and (self.until is None or posted < self.until)


class _Case(NamedTuple):
    """A revision to decide, by when it is due; `item` is the scan's number of its work."""

    due_at: int
    lead: str
    item: int
    review: Review


def replay(
    options: Options, setup: Setup, list_: str, span: Span, progress: Progress
) -> Iterator[Outcome]:
    """What became of each revision with a finding that is certain, in the order they were due.

    The archive is scanned into `options.output` first; the bot's memory is made beside it, in
    `setup.folder`. `list_` is the list whose archive it is (UNNAMED for unknown); when it is off it
    is taken for one whose authors get the mail. Raises what `scan` raises.
    """
    scan(options, progress)
    policies = _as_if_on(setup.policies, list_)
    setup = setup._replace(policies=policies)
    rules = options.choice.load()
    reader = open_archive(options.archive).reader()
    store = Store.read(options.output)
    try:
        with State.open(setup.state) as state:
            desk = Desk(state, setup, rules)
            cases = sorted(_cases(store, reader, policies, list_, span))
            progress.stage("writing", len(cases))
            for case in cases:
                yield _decided(desk, store, reader, case)
                progress.step(1)
            progress.finish()
    finally:
        store.close()
        reader.close()


def _as_if_on(policies: Mapping[str, Policy], list_: str) -> dict[str, Policy]:
    """The policies as if the archive's own list, or each when it is not named, sent something."""
    known = {list_: Policy(list_), **policies}
    return {
        name: policy._replace(send=Level.AUTHOR)
        if policy.send is Level.OFF and list_ in (UNNAMED, name)
        else policy
        for name, policy in known.items()
    }


def _cases(
    store: Store, reader: Reader, policies: Mapping[str, Policy], list_: str, span: Span
) -> Iterator[_Case]:
    """The revisions that fired something certain and no mere note."""
    rows = store.db.execute(
        "select distinct item, revision_msgid from findings"
        " where confidence = 'certain' and severity <> 'note' and revision_msgid is not null"
        " order by item"
    ).fetchall()
    for item, pairs in groupby(rows, key=itemgetter(0)):
        fired = {lead for _, lead in pairs}
        thread = group(posts_of(reader, _members(store, item)))
        for series in thread.series:
            for revision in series.revisions:
                if revision.lead.msgid in fired and span.holds(revision):
                    yield _case(revision, policies, list_, item)


def _case(revision: Revision, policies: Mapping[str, Policy], list_: str, item: int) -> _Case:
    known = (to.email.lower() for mail in revision.messages for to in mail.recipients)
    came_over = next((one for one in known if one in policies), list_)
    posted = revision.posted_at
    assert posted is not None  # noqa: S101  # Span.holds
    review = review_for(
        revision,
        policies_for(policies, revision, came_over),
        came_over,
        int(posted.timestamp()),
    )
    return _Case(review.due_at, review.lead, item, review)


def _decided(desk: Desk, store: Store, reader: Reader, case: _Case) -> Outcome:
    """Settle it with the mail that was there by then."""
    there = [
        mail
        for mail in _members(store, case.item)
        if mail.msgid == case.lead or (mail.sent_at is not None and mail.sent_at <= case.due_at)
    ]
    found = find(thread_of(reader, there), case.lead)
    if found is None:
        return Outcome(case.lead, None, "its mail is not kept any more")
    if settle(desk, found, case.review, case.due_at):
        return Outcome(case.lead, outbox.newest(desk.state), "")
    settled = reviews.review_of(desk.state, case.lead)
    return Outcome(case.lead, None, settled.why if settled is not None else "")


def _members(store: Store, item: int) -> list[Mail]:
    return threads.members(store, links.item_of(store, item))
