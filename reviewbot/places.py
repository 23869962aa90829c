"""Where reviewbot keeps files of its own (XDG Base Directory)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def state_folder(environ: Mapping[str, str]) -> Path:
    """What must not be lost: $XDG_STATE_HOME/reviewbot."""
    return Path(environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "reviewbot"


def cache_folder(name: str) -> Path:
    """What can be made anew: $XDG_CACHE_HOME/reviewbot and this name; a relative path there does not
    count.
    """
    root = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(root) if root.startswith("/") else Path.home() / ".cache"
    return base / "reviewbot" / name
