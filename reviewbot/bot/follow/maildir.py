"""Following a list through a maildir(5) that a mail program fills."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from reviewbot.bot.state import mails
from reviewbot.bot.state.file import State
from reviewbot.bot.state.mails import Came
from reviewbot.errors import SourceError
from reviewbot.scan.archive import MAX_MAIL_BYTES

_LOG = logging.getLogger(__name__)
_AT_ONCE = 100
_BEGUN = ""
"""The part that says that the maildir was looked at before."""


class Maildir:
    """One list in one maildir."""

    def __init__(self, list_: str, folder: Path) -> None:
        self.list = list_
        self._folder = folder

    def poll(self, state: State, now: int) -> int:
        """Take what is new; how many mails. The first time nothing is: it begins with the present.

        Raises SourceError when the maildir is gone.
        """
        found = dict(sorted(_files(self._folder)))
        known = mails.places(state, self.list)
        if not known:
            with state.transaction() as db:
                for name in (_BEGUN, *found):
                    mails.set_place(db, self.list, name, "")
            _LOG.info("%s is followed from now on; what is there already is left alone", self.list)
            return 0
        count = 0
        coming = (
            came for name, path in found.items() if name not in known for came in _read(name, path)
        )
        while batch := list(islice(coming, _AT_ONCE)):
            count += mails.take(state, self.list, batch, now)
        gone = [name for name in known if name and name not in found]
        with state.transaction() as db:
            db.executemany(
                "delete from cursor where list = ? and part = ?",
                [(self.list, name) for name in gone],
            )
        return count


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Unique names, without the flags that a mail reader changes, and where they are now."""
    try:
        for part in ("new", "cur"):
            for item in (folder / part).iterdir():
                if not item.name.startswith(".") and item.is_file():
                    yield item.name.partition(":")[0], item
    except OSError as err:
        raise SourceError(f"cannot read the maildir {folder}: {err.strerror or err}") from err


def _read(name: str, path: Path) -> Iterator[Came]:
    """The mail; nothing when a mail reader has just moved it: the next poll finds it."""
    try:
        is_large = path.stat().st_size > MAX_MAIL_BYTES
        raw = None if is_large else path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as err:
        raise SourceError(f"cannot read {path}: {err.strerror or err}") from err
    yield Came(raw, name, "")
