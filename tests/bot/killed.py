"""A bot in a process of its own, which the test kills; started by fork, so that it starts fast."""

from __future__ import annotations

import re
from pathlib import Path

from reviewbot.bot import choice
from reviewbot.bot.follow import inbox
from reviewbot.bot.index import Index
from reviewbot.bot.policy import Level
from reviewbot.bot.service import serving
from reviewbot.bot.state.file import State
from reviewbot.bot.watch import watch
from reviewbot.outgoing import Route
from reviewbot.source import mirror, poll
from tests.bot.world import LIST, MEASURED, POLICY, setup_in

PRELOAD = ["tests.bot.killed", "reviewbot.review", "reviewbot.bot.post.delivery"]


def work(folder: Path, maildir: Path, archive: str, port: int, now: int, rounds: int) -> None:
    """Follow, review and send, round after round; `now` is the time all the while."""
    choice.shipped_precision = lambda: MEASURED  # type: ignore[attr-defined, assignment]  # two may speak
    policy = POLICY._replace(maildir=str(maildir), url=archive, send=Level.LIST, daily_cap=999)
    setup = setup_in(folder, policy)._replace(poll_s=0)
    with serving(setup, Route(server="127.0.0.1", port=port), clock=lambda: now) as bot:
        for _ in range(rounds):
            bot.once()


def take_epoch(folder: Path, ends: list[str]) -> list[int]:
    """Read the mirror of one epoch up to each of these commits; the memory used after each, in KiB.

    Only the network is left out: the repository is there already.
    """
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # proc(5): begin to measure now
    fingerprints = iter(ends)
    current = {"tip": ends[0]}
    poll.manifest = lambda *_: {0: current["tip"]}
    mirror.fetch_epoch = lambda *_, **__: current["tip"]
    mirror.tip_of = lambda *_: current["tip"]
    source = inbox.Inbox(
        LIST, "https://archive.example.org/foo", folder / "mirror", "max@example.org"
    )
    used = []
    with State.open(folder / "bot.sqlite") as state:
        index = Index.open(folder / "threads.sqlite")
        for now, tip in enumerate(fingerprints, 1):
            current["tip"] = tip
            source.poll(state, now)
            watch(state, index, {LIST: POLICY}, now)
            used.append(_most_memory_kib())
        index.close()
    return used


def _most_memory_kib() -> int:
    """The most that was in use; getrusage(2) would count what the test runner used before exec."""
    status = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1])
