"""The log file of the screens: where failures are looked up that the screens tell in one line."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Mapping
from pathlib import Path

from reviewbot.places import state_folder
from reviewbot.report.visible import visible

MOST_BYTES = 256 * 1024
"""Of the file; one older one is kept beside it."""
_MOST_WORDS = 200
"""Characters of a message: an exception may quote the mail it stumbled over, a log should not."""


def log_path(environ: Mapping[str, str]) -> Path:
    """`reviewbot/tui.log` below $XDG_STATE_HOME."""
    return state_folder(environ) / "tui.log"


def start_log(path: Path) -> None:
    """Write what goes wrong in reviewbot to this file from now on. It is made at the first failure,
    readable by its user only; one that cannot be written loses the log, never the screens.
    """
    logger = logging.getLogger("reviewbot")
    logger.addHandler(_File(path))
    logger.setLevel(logging.DEBUG)
    logger.propagate = False


class _File(logging.Handler):
    """A rotating file that is opened at the first record: most days nothing fails."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._file is None:
                self._file = self._opened()
        except OSError:
            return  # no log then; what failed is told on the screen anyway
        self._file.emit(record)

    def _opened(self) -> logging.Handler:
        from logging.handlers import RotatingFileHandler  # 6 ms that a start need not pay

        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))
        file = RotatingFileHandler(self._path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8")
        file.setFormatter(_Lines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        file.handleError = lambda record: None  # type: ignore[method-assign]  # prints over the screens
        return file


class _Lines(logging.Formatter):
    """Where it happened, line by line, and the exception's own words cut short."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = visible(record.message)[: 2 * _MOST_WORDS]
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        if not isinstance(ei, tuple) or not isinstance(ei[1], BaseException):
            return ""
        error = ei[1]
        lines = [
            f'  File "{place.filename}", line {place.lineno}, in {place.name}'
            for place in traceback.extract_tb(error.__traceback__)
        ]
        words = visible(" ".join(str(error).split()))[:_MOST_WORDS]
        cause = error.__cause__ or error.__context__
        if cause is not None:
            lines += ["caused by", self.formatException((type(cause), cause, None))]
        return "\n".join([*lines, f"{type(error).__name__}: {words}"])
