"""Ten thousand mails are taken in without growing."""

from __future__ import annotations

import multiprocessing
import subprocess
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from reviewbot.bot.state.file import State
from tests.bot import killed
from tests.bot.world import LIST
from tests.scan import archives

MAILS = 10_000
GROWTH_KIB = 16 * 1024


def mails(count: int) -> list[bytes]:
    """Every fifth starts a thread with a patch, the others answer to it."""
    found = []
    for number in range(count):
        first = number - number % 5
        if number == first:
            path, title = f"drivers/foo/{number}.c", f"foo: say {number} things"
            found.append(archives.patch(f"{number}@example.org", title, path=path))
        else:
            text = f"Answer {number}.\n" + "Words about it all. " * 40
            found.append(archives.reply(f"{number}@example.org", f"{first}@example.org", text))
    return found


@pytest.mark.slow
def test_memory_does_not_grow_with_the_mail(tmp_path: Path) -> None:
    repository = archives.epoch(tmp_path / "mirror" / "0.git", mails(MAILS + 1))
    log = subprocess.run(
        ["git", "-C", str(repository), "log", "--reverse", "--format=%H"],
        check=True,
        capture_output=True,
        text=True,
    )
    commits = log.stdout.split()

    context = multiprocessing.get_context("spawn")  # memory of its own
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        ends = [commits[0], commits[2000], commits[MAILS]]
        begun, some, all_ = pool.submit(killed.take_epoch, tmp_path, ends).result(timeout=900)

    with State.open(tmp_path / "bot.sqlite") as state:
        assert (MAILS, LIST) == tuple(
            state.db.execute("select count(*), min(list) from mail").fetchone()
        )
    assert begun > 0
    assert all_ - some < GROWTH_KIB
