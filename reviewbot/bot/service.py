"""The bot at work: follow, obey, review, send; once, or until it is told to leave."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from reviewbot.bot.choice import rules_that_may_speak
from reviewbot.bot.desk import Desk, review_one
from reviewbot.bot.follow.rounds import next_poll, poll_due, sources_of
from reviewbot.bot.health import health_of, write_metrics
from reviewbot.bot.index import Index
from reviewbot.bot.orders.obey import Office, read_mailbox
from reviewbot.bot.orders.proof import Resolver
from reviewbot.bot.post.delivery import deliver
from reviewbot.bot.queue import Job, Queue, queue_on
from reviewbot.bot.sender import doubt_of
from reviewbot.bot.setup import Setup
from reviewbot.bot.state import mails, outbox, reviews
from reviewbot.bot.state.file import State, only_one
from reviewbot.bot.state.place import open_state
from reviewbot.bot.watch import watch
from reviewbot.engine.loader import load_rules
from reviewbot.outgoing import Route
from reviewbot.review import open_history

_LOG = logging.getLogger(__name__)
_KEPT_S = 400 * 86400
"""Versions of one work are at most a year apart."""
_TICK_S = 1.0
"""How soon an approval, a pause or a signal is noticed."""
_DAY_S = 86400


class Service:
    """One bot with everything it needs open; made by `serving`."""

    def __init__(
        self,
        setup: Setup,
        server: Route,
        state: State,
        index: Index,
        queue: Queue,
        clock: Callable[[], int],
        resolver: Resolver | None,
    ) -> None:
        self._setup = setup
        self._server = server
        self._state = state
        self._index = index
        self._queue = queue
        self._clock = clock
        self._office = Office(state, index, setup.who.sender, setup.policies, resolver)
        self._sources = sources_of(setup.policies, setup.folder, setup.who.contact.email)
        rules = load_rules(select=rules_that_may_speak()) if rules_that_may_speak() else ()
        self._desk = Desk(state, setup, rules, lambda mail, list_: doubt_of(mail, list_, resolver))
        self._tidied_at = 0

    def once(self, is_leaving: Callable[[], bool] = lambda: False) -> None:
        """One round: what is new, what was ordered, what is due, what may go out."""
        self._work([Job("follow", "", "follow")], is_leaving)
        self._tidy()
        self._review(is_leaving)
        self._send(is_leaving)
        self._report()

    def run(self, leaving: threading.Event) -> None:
        """Rounds until `leaving` is set; a letter on its way is finished first."""
        while not leaving.is_set():
            now = self._clock()
            if next_poll(self._state, self._sources, self._setup.poll_s) <= now:
                self.once(leaving.is_set)
            elif (reviews.next_due(self._state) or now + 1) <= now:
                self._review(leaving.is_set)
            elif (outbox.next_ready(self._state) or now + 1) <= now:
                self._send(leaving.is_set)
                self._report()
            leaving.wait(_TICK_S)

    def _review(self, is_leaving: Callable[[], bool]) -> None:
        open_history.cache_clear()  # the repository may have got new commits since
        due = reviews.due(self._state, self._clock())
        # one author's reviews one after the other: what was told before, and the day's letters, count
        self._work([Job("review", one.lead, f"author {one.author}") for one in due], is_leaving)

    def _send(self, is_leaving: Callable[[], bool]) -> None:
        ready = outbox.ready(self._state, self._clock())
        self._work([Job("send", str(one.no), f"letter {one.no}") for one in ready], is_leaving)

    def _work(self, jobs: Sequence[Job], is_leaving: Callable[[], bool]) -> None:
        self._queue.work(jobs, lambda job: None if is_leaving() else self._do(job))

    def _do(self, job: Job) -> None:
        """Do a job, of ours or of another bot's; all of them find out first whether there is
        anything left to do.
        """
        if job.kind == "follow":
            self._read()
        elif job.kind == "review":
            self._index.catch_up(self._state)  # another bot may have fetched the mail
            review_one(self._desk, self._index, job.about, self._clock())
        elif job.kind == "send":
            deliver(self._state, self._setup, self._server, self._clock, int(job.about))

    def _read(self) -> None:
        now = self._clock()
        poll_due(self._state, self._sources, self._setup.poll_s, now)
        watch(self._state, self._index, self._setup.policies, now)
        if self._setup.mailbox is not None:
            read_mailbox(self._office, self._setup.mailbox, now)

    def _tidy(self) -> None:
        """Once a day: drop mail that no later version can belong to."""
        now = self._clock()
        if now - self._tidied_at < _DAY_S:
            return
        self._tidied_at = now
        mails.forget_before(self._state, now - _KEPT_S)
        row = self._state.db.execute("select min(no) from mail").fetchone()
        self._index.forget(row[0] if row[0] is not None else 1 << 62)

    def _report(self) -> None:
        if self._setup.metrics is None:
            return
        try:
            write_metrics(self._setup.metrics, health_of(self._state))
        except OSError as err:
            _LOG.warning("cannot write %s: %s", self._setup.metrics, err)


def now_s() -> int:
    """Seconds since the epoch."""
    return int(time.time())


@contextmanager
def serving(
    setup: Setup,
    server: Route,
    *,
    clock: Callable[[], int] = now_s,
    resolver: Resolver | None = None,
) -> Iterator[Service]:
    """The only bot on its folder. Raises SourceError when another one runs or a file is of no use."""
    with (
        only_one(setup.folder),
        open_state(setup.folder, setup.database, setup.who.key) as state,
    ):
        index = Index.open(setup.folder / "threads.sqlite")
        try:
            yield Service(setup, server, state, index, queue_on(setup.database), clock, resolver)
        finally:
            index.close()
