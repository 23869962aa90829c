"""The engines of one machine: this process, or several.

Each worker process keeps one reader open and talks over a pipe of its own: when the main process dies,
even by SIGKILL, the pipe ends and so does the worker.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from reviewbot.engine.rule import Rule
from reviewbot.errors import ReviewbotError, SourceError
from reviewbot.scan.archive import Reader, open_archive
from reviewbot.scan.chunk import Answer, RuleChoice, Task, do, spare_the_collector

_AHEAD = 2
"""Tasks given to a worker before its first answer, so that it never waits for us."""


class Alone:
    """This process, with these rules."""

    def __init__(self, archive: Path, rules: Sequence[Rule]) -> None:
        spare_the_collector()
        self._archive = archive
        self._rules = rules
        self._reader: Reader | None = None

    def map(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        if self._reader is None:
            self._reader = open_archive(self._archive).reader()
        for task in tasks:
            yield do(task, self._reader, self._rules)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()


class Processes:
    """`jobs` worker processes, each with the rules of `choice`."""

    def __init__(self, archive: Path, choice: RuleChoice, jobs: int) -> None:
        self._links: list[Connection] = []
        self._processes: list[multiprocessing.process.BaseProcess] = []
        # spawn: a forked worker would inherit the other workers' pipes and never see them end
        context = multiprocessing.get_context("spawn")
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, archive, choice), daemon=True)
            process.start()
            theirs.close()
            self._links.append(ours)
            self._processes.append(process)

    def map(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        coming = iter(tasks)
        waiting = dict.fromkeys(self._links, 0)
        free = deque(link for _ in range(_AHEAD) for link in self._links)
        while True:
            while free and (task := next(coming, None)) is not None:
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
