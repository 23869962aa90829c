"""A line on stderr for work that takes longer than a second; nothing when stderr is not a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_PATIENCE_S = 1.0
_INTERVAL_S = 0.2


def with_progress(items: Sequence[Item], what: str) -> Iterator[Item]:
    """The items, while a line such as `checking 12/40` is kept up to date and wiped in the end."""
    started = shown = time.monotonic()
    is_terminal = sys.stderr.isatty()
    is_visible = False
    try:
        for number, item in enumerate(items, 1):
            now = time.monotonic()
            if is_terminal and now - started > _PATIENCE_S and now - shown > _INTERVAL_S:
                sys.stderr.write(f"\r\x1b[K{what} {number}/{len(items)}")
                sys.stderr.flush()
                shown, is_visible = now, True
            yield item
    finally:
        if is_visible:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
