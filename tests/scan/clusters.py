"""A Dask cluster of real processes on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_PATIENCE_S = 60


class LoopbackCluster(NamedTuple):
    """Where the scheduler listens, and the worker processes."""

    address: str
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def loopback_cluster(folder: Path, workers: int) -> Iterator[LoopbackCluster]:
    """A scheduler and its workers, none of which comes back when it is killed."""
    place = folder / "scheduler.json"
    common = ["--host", "127.0.0.1", "--no-dashboard"]
    running = [_start("dask_scheduler", "--port", "0", "--scheduler-file", str(place), *common)]
    try:
        wanted = ["--scheduler-file", str(place), "--nthreads", "1", "--no-nanny", *common]
        running += [_start("dask_worker", *wanted) for _ in range(workers)]
        _wait_for(place, workers)
        yield LoopbackCluster(json.loads(place.read_text())["address"], running[1:])
    finally:
        for process in running:
            process.kill()
            process.wait()


def _start(module: str, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *words],
        cwd=CHECKOUT,
        env=os.environ | {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_for(place: Path, workers: int) -> None:
    """Until all workers have shown up."""
    from distributed import Client

    with Client(scheduler_file=str(place), timeout=_PATIENCE_S, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=_PATIENCE_S)
