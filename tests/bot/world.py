"""A bot on a maildir, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from reviewbot.bot.desk import Desk, review_one
from reviewbot.bot.index import Index
from reviewbot.bot.letter import Identity
from reviewbot.bot.policy import Level, Policy
from reviewbot.bot.setup import Setup
from reviewbot.bot.state import mails, outbox
from reviewbot.bot.state.file import State
from reviewbot.bot.state.mails import Came
from reviewbot.bot.state.outbox import Letter
from reviewbot.bot.state.reviews import Review, due, review_of
from reviewbot.bot.watch import watch
from reviewbot.engine.loader import load_rules
from reviewbot.engine.precision import Precision
from reviewbot.model.message import Address

LIST = "linux-foo@vger.kernel.org"
BOT = Address("reviewbot", "bot@example.org")
MAX = Address("Max Maintainer", "max@example.org")
HOUR_S = 3600
RULE = "signed-off-by-missing"
MEASURED = {name: Precision(name, "0" * 12, 100, 50, 50, 0.9, 1.0) for name in (RULE, "body-empty")}
POLICY = Policy(LIST, maildir="/nowhere", send=Level.AUTHOR, hold_s=0)


def at(day: int, hour: int = 10) -> int:
    """That hour of January 2026, as tests.scan.archives dates its mail."""
    return int(datetime(2026, 1, day, hour, tzinfo=UTC).timestamp())


def setup_in(folder: Path, *policies: Policy) -> Setup:
    """A setup without network, mailbox or metrics."""
    who = Identity(BOT, MAX, b"secret", takes_commands=True)
    known = {policy.list: policy for policy in policies or (POLICY,)}
    return Setup(who, known, folder, None, 60, None, ())


class World:
    """State, index and rules of one bot; made by `world`."""

    def __init__(self, setup: Setup, state: State, index: Index) -> None:
        self.setup = setup
        self.state = state
        self.index = index
        self.rules = load_rules(select=tuple(MEASURED))

    def take(self, *raw: bytes, now: int, list_: str = LIST) -> None:
        """Mail comes in over a list, and is looked at."""
        mails.take(self.state, list_, [Came(one, "0", str(now)) for one in raw], now)
        watch(self.state, self.index, self.setup.policies, now)

    def review(self, now: int) -> int:
        """What is due is decided; how many letters were written."""
        desk = Desk(self.state, self.setup, self.rules)
        return sum(review_one(desk, self.index, one.lead, now) for one in due(self.state, now))

    def look(self, *raw: bytes, now: int) -> Letter | None:
        """Mail comes in and is due at once; the letter about it."""
        self.take(*raw, now=now)
        self.review(now)
        return self.letter()

    def letter(self) -> Letter | None:
        """The newest letter."""
        found = self.letters()
        return found[-1] if found else None

    def letters(self) -> list[Letter]:
        """All letters, oldest first."""
        return outbox.letters(self.state, (*outbox.WAITING, "sent", "rejected"))

    def known(self, lead: str) -> Review:
        """The review of the revision with this lead."""
        found = review_of(self.state, lead)
        assert found is not None
        return found

    def why(self, lead: str) -> str:
        """Why nothing is said of it."""
        return self.known(lead).why


@contextmanager
def world(folder: Path, *policies: Policy) -> Iterator[World]:
    """A bot in an empty folder."""
    setup = setup_in(folder, *policies)
    with State.open(setup.state) as state:
        index = Index.open(folder / "threads.sqlite")
        try:
            yield World(setup, state, index)
        finally:
            index.close()
