"""Objects of a repository by name, asked of long-lived `git cat-file` processes."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reviewbot.git import environ_elsewhere, open_git

LARGEST = 16 * 1024 * 1024
"""Bytes of a blob that is read; a larger one counts as absent."""
_KINDS = ("commit", "blob", "tree", "tag")
_FORMAT = "%(objecttype) %(objectname) %(objectsize)"


class Object(NamedTuple):
    """`kind` is commit, blob, tree or tag; `sha` the full id."""

    kind: str
    sha: str
    size_bytes: int


class Objects:
    """The objects of the repository in `folder`. git is started when something is asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checking: subprocess.Popen[bytes] | None = None
        self._reading: subprocess.Popen[bytes] | None = None

    def find(self, name: str) -> Object | None:
        """What `name` (`0123abcd`, `COMMIT:path`) means to git; None when that is missing, ambiguous
        or not in a partial clone, and for a name that holds a line break.
        """
        if "\n" in name or "\0" in name:
            return None
        if self._checking is None:
            self._checking = self._start(f"--batch-check={_FORMAT}")
        words = _asked(self._checking, name).split()
        if not words:  # a partial clone's git gives up on a missing object: begin again next time
            _end(self._checking)
            self._checking = None
        kind = words[0].decode("ascii", "replace") if len(words) == 3 else ""
        if kind not in _KINDS or not words[2].isdigit():
            return None
        return Object(kind, words[1].decode("ascii"), int(words[2]))

    def blob(self, name: str) -> bytes | None:
        """The bytes of a file, None for what is no file here or larger than LARGEST."""
        found = self.find(name)
        if found is None or found.kind != "blob" or found.size_bytes > LARGEST:
            return None
        if self._reading is None:
            self._reading = self._start("--batch")
        head = _asked(self._reading, found.sha).split()
        if len(head) != 3:
            _end(self._reading)
            self._reading = None
            return None
        assert self._reading.stdout is not None  # noqa: S101  # open_git gives pipes
        return self._reading.stdout.read(int(head[2]) + 1)[:-1]

    def close(self) -> None:
        """End git; the next question starts it again."""
        for process in (self._checking, self._reading):
            if process is not None:
                _end(process)
        self._checking = self._reading = None

    def _start(self, how: str) -> subprocess.Popen[bytes]:
        return open_git(["cat-file", how], cwd=self._folder, environ=environ_elsewhere())


def _asked(process: subprocess.Popen[bytes], name: str) -> bytes:
    """The line git answers with, empty when it has ended."""
    assert process.stdin is not None  # noqa: S101  # open_git gives pipes
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(name.encode("utf-8", "surrogateescape") + b"\n")
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return b""


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101  # open_git gives pipes
    assert process.stdout is not None  # noqa: S101
    process.stdout.close()
    with suppress(BrokenPipeError):  # it had ended by itself
        process.stdin.close()
    process.wait()
