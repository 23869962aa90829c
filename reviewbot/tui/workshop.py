"""Long work, each kind in a thread of its own, and the one line that says how far it is."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from textual.worker import get_current_worker

from reviewbot.errors import ReviewbotError
from reviewbot.tui.bars import meter
from reviewbot.tui.messages import Progress

if TYPE_CHECKING:
    from reviewbot.tui.app import ReviewApp

log = logging.getLogger(__name__)
T = TypeVar("T")

CHECK, LOOK, SEND = "check", "look", "send"
"""Kinds of work: reading and checking, what a key asked for, and mail on its way out."""


class _Going(NamedTuple):
    progress: Progress
    started: float


class Workshop:
    """The work of one app. New work of a kind ends what was going on of it, except for mail."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._going: dict[str, _Going] = {}

    @property
    def text(self) -> str:
        """What is going on, empty for nothing; of several the one that was asked for last."""
        if not self._going:
            return ""
        kind, (progress, started) = list(self._going.items())[-1]
        stop = "" if kind == SEND else self._app.key("app.stop")
        return meter(progress.what, progress.done, progress.total, started, stop)

    def start(self, kind: str, what: str, call: Callable[[], None]) -> None:
        """Do it in a thread. `call` tells by messages how far it is and that it came to its end."""
        self._going.pop(kind, None)
        self._going[kind] = _Going(Progress(what), time.monotonic())
        self._app.run_worker(
            call,
            group=kind,
            description=what,
            thread=True,
            exclusive=kind != SEND,
            exit_on_error=False,
        )

    def look_up(
        self,
        what: str,
        call: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[str], object],
    ) -> None:
        """Find something out in a thread; what was found, or why not, is told on the screen."""

        def tell(say: Callable[[], object]) -> None:
            self.finished(LOOK)
            say()

        def work() -> None:
            say: Callable[[], object]
            try:
                say = partial(then, call())
            except ReviewbotError as err:
                say = partial(failed, str(err))
            except Exception as err:  # around one worker: the screens stay
                log.exception("%s failed", what)
                say = partial(self._app.failure, f"internal error: {type(err).__name__}")
            if not get_current_worker().is_cancelled:
                self._app.call_later(tell, say)

        self.start(LOOK, what, work)

    def told(self, progress: Progress) -> None:
        """How far the checking is."""
        going = self._going.get(CHECK)
        if going is not None:
            self._going[CHECK] = going._replace(progress=progress)

    def finished(self, kind: str) -> None:
        """It came to its end."""
        self._going.pop(kind, None)
        self._app.show_work()

    def stop(self) -> str:
        """Stop what was asked for last; gives the words to say, empty when there is nothing."""
        kinds = [kind for kind in self._going if kind != SEND]
        if not kinds:
            return ""
        self._app.workers.cancel_group(self._app, kinds[-1])
        if kinds[-1] == CHECK:
            return "stopping after the step that is going on"
        self.finished(kinds[-1])
        return "stopped"
