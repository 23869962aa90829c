"""Readers and checkers, in this process or in several.

Each worker keeps one reader open and talks over a pipe of its own: when the main process dies, even
by SIGKILL, the pipe ends and so does the worker.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule
from reviewbot.errors import ReviewbotError, SourceError
from reviewbot.scan.archive import Reader, Unread, open_archive
from reviewbot.scan.facts import Facts, facts_of
from reviewbot.scan.unit import Outcome, Unit, work

_AHEAD = 2
"""Tasks given to a worker before its first answer, so that it never waits for us."""


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


class Team:
    """`jobs` workers for one archive, each with the rules of `choice`; 1 works in this process, with
    `rules`, which are the same. Close it in the end.
    """

    def __init__(self, archive: Path, choice: RuleChoice, rules: Sequence[Rule], jobs: int) -> None:
        spare_the_collector()
        self._archive = archive
        self._rules = rules
        self._reader: Reader | None = None
        self._links: list[Connection] = []
        self._processes: list[multiprocessing.process.BaseProcess] = []
        if jobs > 1:
            # spawn: a forked worker would inherit the other workers' pipes and never see them end
            context = multiprocessing.get_context("spawn")
            for _ in range(jobs):
                ours, theirs = context.Pipe()
                process = context.Process(
                    target=_serve, args=(theirs, archive, choice), daemon=True
                )
                process.start()
                theirs.close()
                self._links.append(ours)
                self._processes.append(process)

    def answers(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """Answers as they come, in no certain order. Raises what a worker raised."""
        if not self._links:
            if self._reader is None:
                self._reader = open_archive(self._archive).reader()
            for task in tasks:
                yield do(task, self._reader, self._rules)
            return
        yield from self._shared_out(iter(tasks))

    def _shared_out(self, tasks: Iterator[Task]) -> Iterator[Answer]:
        waiting = dict.fromkeys(self._links, 0)
        free = deque(link for _ in range(_AHEAD) for link in self._links)
        while True:
            while free and (task := next(tasks, None)) is not None:
                link = free.popleft()
                link.send(task)
                waiting[link] += 1
            busy = [link for link, count in waiting.items() if count]
            if not busy:
                return
            for ready in wait(busy):
                assert isinstance(ready, Connection)  # noqa: S101  # wait() gives back what it got
                try:
                    answer: Answer | ReviewbotError = ready.recv()
                except (EOFError, OSError) as err:
                    raise SourceError(
                        "a worker process ended unexpectedly; run again, with fewer --jobs if"
                        " memory is short"
                    ) from err
                waiting[ready] -= 1
                free.append(ready)
                if isinstance(answer, ReviewbotError):
                    raise answer
                yield answer

    def close(self) -> None:
        """Let go of readers and end the workers."""
        if self._reader is not None:
            self._reader.close()
        for link in self._links:
            link.close()
        for process in self._processes:
            process.join(timeout=5)
            if process.is_alive():
                process.terminate()
                process.join()


def _serve(link: Connection, archive: Path, choice: RuleChoice) -> None:
    """A worker's life: answer tasks until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the main process, which ends us
    spare_the_collector()
    reader: Reader | None = None
    try:
        rules = choice.load()
        reader = open_archive(archive).reader()
        while True:
            link.send(_answer(link.recv(), reader, rules))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass
    except ReviewbotError as err:
        link.send(err)
    finally:
        if reader is not None:
            reader.close()


def _answer(task: Task, reader: Reader, rules: Sequence[Rule]) -> Answer | ReviewbotError:
    try:
        return do(task, reader, rules)
    except ReviewbotError as err:
        return err
