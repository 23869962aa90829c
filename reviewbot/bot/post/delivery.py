"""A letter of the outbox on its way: offered once, its outcome written down before and after.

`sending` is committed before the text goes over the line. Who finds a letter in that state after a
crash knows that nobody knows, and asks the archive before it is offered again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from reviewbot.bot.policy import Policy
from reviewbot.bot.post.server import Answer, hand_in
from reviewbot.bot.setup import Setup
from reviewbot.bot.state import outbox, people
from reviewbot.bot.state.database import Database
from reviewbot.bot.state.file import State
from reviewbot.bot.state.outbox import Letter
from reviewbot.errors import SourceError
from reviewbot.mail import parse_mail
from reviewbot.outgoing import Route
from reviewbot.source.poll import archived

_LOG = logging.getLogger(__name__)
_FIRST_WAIT_S = 300
_LONGEST_WAIT_S = 4 * 3600
_GIVE_UP_S = 5 * 86400
"""RFC 5321, 4.5.4.1."""
_LOOK_AGAIN_S = 900
_LOOKS = 4
"""An archive shows mail within minutes; after an hour without it the mail did not arrive."""


def deliver(
    state: State, setup: Setup, server: Route, clock: Callable[[], int], number: int
) -> bool:
    """Offer one letter, if it may still go out now; whether it went to everybody."""
    letter = outbox.letter_of(state, number)
    if letter is None or letter.next_at > clock() or people.is_stopped(state, letter.list):
        return False
    if letter.state == "sending":
        _look_up(state, letter, setup, clock())
    return letter.state == "queued" and _offer(state, letter, setup, server, clock)


def _offer(
    state: State, letter: Letter, setup: Setup, server: Route, clock: Callable[[], int]
) -> bool:
    waiting = [one.address for one in outbox.recipients(state, letter.no) if one.state == "queued"]

    def may_go(addresses: Sequence[str]) -> bool:
        """The last moment to stop: from here on the text is on its way."""
        with state.transaction() as db:
            current = db.execute("select state from letter where no = ?", (letter.no,)).fetchone()
            if people.is_stopped(state, letter.list) or current[0] != "queued":
                return False
            outbox.settle(db, letter.no, addresses, "sending", clock(), "")
            outbox.change(db, letter.no, state="sending", sending_at=clock(), looked=0)
        return True

    answers = hand_in(server, setup.who.sender.email, waiting, letter.raw, may_go)
    _write_down(state, letter, answers, clock())
    after = outbox.letter_of(state, letter.no)
    return after is not None and after.state == "sent"


def _write_down(state: State, letter: Letter, answers: dict[str, Answer], now: int) -> None:
    states = {"sent": "sent", "again": "queued", "failed": "failed", "unknown": "sending"}
    with state.transaction() as db:
        current = db.execute("select state from letter where no = ?", (letter.no,)).fetchone()
        if current is None or current[0] == "rejected":
            return  # a moderator was quicker, and nothing had gone out
        for address, answer in answers.items():
            outbox.settle(db, letter.no, [address], states[answer.state], now, answer.why)
        new = _settle(db, state, letter, now, next((one.why for one in answers.values()), ""))
    _tell(letter, new, next((one.why for one in answers.values()), ""))
    for address, answer in answers.items():
        if answer.state == "failed":
            _LOG.error("letter %d to %s is refused for good: %s", letter.no, address, answer.why)
        elif answer.state != "sent":
            _LOG.warning("letter %d to %s: %s", letter.no, address, answer.why)


def _settle(db: Database, state: State, letter: Letter, now: int, why: str) -> str:
    """Within a transaction: the letter's state from those of its recipients, and when it is looked
    at again.
    """
    states = {one.state for one in outbox.recipients(state, letter.no)}
    tries = letter.tries + 1
    wait_s = min(_FIRST_WAIT_S * 2 ** min(letter.tries, 10), _LONGEST_WAIT_S)
    if "sending" in states:
        new, next_at = "sending", now + _LOOK_AGAIN_S
    elif "queued" in states:
        is_over = now - letter.made_at > _GIVE_UP_S
        new, next_at = ("failed" if is_over else "queued"), now + wait_s
        tries, next_at = (letter.tries, now + 1) if why == "stopped" else (tries, next_at)
    elif "failed" in states:
        new, next_at = "failed", now
    else:
        new, next_at = "sent", now
    outbox.change(db, letter.no, state=new, next_at=next_at, tries=tries, why=why)
    return new


def _tell(letter: Letter, new: str, why: str) -> None:
    """Say in the log what became of a letter that is done."""
    if new == "failed":
        _LOG.error("letter %d did not reach everybody: %s", letter.no, why)
    elif new == "sent":
        _LOG.info("letter %d is sent", letter.no)


def _look_up(state: State, letter: Letter, setup: Setup, now: int) -> None:
    """Ask the archive whether a letter with unknown outcome arrived."""
    policy = setup.policies.get(letter.list)
    went = [one.address for one in outbox.recipients(state, letter.no) if one.state == "sending"]
    if policy is None or not policy.url or letter.list not in map(str.lower, went):
        with state.transaction() as db:
            outbox.settle(
                db, letter.no, went, "unknown", now, "no archive tells whether it arrived"
            )
            outbox.change(db, letter.no, state="unknown", why="no archive tells whether it arrived")
        _LOG.error(
            "letter %d may or may not have been sent; reviewbot bot approve %d sends it again",
            *(letter.no, letter.no),
        )
        return
    try:
        arrived = _is_archived(letter, policy, setup.who.contact.email)
    except SourceError as err:
        with state.transaction() as db:
            outbox.change(db, letter.no, next_at=now + _LOOK_AGAIN_S, why=str(err))
        return
    with state.transaction() as db:
        if arrived:
            outbox.settle(db, letter.no, went, "sent", now, "found in the archive")
            _tell(letter, _settle(db, state, letter, now, "found in the archive"), "")
        elif letter.looked + 1 >= _LOOKS:
            outbox.settle(db, letter.no, went, "queued", now, "not in the archive")
            outbox.change(db, letter.no, state="queued", next_at=now)
        else:
            looked = letter.looked + 1
            outbox.change(db, letter.no, next_at=now + _LOOK_AGAIN_S, looked=looked)


def _is_archived(letter: Letter, policy: Policy, contact: str) -> bool:
    """Whether the archive has these words under this Message-ID."""
    found = archived(policy.url, letter.msgid, contact)
    if found is None:
        return False
    ours = parse_mail(letter.raw).body.split()
    return parse_mail(found).body.split()[: len(ours)] == ours
