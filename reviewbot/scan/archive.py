"""Archives of mail: what a path holds, and one way to list and read all kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reviewbot.errors import SourceError

MAX_MAIL_BYTES = 16 * 1024 * 1024
"""A larger mail is listed as unreadable and not taken into memory: real lists carry up to 59 MB."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One mail of an archive.

    `key` names its content (the same mail has the same key in the next run), `place` says where a
    reader finds it. `is_deletion` takes back an earlier mail with that key.
    """

    key: str
    place: str
    is_deletion: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a mail could not be read, in a few words."""

    why: str


class Reader(Protocol):
    """Reads mails of one archive; used by one process."""

    def read_many(self, places: Sequence[str]) -> Iterator[bytes | Unread]:
        """The mails at these places, in this order. Raises SourceError when the archive is gone."""

    def close(self) -> None:
        """Let go of files and processes."""


class Archive(Protocol):
    """A path that holds mail."""

    @property
    def kind(self) -> str:
        """What it is, for people: `git`, `bundle`, `maildir`, `mbox` or `folder`."""

    def entries(self) -> Iterator[Entry]:
        """All mails in archive order, each listed anew by every run. Raises SourceError."""

    def reader(self) -> Reader:
        """A reader of its own for the calling process."""


def open_archive(path: Path) -> Archive:
    """The archive at a path: public-inbox epoch or mirror, git bundle, maildir, mbox (also .gz), or
    a folder of mail files.

    Raises SourceError when it is none of these.
    """
    from reviewbot.scan import epochs, files  # both come back here for Entry and Unread

    try:
        if path.is_dir():
            repositories = epochs.repositories_in(path)
            if repositories:
                return epochs.GitArchive(repositories)
            if files.is_maildir(path):
                return files.MaildirArchive(path)
            return files.FolderArchive(path)
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as err:
        raise SourceError(f"cannot read {path}: {err.strerror or err}") from err
    if head.startswith((b"# v2 git bundle\n", b"# v3 git bundle\n")):
        return epochs.BundleArchive(path)
    return files.MboxArchive(path)
