"""A scan that is killed with SIGKILL, again and again, while mail comes and is purged."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from reviewbot.scan.chunk import RuleChoice
from tests.scan import archives
from tests.scan.scanning import findings, run
from tests.scan.test_run import MISSING, many

JOBS = "2"


def command(epoch: Path, output: Path) -> list[str]:
    words = ["scan", "run", str(epoch), "--jobs", JOBS, "--quiet", "--select", MISSING]
    return [sys.executable, "-m", "reviewbot", *words, "--output", str(output)]


def checked(output: Path) -> int:
    """How many pieces of work are in the file so far."""
    try:
        with closing(sqlite3.connect(f"file:{output}?mode=ro", uri=True)) as db:
            return int(db.execute("select count(*) from items").fetchone()[0])
    except sqlite3.Error:
        return 0  # not there yet, or no table in it


def killed_in_the_middle(epoch: Path, output: Path, after: int) -> bool:
    """Start a scan and kill it when it has done `after` pieces; whether it was still running then."""
    before = checked(output)
    process = subprocess.Popen(command(epoch, output), stdout=subprocess.DEVNULL)
    while process.poll() is None:
        if checked(output) not in range(before, before + after):
            process.kill()
            process.wait()
            return True
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.01)
    return False


@pytest.mark.slow
def test_kills_new_mail_and_a_purge_leave_the_result_of_a_fresh_scan(tmp_path: Path) -> None:
    mails = many(400)
    epoch = archives.epoch(tmp_path / "a" / "0.git", mails[:600])
    output = tmp_path / "killed"
    chance = random.Random(20261128)  # noqa: S311  # moments to kill at, not secrets

    kills = sum(killed_in_the_middle(epoch, output, chance.randrange(1, 40)) for _ in range(3))
    archives.append(epoch, mails[600:])
    kills += sum(killed_in_the_middle(epoch, output, chance.randrange(1, 40)) for _ in range(3))
    epoch.rename(tmp_path / "old.git")
    archives.epoch(epoch, mails[:90] + mails[120:])
    kills += killed_in_the_middle(epoch, output, chance.randrange(1, 20))
    subprocess.run(command(epoch, output), stdout=subprocess.DEVNULL, check=True)

    run(epoch, tmp_path / "fresh", choice=RuleChoice(select=(MISSING,)))
    assert findings(tmp_path / "fresh") == findings(output)
    assert findings(output)
    assert kills >= 4
