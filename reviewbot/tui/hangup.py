"""The end of the program when its terminal is gone."""

from __future__ import annotations

import signal
import sys
import termios


def end_without_terminal() -> None:
    """Die of SIGHUP when the terminal on standard input was closed.

    The kernel sends the signal to the foreground only, and after a shell (`s`) that may not be us.
    Textual 8.2 then reads end-of-file over and over, at full speed and for ever.
    """
    try:
        termios.tcgetattr(sys.__stdin__ or 0)
    except (termios.error, ValueError, OSError):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        signal.raise_signal(signal.SIGHUP)
