"""A chunk of an archive, and what is done with it: the function that every engine maps over chunks.

A chunk is ids, not mails: places in the archive (`epoch:oid` in git), each read by the worker that gets
it. What comes back are rows for the result file.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule
from reviewbot.scan.archive import Reader, Unread
from reviewbot.scan.facts import Facts, facts_of
from reviewbot.scan.unit import Outcome, Unit, work


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Which rules to run, as the command line says it."""

    folders: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def load(self) -> tuple[Rule, ...]:
        """The rules, whose files are run when they are first needed. Raises RuleError or ConfigError."""
        return load_rules(self.folders, select=self.select, ignore=self.ignore, later=True)


@dataclass(frozen=True, slots=True)
class HeaderTask:
    """Read the facts of these mails: their numbers and places."""

    numbers: tuple[int, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderAnswer:
    """Number by number what was read, or why not."""

    facts: tuple[tuple[int, Facts | Unread], ...]


Task = HeaderTask | tuple[Unit, ...]
Answer = HeaderAnswer | tuple[Outcome, ...]


def do(task: Task, reader: Reader, rules: Sequence[Rule]) -> Answer:
    """Do one task in this process."""
    if isinstance(task, HeaderTask):
        return HeaderAnswer(
            tuple(zip(task.numbers, map(_facts, reader.read_many(task.places)), strict=True))
        )
    return tuple(work(unit, reader, rules) for unit in task)


def _facts(data: bytes | Unread) -> Facts | Unread:
    if isinstance(data, Unread):
        return data
    return facts_of(data) if data.strip() else Unread("empty")


def spare_the_collector() -> None:
    """Let Python look for reference cycles a hundred times less often: our values have none, and a
    parsed diff is tens of thousands of them.
    """
    gc.set_threshold(70_000, 20, 20)


class Engine(Protocol):
    """Who works: this process, several, or a cluster. Close it in the end."""

    def map(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """What `do` says of each task, as it comes, in no certain order. Raises what a worker raised,
        and SourceError when workers are lost for good.
        """

    def close(self) -> None:
        """Let go of readers and end the workers that were started."""
