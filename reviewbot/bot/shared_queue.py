"""The queue of several bots: procrastinate on the PostgreSQL that holds the state.

Procrastinate locks a job for one worker and knows by heartbeats which workers are alive.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job as Dealt
from procrastinate.jobs import Status

from reviewbot.bot.queue import Job, QueueHealth
from reviewbot.bot.state.database import StateGone
from reviewbot.errors import words_of

_Result = TypeVar("_Result")
_QUEUE = "reviewbot"
HEARTBEAT_S = 5.0
LOST_S = 30.0
"""A bot without a heartbeat for so long is taken for dead, and its jobs are dealt out again."""


class SharedQueue:
    """Deals jobs out over all bots on one database. Methods raise StateGone when it does not answer."""

    def __init__(self, database: str) -> None:
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # the jobs log for themselves
        self._app = App(connector=PsycopgConnector(conninfo=database, min_size=1, max_size=3))
        self._task = self._app.task(name="reviewbot", queue=_QUEUE)(self._run)
        self._do: Callable[[Job], None] = _nothing
        self._fault: BaseException | None = None

    def work(self, jobs: Sequence[Job], do: Callable[[Job], None]) -> None:
        self._do, self._fault = do, None
        _finished(self._work(jobs))
        if self._fault is not None:
            raise self._fault

    async def _work(self, jobs: Sequence[Job]) -> None:
        async with self._app.open_async():
            await self._let_go_of_lost()
            for job in jobs:
                with suppress(AlreadyEnqueued):
                    await self._task.configure(
                        lock=job.lock, queueing_lock=f"{job.kind} {job.about}"
                    ).defer_async(**job._asdict())
            await self._app.run_worker_async(
                queues=[_QUEUE],
                wait=False,
                concurrency=1,
                listen_notify=False,
                install_signal_handlers=False,
                delete_jobs="always",
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=LOST_S,
            )

    async def _let_go_of_lost(self) -> None:
        """Drop the jobs of dead bots: what they were about is still due, and is dealt out anew."""
        for job in await self._lost():
            if job.id is not None:
                await self._app.job_manager.finish_job_by_id_async(
                    job.id, status=Status.ABORTED, delete_job=True
                )

    async def _lost(self) -> Sequence[Dealt]:
        return list(
            await self._app.job_manager.get_stalled_jobs(
                queue=_QUEUE, seconds_since_heartbeat=LOST_S
            )
        )

    def _run(self, kind: str, about: str, lock: str) -> None:
        """In a thread of procrastinate's, so that heartbeats go on meanwhile."""
        if self._fault is not None:
            return  # still due, for another bot
        try:
            self._do(Job(kind, about, lock))
        except Exception as err:  # a worker's last resort: raised again by work()
            self._fault = err

    def health(self) -> QueueHealth | None:
        return _finished(self._health())

    async def _health(self) -> QueueHealth:
        async with self._app.open_async():
            manager = self._app.job_manager
            found = {row["name"]: row for row in await manager.list_queues_async()}
            row = found.get(_QUEUE, {"todo": 0, "doing": 0})
            return QueueHealth(int(row["todo"]), int(row["doing"]), len(await self._lost()))


def _finished(work: Coroutine[Any, Any, _Result]) -> _Result:
    """What comes of it. Raises StateGone."""
    try:
        return asyncio.run(work)
    except (ConnectorException, psycopg.Error) as err:
        raise StateGone(f"reviewbot.bot-database does not answer: {words_of(err)}") from err


def _nothing(_job: Job) -> None:
    """What is done before anything was asked for."""
