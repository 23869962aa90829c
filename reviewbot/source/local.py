"""Files, folders, maildirs and standard input. Nothing here touches the network."""

from __future__ import annotations

import os.path
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.mail import is_mbox, looks_like_mail, parse_mail, split_mbox
from reviewbot.model.message import Message
from reviewbot.source.unpack import MAGIC, DamagedError, TooLargeError, unpack

MAX_FILE_BYTES = 256 * 1024 * 1024
"""A larger file, packed or not, is refused: no thread is that large, and a gzip bomb is."""
_MAIL_SUFFIXES = (".patch", ".diff", ".eml", ".mbox", ".mbx", ".mail")


def read_local(source: str) -> list[Message]:
    """Mail of a file (mbox or single mail, also .gz), a folder of patches, a maildir or `-` for
    standard input.

    Raises SourceError when it cannot be read or holds no mail.
    """
    if source == "-":
        return messages_of(_read_stdin(), "standard input")
    path = Path(source)
    if os.path.isdir(source):  # Path.is_dir raises for names that are too long
        return _read_folder(path)
    return messages_of(_read_file(path), source)


def messages_of(data: bytes, name: str) -> list[Message]:
    """The mails in these bytes: an mbox, or one mail; gzip is undone. Raises SourceError for none
    or too much.
    """
    if data.startswith(MAGIC):
        data = _unpack(data, name)
    if len(data) > MAX_FILE_BYTES:
        raise _too_large(name)
    if not data.strip():
        raise SourceError(f"cannot read {name}: it is empty")
    if is_mbox(data):
        return [parse_mail(mail) for mail in split_mbox(data)]
    if _is_binary(data):
        raise SourceError(f"cannot read {name}: neither mail nor a patch (binary data)")
    return [parse_mail(data)]


def _read_file(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > MAX_FILE_BYTES:
            raise _too_large(str(path))
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as err:
        raise SourceError(f"cannot read {path}: {err.strerror or err}") from err
    except ValueError as err:  # a NUL in the name
        raise SourceError(f"cannot read {path}: not a file name ({err})") from err


def _read_stdin() -> bytes:
    if sys.stdin is None:  # closed by the caller (`<&-`)
        raise SourceError("cannot read standard input: it is closed")
    try:
        return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    except OSError as err:
        raise SourceError(f"cannot read standard input: {err.strerror or err}") from err


def _is_binary(data: bytes) -> bool:
    """Whether it is neither mail nor a diff; a diff of a binary file taken for text may hold NULs."""
    start = data[:16384]
    if b"\x00" not in start or looks_like_mail(data) or b"\n+++ " in data[: 1 << 20]:
        return False
    header = rb"^(?:from|subject|message-id):"
    return re.search(header, start, re.IGNORECASE | re.MULTILINE) is None


def _unpack(data: bytes, name: str) -> bytes:
    """Undo gzip, not further than the limit."""
    try:
        return unpack(data, MAX_FILE_BYTES)
    except DamagedError as err:
        raise SourceError(f"cannot unpack {name}: {err}") from err
    except TooLargeError as err:
        raise SourceError(f"cannot read {name}: it {err}; is it a thread?") from err


def _too_large(name: str) -> SourceError:
    return SourceError(
        f"cannot read {name}: larger than {MAX_FILE_BYTES >> 20} MiB; is it a thread?"
    )


def is_maildir(path: Path) -> bool:
    """Whether the folder has the three folders of maildir(5); `tmp` may be missing in copies."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _read_folder(path: Path) -> list[Message]:
    try:
        files = list(_maildir_files(path) if is_maildir(path) else _patch_files(path))
    except OSError as err:
        raise SourceError(f"cannot read {path}: {err.strerror or err}") from err
    if not files:
        kinds = " ".join(f"*{suffix}" for suffix in _MAIL_SUFFIXES)
        raise SourceError(
            f"cannot read {path}: no mail in it (a maildir with cur and new, or files {kinds})"
        )
    return [message for file in files for message in messages_of(_read_file(file), str(file))]


def _maildir_files(path: Path) -> Iterator[Path]:
    """Delivered mail by file name, that is by time of delivery; a crash can leave empty files."""
    for part in ("cur", "new"):
        yield from sorted(
            file
            for file in (path / part).iterdir()
            if file.is_file() and not file.name.startswith(".") and file.stat().st_size
        )


def _patch_files(path: Path) -> Iterator[Path]:
    for file in sorted(path.iterdir()):
        name = file.name.lower().removesuffix(".gz")
        if name.endswith(_MAIL_SUFFIXES) and file.is_file():
            yield file
