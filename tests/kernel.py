"""Kernel trees that are on this machine: Debian's linux-source packages bring one,
TEST_LINUX_TREE names another.
"""

from __future__ import annotations

import os
from pathlib import Path

PLACES = ("/tmp/linux", "/usr/src", "/usr/src/linux")


def kernel_trees(script: str) -> list[Path]:
    """The trees that have this script, best first."""
    named = os.environ.get("TEST_LINUX_TREE")
    places = [Path(named)] if named else [Path(place) for place in PLACES]
    return [
        path
        for place in places
        for path in (place, *sorted(place.glob("linux-source-*")))
        if (path / script).is_file()
    ]
