"""Who does what is due: this bot alone, or whichever of several has a hand free.

What is due stands in the state. A queue only deals it out, so a job that was lost with its bot is dealt
out again, and a job that comes twice finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol


class Job(NamedTuple):
    """`kind` and `about` say what; no two jobs with the same `lock` run at the same time."""

    kind: str
    about: str
    lock: str


class QueueHealth(NamedTuple):
    """Jobs that wait, jobs that run, and those of them whose bot is gone."""

    waiting: int
    running: int
    lost: int


class Queue(Protocol):
    """Deals out jobs."""

    def work(self, jobs: Sequence[Job], do: Callable[[Job], None]) -> None:
        """Have these jobs done, and do jobs until none is left for us."""

    def health(self) -> QueueHealth | None:
        """How it is; None when there is nothing to tell."""


class OwnQueue:
    """The default: this bot does everything, in order."""

    def work(self, jobs: Sequence[Job], do: Callable[[Job], None]) -> None:
        for job in jobs:
            do(job)

    def health(self) -> QueueHealth | None:
        return None


def queue_on(database: str) -> Queue:
    """The queue that goes with a state (see state/place.py)."""
    if not database:
        return OwnQueue()
    from reviewbot.bot.shared_queue import SharedQueue  # procrastinate, only for who asks for it

    return SharedQueue(database)
