"""What the maintainer decided, wrote and sent, kept in SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from reviewbot.store.database import open_database
from reviewbot.store.drafts import Drafts
from reviewbot.store.verdicts import Verdicts


class Store(NamedTuple):
    """An open store."""

    verdicts: Verdicts
    drafts: Drafts


def open_store(path: Path | None, tree: str = "") -> Store:
    """The store in a file, or in memory for None; `tree` is where the user works.

    Raises StoreError.
    """
    db = open_database(path)
    return Store(Verdicts(db, tree), Drafts(db))
