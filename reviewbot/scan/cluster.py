"""The engine of several machines: chunks mapped over a Dask cluster, which deals them out again when
a worker is lost.

Workers are given ids and read the mails themselves, from a mirror at the same path on each machine.
"""

from __future__ import annotations

import logging
import pickle
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from itertools import count
from queue import Empty, Queue

from reviewbot.errors import ConfigError, ReviewbotError, SourceError, words_of
from reviewbot.scan.chunk import Answer, Task
from reviewbot.scan.errand import Errand, our_code, run_errand

try:
    from dask import config
    from distributed import Client, Future, KilledWorker, LocalCluster, Security
except ImportError as err:
    raise ConfigError(
        f"--engine dask needs Dask distributed ({err}): pip install 'reviewbot[cluster]'"
    ) from err

_AHEAD = 3
"""Chunks given out for each thread of the cluster: dealing one out costs 1.5 ms, a chunk takes
hundreds.
"""
_CONNECT_S = 10
_LOOK_S = 5.0
"""How often the cluster is asked for its workers while there is no answer."""
_CALM = {
    "distributed.worker.multiprocessing-method": "forkserver",  # Dask is imported once for all
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.scheduler.work-stealing-interval": "1s",
    "distributed.nanny.pre-spawn-environ": {},  # it makes malloc give memory back at every turn
}
"""Of itself Dask looks at its workers up to a hundred times a second: a tenth of their time here."""
_PATIENCE_S = 60.0
"""How long a cluster may have no worker at all."""


class Cluster:
    """The workers of the scheduler at `address`; without one, `jobs` processes of this machine."""

    def __init__(self, errand: Errand, address: str, jobs: int) -> None:
        # what matters comes as an error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._errand = pickle.dumps(errand)
        self._address = address or "the local cluster"
        self._numbers = count()
        self._local = None if address else _local_cluster(jobs)
        try:
            self._client = _client(self._local or address)
        except (OSError, ValueError, ImportError) as err:
            self._close_local()
            raise SourceError(
                f"cannot reach the Dask scheduler at {address}: {words_of(err)}; start one with dask"
                " scheduler, and dask worker on each machine"
            ) from err

    def map(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        coming = iter(tasks)
        done: Queue[Future[bytes]] = Queue()
        running: set[Future[bytes]] = set()
        wanted = _AHEAD * self._threads_in_time()
        try:
            while True:
                while len(running) < wanted and (task := next(coming, None)) is not None:
                    future = self._start(task)
                    running.add(future)
                    future.add_done_callback(done.put)
                if not running:
                    return
                try:
                    future = done.get(timeout=_LOOK_S)
                except Empty:
                    wanted = _AHEAD * self._threads_in_time()
                    continue
                running.discard(future)
                yield self._answer(future)
        finally:
            if running:
                with suppress(Exception):  # we are leaving anyway, and the cluster may be gone
                    self._client.cancel(list(running), force=True)

    def _start(self, task: Task) -> Future[bytes]:
        return self._client.submit(
            run_errand,
            *(our_code(), self._errand, pickle.dumps(task)),
            key=f"reviewbot-{self._client.id}-{next(self._numbers)}",
            pure=False,
        )

    def _answer(self, future: Future[bytes]) -> Answer:
        """Raises SourceError for what the cluster could not do."""
        try:
            answer: Answer | ReviewbotError = pickle.loads(future.result())  # noqa: S301  # our own workers' words
        except KilledWorker as err:
            raise SourceError(
                f"a chunk ended {err.allowed_failures + 1} workers of {self._address}, the last"
                f" {getattr(err.last_worker, 'address', 'unknown')}: is memory short there?"
            ) from err
        except (CancelledError, OSError) as err:
            raise SourceError(
                f"the Dask scheduler at {self._address} is gone; what is done is kept, run again"
            ) from err
        except (
            Exception
        ) as err:  # whatever a foreign worker stumbles over comes back as its own class
            raise SourceError(
                f"a worker of {self._address} cannot run this reviewbot: {words_of(err)}; the same"
                " version must be installed at the scheduler and all workers"
            ) from err
        if isinstance(answer, ReviewbotError):
            raise answer
        return answer

    def _threads_in_time(self) -> int:
        """How many chunks run at once; waits for a first worker. Raises SourceError without one."""
        try:
            if not self._client.nthreads():
                self._client.wait_for_workers(1, timeout=_PATIENCE_S)
            threads: dict[str, int] = self._client.nthreads()
            return max(1, sum(threads.values()))
        except (OSError, TimeoutError) as err:
            raise SourceError(
                f"the Dask cluster at {self._address} has no worker; what is done is kept, run again"
            ) from err

    def close(self) -> None:
        with suppress(Exception):  # the cluster may be gone already; nothing of ours is in it
            self._client.close(timeout=2)
        self._close_local()

    def _close_local(self) -> None:
        if self._local is not None:
            self._local.close(timeout=10)


def _client(where: LocalCluster | str) -> Client:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # differing versions of libraries; ours are compared strictly
        return Client(where, timeout=_CONNECT_S, set_as_default=False)


def _local_cluster(jobs: int) -> LocalCluster:
    """Encrypted with keys of the moment: other users of the machine can reach loopback too, and who
    reaches a worker can have it run anything.
    """
    with warnings.catch_warnings(), config.set(_CALM):
        warnings.simplefilter("ignore")
        return LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            security=Security.temporary(),
            silence_logs=logging.CRITICAL,
            memory_limit=0,
        )
