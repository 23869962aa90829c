"""How far a long run is: rate and time left, on a terminal in one line, else a line now and then."""

from __future__ import annotations

import time
from typing import TextIO

_ON_TERMINAL_S = 0.25
_IN_LOG_S = 30.0


class Progress:
    """Counts one stage at a time and tells about it on `out`."""

    def __init__(self, out: TextIO, *, is_quiet: bool = False) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._is_quiet = is_quiet
        self._stage = ""
        self._total = self._done = 0
        self._started = self._shown = time.monotonic()
        self._width = 0

    def stage(self, name: str, total: int) -> None:
        """A new stage; `total` is what will be counted, in mails."""
        self.finish()
        self._stage, self._total, self._done = name, total, 0
        self._started = self._shown = time.monotonic()

    def step(self, count: int) -> None:
        """So many mails more are done."""
        self._done += count
        now = time.monotonic()
        if now - self._shown >= (_ON_TERMINAL_S if self._is_terminal else _IN_LOG_S):
            self._shown = now
            self._show(now)

    def finish(self) -> None:
        """Say how the stage ended, when it did anything."""
        if self._stage and self._done:
            self._show(time.monotonic())
            if self._is_terminal and not self._is_quiet:
                self._out.write("\n")
                self._out.flush()
        self._stage = ""
        self._width = 0

    def _show(self, now: float) -> None:
        if self._is_quiet:
            return
        text = line(self._stage, self._done, self._total, now - self._started)
        if self._is_terminal:
            self._out.write("\r" + text.ljust(self._width))
            self._width = len(text)
        else:
            self._out.write(f"reviewbot: {text}\n")
        self._out.flush()


def line(stage: str, done: int, total: int, seconds: float) -> str:
    """`checking: 1,200/10,570 mails, 640/s, 0:15 left`."""
    rate = done / seconds if seconds > 0 else 0.0
    text = f"{stage}: {done:,}/{total:,} mails"
    if rate > 0:
        text += f", {rate:,.0f}/s"
    if 0 < done < total and rate > 0:
        left = int((total - done) / rate)
        text += f", {left // 3600}:" if left >= 3600 else ", "
        text += f"{left // 60 % 60:02}:" if left >= 3600 else f"{left // 60}:"
        text += f"{left % 60:02} left"
    return text
