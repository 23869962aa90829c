"""Reviews that are due: decided, and their letters put into the outbox with the result."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from reviewbot.bot.decide import Case, Decision, decide
from reviewbot.bot.index import Index
from reviewbot.bot.letter import answered, list_letter
from reviewbot.bot.mailing import addresses_of, dated, header_of
from reviewbot.bot.policy import Level, Policies, policies_for
from reviewbot.bot.setup import Setup
from reviewbot.bot.state import outbox, people, reviews
from reviewbot.bot.state.database import Database, StateGone
from reviewbot.bot.state.file import State
from reviewbot.bot.state.mails import MailReader
from reviewbot.bot.state.outbox import Letter
from reviewbot.bot.state.reviews import Review
from reviewbot.bot.told import told_by
from reviewbot.bot.watch import thread_of
from reviewbot.engine.rule import Rule
from reviewbot.errors import SourceError
from reviewbot.model.message import Address, Message
from reviewbot.model.series import Revision, Series, Thread

_LOG = logging.getLogger(__name__)
DAY_S = 86400


class Desk(NamedTuple):
    """What reviews are decided with. `doubt` says of a mail that came over a list why its sender may
    be another one.
    """

    state: State
    setup: Setup
    rules: Sequence[Rule]
    doubt: Callable[[Message, str], str] = lambda _mail, _list: ""


class Found(NamedTuple):
    """A revision with the mail around it."""

    thread: Thread
    series: Series
    revision: Revision


def review_one(desk: Desk, index: Index, lead: str, now: int) -> bool:
    """Decide one review, if it is still due; whether a letter was written."""
    review = reviews.review_of(desk.state, lead)
    if review is None or review.state != "waiting" or review.due_at > now:
        return False  # another bot was first, or it was put off
    try:
        found = _kept(desk.state, index, review.lead)
        if found is not None:
            return settle(desk, found, review, now)
        _be_silent(desk.state, review, "its mail is not kept any more")
    except (StateGone, sqlite3.Error):
        raise  # not the thread's fault: it stays due
    except Exception as err:
        # one odd thread must not stop the bot, nor be tried for ever: nothing is mailed
        _LOG.exception("cannot review %s", review.lead)
        _be_silent(desk.state, review, f"internal error: {type(err).__name__}")
    return False


def settle(desk: Desk, found: Found, review: Review, now: int) -> bool:
    """Decide one review and write down the result, with the letter if there is one (True)."""
    policies = policies_for(desk.setup.policies, found.revision, review.list)
    case = Case(*found, policies, desk.setup.who.sender)
    try:
        decision = decide(case, desk.rules, desk.state, now)
        why = decision.choice.why_not
        if not why:
            draft = _drafted(desk, found.revision, decision, policies, review.list)
            why = _need_not(desk.state, draft.raw, policies, now)
    except SourceError as err:
        why = str(err)
    if why:
        _be_silent(desk.state, review, why)
        return False
    with desk.state.transaction() as db:
        no = _write(db, review, decision, draft, now)
    if not no:
        return False
    if draft.doubt:
        _LOG.warning("letter %d waits for a moderator: %s", no, draft.doubt)
    _LOG.info("letter %d for %s (%s): %s", no, review.list, draft.level.value, review.subject)
    return True


class _Draft(NamedTuple):
    """A letter and how far it may go; `doubt` is why less far than the policy says."""

    raw: bytes
    level: Level
    doubt: str


def _drafted(
    desk: Desk, revision: Revision, decision: Decision, policies: Policies, list_: str
) -> _Draft:
    level, doubt = policies.send, ""
    if level.rank > Level.QUEUE.rank:
        doubt = desk.doubt(answered(decision.report, decision.choice)[0], list_)
    recipients = (to for mail in revision.messages for to in mail.recipients)
    raw = list_letter(
        decision.report,
        decision.choice,
        desk.setup.who,
        lists=() if doubt else policies.lists(recipients),
        base=decision.base,
    )
    return _Draft(raw, Level.QUEUE if doubt else level, doubt)


def find(thread: Thread, lead: str) -> Found | None:
    """The revision with this mail."""
    for series in thread.series:
        for revision in series.revisions:
            if lead in revision.msgids:
                return Found(thread, series, revision)
    return None


def _kept(state: State, index: Index, lead: str) -> Found | None:
    work = index.work_with(lead)
    return find(thread_of(MailReader(state), index.mails_of(work)), lead) if work else None


def _need_not(state: State, raw: bytes, policies: Policies, now: int) -> str:
    if outbox.was_written(state, header_of(raw, "Message-ID").strip("<>")):
        return "the same was written before"
    to = addresses_of(raw)[0]
    if people.is_silenced(state, to):
        return "its author wants no mail"
    if outbox.made_since(state, Address("", to).key, now - DAY_S) >= policies.cap:
        return f"its author had {policies.cap} mails in a day"
    for name, cap in policies.daily_caps.items():
        if outbox.made_for(state, name, now - DAY_S) >= cap:
            return f"{name} had {cap} letters in a day"
    return ""


def _be_silent(state: State, review: Review, why: str) -> None:
    with state.transaction() as db:
        reviews.keep(db, review._replace(state="silent", why=why))
    _LOG.info("nothing to %s: %s: %s", review.list, review.subject, why)


def _write(db: Database, review: Review, decision: Decision, draft: _Draft, now: int) -> int:
    """Within a transaction: the result, what the author is told, and the letter; its number, 0 when
    another bot has decided meanwhile.
    """
    if not reviews.keep(db, review._replace(state="said", why="")):
        return 0
    is_held = draft.level is Level.QUEUE
    raw = dated(draft.raw, now)
    to = addresses_of(raw)
    letter = Letter(
        no=0,
        lead=review.lead,
        list=review.list,
        author=Address("", to[0]).key,
        msgid=header_of(raw, "Message-ID").strip("<>"),
        subject=review.subject,
        rules=" ".join(sorted({finding.rule for finding in decision.choice.findings})),
        raw=raw,
        state="held" if is_held else "queued",
        made_at=now,
        next_at=now,
        tries=0,
        why=draft.doubt,
        sending_at=None,
        looked=0,
    )
    reviews.remember(
        db, review.lead, told_by(decision.report, decision.choice, datetime.fromtimestamp(now, UTC))
    )
    no = outbox.put(db, letter, to)
    if not is_held:
        people.note(db, now, f"policy of {review.list}", "approved", str(no), draft.level.value)
    return no
