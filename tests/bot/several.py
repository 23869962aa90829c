"""Bots in processes of their own on one database; they note what they review, and can be made to hang."""

from __future__ import annotations

import os
import time
from pathlib import Path

from reviewbot.bot import choice, desk, shared_queue
from reviewbot.bot.decide import Case, Decision, decide
from reviewbot.bot.policy import Level
from reviewbot.bot.post import delivery
from reviewbot.bot.service import serving
from reviewbot.bot.state import outbox
from reviewbot.bot.state.place import open_state
from reviewbot.outgoing import Route
from tests.bot.world import MEASURED, POLICY, setup_in

PRELOAD = ["tests.bot.several", "reviewbot.review"]
STEP_S = 1000


def work(
    folder: Path,
    maildir: Path,
    archive: str,
    database: str,
    port: int,
    now: int,
    letters: int,
    hang: str,
) -> None:
    """Rounds until so many letters are sent, a quarter of an hour apart by the bot's own clock.

    With `hang` it stays for ever in the middle of a `review`, or of a `letter` that the server has got.
    """
    choice.shipped_precision = lambda: MEASURED  # type: ignore[attr-defined, assignment]  # two may speak
    shared_queue.HEARTBEAT_S, shared_queue.LOST_S = 0.2, 2.0
    _note_reviews(folder, hang)
    if hang == "letter":
        delivery._write_down = lambda *_: time.sleep(600)
    policy = POLICY._replace(
        maildir=str(maildir), url=archive, send=Level.LIST, cap=99, daily_cap=999
    )
    setup = setup_in(folder, policy)._replace(poll_s=0, database=database)
    clock = [now]
    with (
        serving(setup, Route(server="127.0.0.1", port=port), clock=lambda: clock[0]) as bot,
        open_state(folder, database) as state,
    ):
        while True:
            bot.once()
            if len(outbox.letters(state, ("sent",))) >= letters:
                return
            clock[0] += STEP_S


def _note_reviews(folder: Path, hang: str) -> None:
    folder.mkdir(exist_ok=True)
    note = os.open(folder / "reviewed", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def noted(case: Case, *more: object) -> Decision:
        os.write(note, f"{case.revision.lead.msgid}\n".encode())
        if hang == "review":
            time.sleep(600)
        return decide(case, *more)  # type: ignore[arg-type]  # handed through

    desk.decide = noted  # type: ignore[attr-defined, assignment]  # noted
