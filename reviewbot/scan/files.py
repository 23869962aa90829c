"""Mail in files: maildirs, mboxes, and folders of both."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from mmap import ACCESS_READ, mmap
from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.mail import is_mbox, looks_like_mail, mail_in_span, mbox_spans
from reviewbot.model.patch import has_diff
from reviewbot.scan.archive import MAX_MAIL_BYTES, Entry, Unread
from reviewbot.scan.unpacked import unpacked_gzip
from reviewbot.source.local import MAX_FILE_BYTES, is_maildir

__all__ = ["FolderArchive", "MaildirArchive", "MboxArchive", "is_maildir"]

_SUFFIXES = (".patch", ".diff", ".eml", ".mbox", ".mbx", ".mail")


def _key(mail: bytes) -> str:
    return blake2b(mail, digest_size=20).hexdigest()


class MaildirArchive:
    """maildir(5). A mail's key is its unique name, without the flags that a mail reader changes; its
    place is the path in the maildir.
    """

    kind = "maildir"

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> Iterator[Entry]:
        found = [
            (item.name.partition(":")[0], f"{part}/{item.name}")
            for part in ("cur", "new")
            for item in (self._path / part).iterdir()
            if item.is_file() and not item.name.startswith(".")
        ]
        if not found:
            raise SourceError(f"cannot scan {self._path}: the maildir is empty")
        return (Entry(key, place) for key, place in sorted(found))

    def reader(self) -> FileReader:
        return FileReader(self._path)


class MboxArchive:
    """One mbox, also .gz. A mail's place is `start:stop`, offsets of the span in the plain file."""

    kind = "mbox"

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _plain(self) -> Path:
        with self._path.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
        return unpacked_gzip(self._path) if is_packed else self._path

    def entries(self) -> Iterator[Entry]:
        data = _mapped(self._plain, self._path)
        spans = mbox_spans(data)
        first = next(spans, None)
        if first is None or not is_mbox(data[:4096]):
            if not _is_single_mail(data[:65536]):
                raise SourceError(
                    f"cannot scan {self._path}: not an archive (public-inbox epoch or mirror, git"
                    " bundle, maildir, mbox, folder of mail)"
                )
            yield Entry(_key(data[:]), f"0:{len(data)}:")
            return
        yield Entry(_key(mail_in_span(data, *first)), f"{first[0]}:{first[1]}")
        for start, stop in spans:
            yield Entry(_key(mail_in_span(data, start, stop)), f"{start}:{stop}")

    def reader(self) -> MboxReader:
        return MboxReader(_mapped(self._plain, self._path))


def _mapped(plain: Path, path: Path) -> mmap:
    try:
        with plain.open("rb") as file:
            return mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError) as err:  # ValueError: an empty file cannot be mapped
        raise SourceError(f"cannot scan {path}: {err}") from err


def _is_single_mail(data: bytes) -> bool:
    return looks_like_mail(data) or has_diff(data.decode("utf-8", "replace"))


def _cut(data: bytes | mmap, place: str) -> bytes | Unread:
    """The mail at a place of this file: `start:stop` in an mbox, `start:stop:` the bytes as they
    are.
    """
    start, stop, *is_plain = place.split(":")
    if int(stop) > len(data):
        return Unread("the file is empty, damaged, or has changed while it was read")
    if int(stop) - int(start) > MAX_MAIL_BYTES:
        return Unread(f"mail of {int(stop) - int(start)} bytes")
    if is_plain:
        return data[int(start) : int(stop)]
    return mail_in_span(data, int(start), int(stop))


class MboxReader:
    """Reads out of a mapped file."""

    def __init__(self, data: mmap) -> None:
        self._data = data

    def read_many(self, places: Sequence[str]) -> Iterator[bytes | Unread]:
        return (_cut(self._data, place) for place in places)

    def close(self) -> None:
        self._data.close()


class FolderArchive:
    """A folder with mail files and mboxes (also .gz) at any depth, in the order of their names.

    A mail's place is `start:stop` and the file's path below the folder.
    """

    kind = "folder"

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> Iterator[Entry]:
        is_empty = True
        for path in sorted(self._path.rglob("*")):
            name = path.name.lower().removesuffix(".gz")
            if not name.endswith(_SUFFIXES) or not path.is_file():
                continue
            for entry in _in_file(_content(path), str(path.relative_to(self._path))):
                is_empty = False
                yield entry
        if is_empty:
            raise SourceError(
                f"cannot scan {self._path}: not an archive (no git repository, no maildir, no files"
                f" {' '.join('*' + suffix for suffix in _SUFFIXES)})"
            )

    def reader(self) -> FolderReader:
        return FolderReader(self._path)


def _in_file(data: bytes, name: str) -> Iterator[Entry]:
    if not data.strip():
        yield Entry(_key(name.encode("utf-8", "surrogateescape")), f"0:1: {name}")  # unreadable
        return
    if not is_mbox(data):
        yield Entry(_key(data), f"0:{len(data)}: {name}")
        return
    for start, stop in mbox_spans(data):
        mail = mail_in_span(data, start, stop)
        if mail.strip():
            yield Entry(_key(mail), f"{start}:{stop} {name}")


def _content(path: Path) -> bytes:
    """The file, unpacked; empty when it is damaged or too large to be a thread."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return b""
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            with gzip.open(path, "rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        return b""
    return data if len(data) <= MAX_FILE_BYTES else b""


class FolderReader:
    """Reads out of the files of a folder; the last one stays in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = ""
        self._data = b""

    def read_many(self, places: Sequence[str]) -> Iterator[bytes | Unread]:
        for place in places:
            span, _, name = place.partition(" ")
            if name != self._name:
                self._name, self._data = name, _content(self._path / name)
            yield _cut(self._data, span)

    def close(self) -> None:
        self._data = b""


class FileReader:
    """Reads one file per mail, below a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read_many(self, places: Sequence[str]) -> Iterator[bytes | Unread]:
        return (self._read(place) for place in places)

    def _read(self, place: str) -> bytes | Unread:
        path = self._path / place
        try:
            size = path.stat().st_size
            return Unread(f"mail of {size} bytes") if size > MAX_MAIL_BYTES else path.read_bytes()
        except OSError as err:
            return Unread(err.strerror or str(err))

    def close(self) -> None:
        """Nothing stays open."""
