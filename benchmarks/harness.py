"""One row of the performance table: ours and its peer in turn, and what comes of it."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple


class NotRun(Exception):
    """Why a row cannot be measured here, in a few words."""


class Contest(NamedTuple):
    """Both sides; each call does the work once and gives what it cost."""

    ours: Callable[[], float]
    theirs: Callable[[], float]


class Places(NamedTuple):
    """Where the real data is; None for what is not here."""

    tree: Path | None
    history: Path | None
    archive: str
    corpus: Path | None
    limit: int


class Row(NamedTuple):
    """What is measured. `unit` is what the ratio is of; `wanted` and `better` are goals for it."""

    name: str
    what: str
    peer: str
    unit: str
    wanted: float
    better: float | None
    prepare: Callable[[Places], AbstractContextManager[Contest]]


class Result(NamedTuple):
    """What was measured: the median of the pairs' ratios, its range, and both medians. `why` says why
    nothing was.
    """

    name: str
    ratio: float
    low: float
    high: float
    ours: float
    theirs: float
    runs: int
    load: float
    date: str
    machine: str
    why: str


def measured(row: Row, places: Places, runs: int) -> Result:
    """Run both sides in turn A B A B; the first pair fills the caches and does not count."""
    try:
        with row.prepare(places) as contest:
            pairs = [(contest.ours(), contest.theirs()) for _ in range(runs + 1)][1:]
    except (NotRun, ImportError, FileNotFoundError) as err:
        return _result(row.name, [], str(err))
    return _result(row.name, pairs, "")


def _result(name: str, pairs: Sequence[tuple[float, float]], why: str) -> Result:
    ratios = [ours / theirs for ours, theirs in pairs] or [0.0]
    ours, theirs = zip(*pairs) if pairs else ([0.0], [0.0])
    return Result(
        name=name,
        ratio=statistics.median(ratios),
        low=min(ratios),
        high=max(ratios),
        ours=statistics.median(ours),
        theirs=statistics.median(theirs),
        runs=len(pairs),
        load=os.getloadavg()[0],
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=machine(),
        why=why,
    )


def machine(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Cores, processor and Python, in a few words."""
    names = [
        line.partition(":")[2].strip()
        for line in (cpuinfo.read_text() if cpuinfo.exists() else "").splitlines()
        if line.startswith("model name")
    ]
    processor = names[0] if names else platform.machine()
    return f"{os.cpu_count()} x {processor}, Python {platform.python_version()}"


def cpu_of(words: Sequence[str | Path], env: Mapping[str, str] | None = None) -> float:
    """Seconds of CPU, user and system, of a command and its children; its exit status does not matter."""
    before = _children_s()
    subprocess.run(
        words,
        env=None if env is None else os.environ | dict(env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return _children_s() - before


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_here(work: Callable[[], object]) -> float:
    """Seconds of CPU of a function in this process."""
    before = time.process_time()
    work()
    return time.process_time() - before
