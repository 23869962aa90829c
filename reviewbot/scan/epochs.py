"""Mail in git: public-inbox v2 epochs, mirrors of several, and bundles of one.

public-inbox-v2-format(5): one commit per mail, the mail is the file `m` of its tree; a commit with
a file `d` takes back the mail with that content. A purge rewrites history, so the list of mails is
read anew in each run; it costs little beside reading the mails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from subprocess import Popen
from typing import IO

from reviewbot.errors import SourceError
from reviewbot.git import first_error, open_git, run_git
from reviewbot.scan.archive import MAX_MAIL_BYTES, Entry, Unread
from reviewbot.scan.unpacked import unpacked_bundle

_EPOCH = re.compile(r"(\d{1,6})\.git")
_CHANGE = re.compile(
    rb":[0-7]{6} (?P<mode>[0-7]{6}) [0-9a-f]+ (?P<oid>[0-9a-f]{40,64}) [AMT]\t(?P<name>[md])\n"
)
_AT_ONCE = 256
"""Ids sent to git before reading its answers: 256 lines fit into any pipe (65 bytes each)."""


def repositories_in(path: Path) -> dict[int, Path]:
    """Epoch number to repository: the path itself, `N.git` or `git/N.git` in it; empty when there is
    none.
    """
    if _is_repository(path):
        match = _EPOCH.fullmatch(path.name)
        return {int(match[1]) if match else 0: path}
    for folder in (path / "git", path):
        if not folder.is_dir():
            continue
        found = {
            int(match[1]): item
            for item in folder.iterdir()
            if (match := _EPOCH.fullmatch(item.name)) and _is_repository(item)
        }
        if found:
            return dict(sorted(found.items()))
    return {}


def _is_repository(path: Path) -> bool:
    return (path / ".git").exists() or (
        (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()
    )


class GitArchive:
    """Epochs, oldest first. A mail's place is `epoch:oid`."""

    kind = "git"

    def __init__(self, repositories: dict[int, Path]) -> None:
        self._repositories = repositories

    def entries(self) -> Iterator[Entry]:
        is_empty = True
        for epoch, repository in self._repositories.items():
            for oid, is_deletion in _changes(repository):
                is_empty = False
                yield Entry(oid, f"{epoch}:{oid}", is_deletion)
        if is_empty:
            where = next(iter(self._repositories.values()))
            raise SourceError(
                f"cannot scan {where}: no commit has a file m, so it is not a public-inbox v2 epoch"
            )

    def reader(self) -> GitReader:
        return GitReader(self._repositories)


class BundleArchive:
    """A git bundle of one epoch, unpacked once into the user's cache."""

    kind = "bundle"

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _unpacked(self) -> GitArchive:
        return GitArchive({0: unpacked_bundle(self._path)})

    def entries(self) -> Iterator[Entry]:
        return self._unpacked.entries()

    def reader(self) -> GitReader:
        return self._unpacked.reader()


def _changes(repository: Path) -> Iterator[tuple[str, bool]]:
    """Blob ids of all mails, oldest commit first, and whether the commit takes the mail back."""
    process = open_git(
        [
            *("log", "--raw", "--no-abbrev", "--no-renames", "--no-color", "--no-ext-diff"),
            *("--format=", "--reverse", "--first-parent", "--root", "--end-of-options"),
            *(_tip(repository), "--", "m", "d"),
        ],
        cwd=repository,
    )
    try:
        for line in _output(process):
            match = _CHANGE.fullmatch(line)
            if match is not None and match["mode"] in (b"100644", b"100755"):
                yield match["oid"].decode("ascii"), match["name"] == b"d"
    finally:
        _stop(process)
    if process.returncode != 0:
        raise SourceError(f"cannot list the mails of {repository}: git log failed")


def _tip(repository: Path) -> str:
    """The branch mails are on: HEAD, else the only branch. Raises SourceError with git's reason."""
    result = run_git(["rev-parse", "--verify", "-q", "--end-of-options", "HEAD"], cwd=repository)
    if result.returncode == 0:
        return result.stdout.decode("ascii").strip()
    if result.stderr.strip():
        raise SourceError(f"cannot read {repository}: {first_error(result)}")
    heads = run_git(["for-each-ref", "--format=%(objectname)", "refs/heads"], cwd=repository)
    tips = heads.stdout.decode("ascii").split()
    if len(tips) != 1:
        raise SourceError(f"cannot scan {repository}: it has {len(tips)} branches and no HEAD")
    return tips[0]


class GitReader:
    """One long-lived `git cat-file --batch` per epoch, started when first needed."""

    def __init__(self, repositories: dict[int, Path]) -> None:
        self._repositories = repositories
        self._processes: dict[int, Popen[bytes]] = {}

    def read_many(self, places: Sequence[str]) -> Iterator[bytes | Unread]:
        for start in range(0, len(places), _AT_ONCE):
            yield from self._read_some(places[start : start + _AT_ONCE])

    def _read_some(self, places: Sequence[str]) -> Iterator[bytes | Unread]:
        wanted = [(int(epoch), oid) for epoch, _, oid in (place.partition(":") for place in places)]
        for epoch in {epoch for epoch, _ in wanted}:
            to_git = _input(self._process(epoch))
            ids = "".join(f"{oid}\n" for number, oid in wanted if number == epoch)
            try:
                to_git.write(ids.encode("ascii"))
                to_git.flush()
            except OSError as err:
                raise SourceError(self._gone(epoch)) from err
        for epoch, _ in wanted:
            yield self._answer(epoch)

    def _answer(self, epoch: int) -> bytes | Unread:
        from_git = _output(self._process(epoch))
        head = from_git.readline().split()
        if len(head) == 2:
            return Unread("not in the repository")
        if len(head) != 3:
            raise SourceError(self._gone(epoch))
        left = int(head[2])
        if left > MAX_MAIL_BYTES or head[1] != b"blob":
            while left > 0 and (piece := from_git.read(min(left, 1 << 20))):
                left -= len(piece)
            from_git.read(1)
            return Unread(f"{head[1].decode('ascii', 'replace')} of {int(head[2])} bytes")
        data = from_git.read(left)
        if len(data) != left or from_git.read(1) != b"\n":
            raise SourceError(self._gone(epoch))
        return data

    def _gone(self, epoch: int) -> str:
        return f"cannot read {self._repositories[epoch]}: git cat-file ended; run git fsck there"

    def _process(self, epoch: int) -> Popen[bytes]:
        process = self._processes.get(epoch)
        if process is None:
            if epoch not in self._repositories:
                raise SourceError(f"epoch {epoch}.git is not there any more")
            process = open_git(["cat-file", "--batch"], cwd=self._repositories[epoch])
            self._processes[epoch] = process
        return process

    def close(self) -> None:
        for process in self._processes.values():
            _stop(process)
        self._processes.clear()


def _input(process: Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None  # noqa: S101  # opened with a pipe
    return process.stdin


def _output(process: Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None  # noqa: S101  # opened with a pipe
    return process.stdout


def _stop(process: Popen[bytes]) -> None:
    with suppress(BrokenPipeError):  # it has ended already, with ids unread
        _input(process).close()
    _output(process).close()
    process.wait()
