"""Objects of a repository by name, asked of a long-lived `git cat-file`."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from reviewbot.git import environ_elsewhere, open_git

LARGEST = 16 * 1024 * 1024
"""Bytes of a blob that is read; a larger one counts as absent."""
_KINDS = ("commit", "blob", "tree", "tag")
_FORMAT = "%(objecttype) %(objectname) %(objectsize)"
_TOGETHER = f"--batch-command={_FORMAT}"
_BEFORE_2_36 = {"info": f"--batch-check={_FORMAT}", "contents": "--batch"}
_USAGE = 129
"""What git exits with when it does not know an option."""


class Object(NamedTuple):
    """`kind` is commit, blob, tree or tag; `sha` the full id."""

    kind: str
    sha: str
    size_bytes: int


class Objects:
    """The objects of the repository in `folder`. git is started when something is asked.

    One process answers everything; a git before 2.36 needs two.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._environ = environ
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._is_old = False

    def find(self, name: str) -> Object | None:
        """What `name` (`0123abcd`, `COMMIT:path`) means to git; None when that is missing, ambiguous
        or not in a partial clone, and for a name that holds a line break.
        """
        if "\n" in name or "\0" in name:
            return None
        words = self._asked("info", name)[0].split()
        kind = words[0].decode("ascii", "replace") if len(words) == 3 else ""
        if kind not in _KINDS or not words[2].isdigit():
            return None
        return Object(kind, words[1].decode("ascii"), int(words[2]))

    def blob(self, name: str) -> bytes | None:
        """The bytes of a file, None for what is no file here or larger than LARGEST."""
        return self._content(self.find(name), "blob")

    def commit(self, sha: str) -> bytes | None:
        """A commit as it is stored, its message with it; None for what is no commit here."""
        return self._content(self.find(sha), "commit")

    def _content(self, found: Object | None, kind: str) -> bytes | None:
        if found is None or found.kind != kind or found.size_bytes > LARGEST:
            return None
        head, stdout = self._asked("contents", found.sha)
        words = head.split()
        if len(words) != 3:
            return None
        return stdout.read(int(words[2]) + 1)[:-1]

    def close(self) -> None:
        """End git; the next question starts it again."""
        for process in self._running.values():
            _end(process)
        self._running.clear()

    def _asked(self, command: str, name: str) -> tuple[bytes, IO[bytes]]:
        """The line git answers with, and where more may follow; empty when git has ended: that of a
        partial clone gives up on a missing object, and is begun again for the next question.
        """
        how = _BEFORE_2_36[command] if self._is_old else _TOGETHER
        process = self._running.get(how) or self._started(how)
        assert process.stdout is not None  # noqa: S101  # open_git gives pipes
        answer = _answer(process, name if self._is_old else f"{command} {name}")
        if not answer:
            del self._running[how]
            if _end(process) == _USAGE and not self._is_old:
                self._is_old = True
                return self._asked(command, name)
        return answer, process.stdout

    def _started(self, how: str) -> subprocess.Popen[bytes]:
        environ = environ_elsewhere() if self._environ is None else self._environ
        process = open_git(["cat-file", how], cwd=self._folder, environ=environ)
        self._running[how] = process
        return process


def _answer(process: subprocess.Popen[bytes], question: str) -> bytes:
    """The line git answers with, empty when it has ended."""
    assert process.stdin is not None  # noqa: S101  # open_git gives pipes
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(question.encode("utf-8", "surrogateescape") + b"\n")
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return b""


def _end(process: subprocess.Popen[bytes]) -> int:
    """Its exit status."""
    assert process.stdin is not None  # noqa: S101  # open_git gives pipes
    assert process.stdout is not None  # noqa: S101
    process.stdout.close()
    with suppress(BrokenPipeError):  # it had ended by itself
        process.stdin.close()
    return process.wait()
