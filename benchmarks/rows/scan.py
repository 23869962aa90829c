"""Scanning an archive: beside bare reading, beside itself with more processes, and its memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path

from benchmarks.harness import Contest, NotRun, Places, Row
from benchmarks.scan import PEER, Cost, once, repository_of, scan_once


@contextmanager
def _folder(archive: str) -> Iterator[tuple[Path, Path]]:
    with tempfile.TemporaryDirectory() as name:
        yield repository_of(archive, Path(name)), Path(name)


def _beside_reading(what: str) -> Callable[[Places], AbstractContextManager[Contest]]:
    """`what` is a field of Cost."""

    @contextmanager
    def prepare(places: Places) -> Iterator[Contest]:
        with _folder(places.archive) as (repository, folder):
            peer = [str(repository), str(places.limit)]
            yield Contest(
                lambda: _field(scan_once(repository, folder, 1, places.limit), what),
                lambda: _field(once(PEER, peer, folder), what),
            )

    return prepare


def _beside_itself(
    ours: Sequence[str], theirs: Sequence[str]
) -> Callable[[Places], AbstractContextManager[Contest]]:
    """The wall time of two ways to scan."""

    @contextmanager
    def prepare(places: Places) -> Iterator[Contest]:
        if "--engine" in ours and find_spec("distributed") is None:
            raise NotRun("Dask distributed is not installed")
        with _folder(places.archive) as (repository, folder):
            yield Contest(
                lambda: scan_once(repository, folder, 1, places.limit, *ours).wall_s,
                lambda: scan_once(repository, folder, 1, places.limit, *theirs).wall_s,
            )

    return prepare


@contextmanager
def _huge(_places: Places) -> Iterator[Contest]:
    with _folder("made:2000+huge") as (with_it, one), _folder("made:2000") as (without, other):
        yield Contest(
            lambda: scan_once(with_it, one, 1, 0).peak_mib,
            lambda: scan_once(without, other, 1, 0).peak_mib,
        )


def _field(cost: Cost, name: str) -> float:
    value: float = getattr(cost, name)
    return value


ROWS = (
    Row(
        "scan",
        "archive with all rules, one job",
        "reading and parsing it (compat32)",
        "CPU",
        2.0,
        None,
        _beside_reading("cpu_s"),
    ),
    Row("scan-memory", "the same", "the same", "memory", 3.0, None, _beside_reading("peak_mib")),
    Row(
        "two-jobs",
        "two processes (1.8 times as fast is 0.56)",
        "one",
        "wall",
        0.56,
        None,
        _beside_itself(["--jobs", "2"], ["--jobs", "1"]),
    ),
    Row(
        "dask",
        "a Dask cluster of two on loopback, with its start",
        "two processes",
        "wall",
        1.2,
        None,
        _beside_itself(["--jobs", "2", "--engine", "dask"], ["--jobs", "2"]),
    ),
    Row(
        "huge-mail",
        "2,000 mails, one of them of 59 MB",
        "the same without it",
        "memory",
        1.5,
        None,
        _huge,
    ),
)
