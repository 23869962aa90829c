"""Running scans in tests."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from reviewbot.scan.progress import Progress
from reviewbot.scan.run import Options, Summary, scan
from reviewbot.scan.store import FindingRow, Store


def run(archive: Path, output: Path, **more: Any) -> Summary:
    """One scan without progress."""
    return scan(Options(archive, output, **more), Progress(io.StringIO(), is_quiet=True))


def dump(output: Path) -> str:
    """The sorted result."""
    store = Store.read(output)
    try:
        return store.dump()
    finally:
        store.close()


def findings(output: Path) -> list[FindingRow]:
    """All findings, sorted."""
    store = Store.read(output)
    try:
        return list(store.findings())
    finally:
        store.close()


def fired(output: Path) -> list[tuple[str, str | None]]:
    """Rule and mail of each finding, sorted."""
    return sorted((row.rule, row.msgid) for row in findings(output))
