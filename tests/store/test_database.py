"""The store's file: formats, damage, and what a killed program leaves."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot.store import open_store
from reviewbot.store.database import STEPS, StoreError, open_database, store_path
from reviewbot.store.drafts import Draft
from tests.conftest import REPOSITORY


def test_the_file_is_below_the_data_home() -> None:
    assert Path("/d/reviewbot/review.sqlite3") == store_path({"XDG_DATA_HOME": "/d"})


def test_a_new_file_is_made_for_its_user_only(tmp_path: Path) -> None:
    path = tmp_path / "a" / "review.sqlite3"
    open_database(path).close()

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_a_file_of_an_older_format_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "review.sqlite3"
    old = sqlite3.connect(path)
    old.executescript(STEPS[0] + "pragma user_version = 1;")
    old.execute("insert into drafts values ('p@example.org', x'61', '', '', 'then')")
    old.commit()
    old.close()

    store = open_store(path)

    assert Draft("a", saved_at="then") == store.drafts.draft("p@example.org")
    assert len(STEPS) == sqlite3.connect(path).execute("pragma user_version").fetchone()[0]


def test_a_file_of_a_newer_format_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "review.sqlite3"
    db = open_database(path)
    db.execute("pragma user_version = 99")
    db.close()

    with pytest.raises(StoreError, match="a newer reviewbot wrote it"):
        open_database(path)


def test_what_is_no_database_is_said_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "review.sqlite3"
    path.write_bytes(b"hello " * 500)

    with pytest.raises(StoreError, match="move it away"):
        open_database(path)
    assert b"hello " * 500 == path.read_bytes()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="cannot open"):
        open_store(tmp_path / "file" / "review.sqlite3")


_KILLED = """
import os, signal, sys
from pathlib import Path
from reviewbot.store import open_store
from reviewbot.store.verdicts import State
from tests.store.made import finding, revision
store = open_store(Path(sys.argv[1]), "/tree")
for number in range(int(sys.argv[2])):
    store.verdicts.give(finding(f"f{number}"), revision(), State.ACCEPTED)
    print(number, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_9_loses_no_verdict_that_was_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "review.sqlite3"
    result = subprocess.run(
        [sys.executable, "-c", _KILLED, str(path), "25"],
        capture_output=True,
        check=False,
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    confirmed = {f"f{number}" for number in result.stdout.decode().split()}

    from tests.store.made import revision

    assert -signal.SIGKILL == result.returncode
    assert len(confirmed) == 25
    assert confirmed == set(open_store(path, "/tree").verdicts.of_author(revision()))
