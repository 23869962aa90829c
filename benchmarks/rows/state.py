"""What is kept: findings of a scan, and the bot's queue."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from benchmarks.harness import Contest, NotRun, Places, Row, cpu_here
from reviewbot.bot.state import reviews
from reviewbot.bot.state.file import State
from reviewbot.bot.state.reviews import Review
from reviewbot.scan.store import FindingRow, Store

_FINDINGS = 50_000
_AT_ONCE = 10
_JOBS = 1000


def _finding(number: int) -> FindingRow:
    msgid = f"{number}@example.org"
    return FindingRow(
        rule="subject-not-imperative",
        fingerprint=f"{number:040x}",
        msgid=msgid,
        severity="warning",
        confidence="likely",
        message="the subject is in the past tense, as reports are",
        posted_at="2026-01-01T00:00:00Z",
        evidence="[]",
        patch=1,
        version=1,
        part="subject",
        path=None,
        line=None,
        mail_line=4,
        subject="foo: rename b",
        revision_msgid=msgid,
    )


@contextmanager
def _store(_places: Places) -> Iterator[Contest]:
    rows = [_finding(number) for number in range(_FINDINGS)]
    marks = ", ".join("?" * len(FindingRow._fields))
    numbers = count()
    with tempfile.TemporaryDirectory() as folder:

        def ours() -> None:
            with (
                closing(Store.create(Path(folder) / f"{next(numbers)}")) as store,
                store.transaction(),
            ):
                for item in range(0, _FINDINGS, _AT_ONCE):
                    store.replace_findings([item], item, rows[item : item + _AT_ONCE], [])

        def theirs() -> None:
            with closing(sqlite3.connect(Path(folder) / f"{next(numbers)}")) as db:
                db.execute(f"create table findings ({', '.join(FindingRow._fields)})")
                db.executemany(f"insert into findings values ({marks})", rows)  # noqa: S608  # question marks
                db.commit()

        yield Contest(lambda: cpu_here(ours), lambda: cpu_here(theirs))


@contextmanager
def _queue(_places: Places) -> Iterator[Contest]:
    try:
        from huey import SqliteHuey
    except ImportError as err:
        raise NotRun("huey is not installed") from err
    numbers = count()
    with tempfile.TemporaryDirectory() as folder, State.open(Path(folder) / "bot.sqlite") as state:
        huey = SqliteHuey(filename=f"{folder}/huey.db", fsync=True)
        task = huey.task()(lambda _msgid: None)

        def ours() -> None:
            waiting = [
                Review(
                    f"{next(numbers)}@example.org",
                    "foo@example.org",
                    "ann",
                    "s",
                    1,
                    0,
                    0,
                    "waiting",
                    "",
                )
                for _ in range(_JOBS)
            ]
            for review in waiting:
                with state.transaction() as db:
                    reviews.keep(db, review)
            for review in waiting:
                found = reviews.review_of(state, review.lead)
                assert found is not None  # noqa: S101  # just put
                with state.transaction() as db:
                    reviews.keep(db, found._replace(state="silent"))

        def theirs() -> None:
            for number in range(_JOBS):
                task(f"{number}@example.org")
            while huey.dequeue() is not None:
                pass

        yield Contest(lambda: cpu_here(ours), lambda: cpu_here(theirs))


@contextmanager
def _no_peer(_places: Places) -> Iterator[Contest]:
    raise NotRun(
        "nothing comparable to hold it against; tests/bot/test_kill.py holds what it promises"
    )
    yield  # a generator all the same


@contextmanager
def _no_text_index(_places: Places) -> Iterator[Contest]:
    raise NotRun("there is no full-text index")
    yield  # a generator all the same


ROWS = (
    Row(
        "findings",
        f"{_FINDINGS:,} findings stored, by tens",
        "sqlite3 executemany, one go",
        "CPU",
        3.3,
        None,
        _store,
    ),
    Row(
        "queue",
        f"{_JOBS:,} reviews put and decided, on the disk",
        "huey on SQLite, put and taken",
        "CPU",
        1.0,
        None,
        _queue,
    ),
    Row("smtp", "letters handed to a mail server", "none", "CPU", 1.0, None, _no_peer),
    Row("text-index", "bodies in a full-text index", "FTS5", "CPU", 1.3, None, _no_text_index),
)
