"""A git history: its index, and Fixes tags asked of it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from benchmarks.harness import Contest, NotRun, Places, Row, cpu_here
from benchmarks.history_index import BUILD, ask, opened, run_s, tag_lines

_TAGS = 3000


def _history(places: Places) -> Path:
    if places.history is None:
        raise NotRun("no git history (--history)")
    return places.history


@contextmanager
def _build(places: Places) -> Iterator[Contest]:
    repository = _history(places)
    numbers = count()
    with tempfile.TemporaryDirectory() as folder:
        log = ("git", "-C", str(repository), "log", "--all", "--format=%H%x09%s")
        yield Contest(
            lambda: run_s(
                sys.executable, "-c", BUILD, str(repository), f"{folder}/{next(numbers)}"
            ),
            lambda: run_s(*log),
        )


@contextmanager
def _tags(places: Places) -> Iterator[Contest]:
    repository = _history(places)
    lines = tag_lines(repository, _TAGS)
    ids = "".join(f"{line.split()[0]}\n" for line in lines).encode()
    check = ("git", "-C", str(repository), "cat-file", "--batch-check")
    with tempfile.TemporaryDirectory() as folder:
        history = opened(repository, Path(folder))
        try:
            yield Contest(
                lambda: cpu_here(lambda: ask(history, lines)), lambda: run_s(*check, given=ids)
            )
        finally:
            history.close()


ROWS = (
    Row(
        "history-index",
        "index of all commits of the history",
        "`git log --all --format=%H%x09%s`",
        "CPU",
        2.0,
        None,
        _build,
    ),
    Row(
        "fixes",
        f"{_TAGS} Fixes tags: commit, subject, ancestry; index warm",
        "`git cat-file --batch-check`",
        "CPU",
        2.0,
        None,
        _tags,
    ),
)
