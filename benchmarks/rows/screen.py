"""The screen: how soon something is on it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.first_paint import EMPTY, OURS, many_findings, seconds
from benchmarks.harness import Contest, Places, Row


@contextmanager
def _first_paint(_places: Places) -> Iterator[Contest]:
    with tempfile.TemporaryDirectory() as folder:
        mail = Path(folder, "many.mbox")
        mail.write_bytes(many_findings())
        environ = os.environ | {"XDG_DATA_HOME": folder, "XDG_CACHE_HOME": folder}
        yield Contest(lambda: seconds(OURS, mail, environ), lambda: seconds(EMPTY, mail, environ))


ROWS = (
    Row(
        "first-paint",
        "first screen of the TUI, 1,000 findings",
        "an empty Textual app",
        "CPU",
        1.5,
        1.3,
        _first_paint,
    ),
)
