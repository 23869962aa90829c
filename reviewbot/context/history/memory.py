"""A history written down as a list: what examples of rules are checked against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from reviewbot.context.history.commit import Commit, folded
from reviewbot.context.history.snapshot import Misfit
from reviewbot.model.diff import FileDiff
from reviewbot.model.diff_reader import parse_diff
from reviewbot.model.message import Address
from reviewbot.model.patch import Patch

_SOMEBODY = "B Other <other@example.org>"


class Past(NamedTuple):
    """A made-up commit, newest first in a list of them.

    `sha` is completed to 40 digits. `release` is the lowest release tag that contains it;
    `is_on_base` is whether the base contains it. `files` are those it changes, as it leaves them.
    """

    sha: str
    subject: str
    release: str = ""
    is_on_base: bool = True
    is_merge: bool = False
    files: Mapping[str, str] = {}  # never written to
    author: str = _SOMEBODY
    committed_at: int = 0
    body: str = ""


class HistoryInMemory:
    """See History: these commits. Without any files in them its tree has every path."""

    name = "the example"
    newest_at = 4_000_000_000  # newer than any mail

    def __init__(self, past: Sequence[Past], gap: str = "") -> None:
        self._past = tuple(past)
        self.gap = gap

    @property
    def newest(self) -> str:
        """The id of the first commit in full, the base of an example; zeros without one."""
        return _full(self._past[0].sha if self._past else "0")

    @property
    def head(self) -> str | None:
        """See History.head."""
        return self.newest if self._past else None

    def find(self, sha: str) -> tuple[Commit, ...]:
        """See History.find."""
        return tuple(_commit(item) for item in self._past if _full(item.sha).startswith(sha))

    def named(self, subject: str) -> tuple[Commit, ...]:
        """See History.named."""
        wanted = folded(subject)
        return tuple(_commit(item) for item in self._past if folded(item.subject) == wanted)

    def is_ancestor(self, sha: str, base: str) -> bool:
        """See History.is_ancestor; `base` is taken for the base."""
        return any(item.is_on_base for item in self._past if _full(item.sha) == sha)

    @property
    def newest_release(self) -> str:
        """See History.newest_release: of the newest commit that has one."""
        return next((item.release for item in self._past if item.release), "")

    def first_release(self, sha: str) -> str:
        """See History.first_release."""
        return next((item.release for item in self._past if _full(item.sha) == sha), "")

    def keeps_its_fixes(self) -> bool:
        """See History.keeps_its_fixes."""
        return True

    def has_path(self, base: str, path: str) -> bool:
        """See History.has_path."""
        has_files = any(item.files for item in self._past)
        return not has_files or self.at(base).read(path) is not None

    def author(self, sha: str) -> Address:
        """See History.author."""
        written = next((item.author for item in self._past if _full(item.sha) == sha), "")
        return _address(written)

    def is_in_message(self, sha: str, subject: str) -> bool:
        """See History.is_in_message."""
        bodies = (item.body for item in self._past if _full(item.sha) == sha)
        return any(folded(line) == folded(subject) for body in bodies for line in body.split("\n"))

    def changes(self, sha: str) -> tuple[FileDiff, ...]:
        """See History.changes."""
        for place, item in enumerate(self._past):
            if _full(item.sha) == sha:
                return _diff(SnapshotInMemory(self._past[place + 1 :]), item.files)
        return ()

    def at(self, sha: str) -> SnapshotInMemory:
        """See History.at."""
        ids = [_full(item.sha) for item in self._past]
        place = ids.index(sha) if sha in ids else 0
        return SnapshotInMemory([item for item in self._past[place:] if item.is_on_base])

    def is_published(self, sha: str) -> bool:
        """See History.is_published."""
        return True

    def branches_of(self, tree: str) -> tuple[tuple[str, str], ...]:
        """See History.branches_of."""
        return ()

    def branches_at(self, url: str) -> tuple[tuple[str, str], ...]:
        """See History.branches_at."""
        return ()

    def trees_for(self, paths: Iterable[str]) -> tuple[str, ...]:
        """See History.trees_for."""
        return ()

    def newest_with(self, tip: str, blobs: Mapping[str, str], spans: Sequence[int]) -> str:
        """See History.newest_with; an example is told its base."""
        return ""


class SnapshotInMemory:
    """See Snapshot: what the commits from the newest one on make of the files."""

    def __init__(self, past: Sequence[Past]) -> None:
        self._past = tuple(past)

    @cached_property
    def _files(self) -> Mapping[str, str]:
        files: dict[str, str] = {}
        for item in reversed(self._past):
            files.update(item.files)
        return files

    def read(self, path: str) -> bytes | None:
        """See Snapshot.read."""
        return self._files[path].encode() if path in self._files else None

    def paths(self) -> Iterable[str]:
        """See kbuild.files.Files."""
        return self._files

    def writers(self, path: str, lines: Sequence[int], after: str) -> frozenset[str]:
        """See Snapshot.writers: a line is from the oldest commit since which the file has its text."""
        wanted = self._files.get(path, "").split("\n")
        found = set()
        for number in lines:
            writer = ""
            for item in self._past:
                if path in item.files:
                    if wanted[number - 1] not in item.files[path].split("\n"):
                        break
                    writer = _full(item.sha)
            found.add(writer)
        return frozenset(found - {""})

    def touching(self, paths: Sequence[str], most: int, since: int = 0) -> tuple[Commit, ...]:
        """See Snapshot.touching."""
        found = [item for item in self._past if set(paths) & set(item.files)]
        return tuple(_commit(item) for item in found[:most] if item.committed_at >= since)

    def misfit(self, patches: Sequence[Patch]) -> Misfit | None:
        """See Snapshot.misfit; no more than the first file that does not fit is told."""
        from reviewbot.context.kbuild.patched import Patched  # examples alone need it here

        unmatched = Patched(self, patches).unmatched
        for patch in patches:
            for file in patch.files:
                if file.path in unmatched:
                    line = file.hunks[0].old_start if file.hunks else None
                    return Misfit(patch, file.path, line, "patch does not apply")
        return None


def _diff(before: SnapshotInMemory, files: Mapping[str, str]) -> tuple[FileDiff, ...]:
    """What a commit with these files changes, as a diff tells it."""
    import difflib  # examples alone need it

    lines: list[str] = []
    for path, text in sorted(files.items()):
        old = before.read(path)
        names = (f"a/{path}" if old is not None else "/dev/null", f"b/{path}")
        was = (old or b"").decode().splitlines()
        lines += difflib.unified_diff(was, text.splitlines(), *names, lineterm="")
    return parse_diff(lines, 0)[0]


def _full(sha: str) -> str:
    return sha.ljust(40, "0")


def _commit(item: Past) -> Commit:
    parents = ("1" * 40, "2" * 40) if item.is_merge else ("1" * 40,)
    return Commit(_full(item.sha), item.subject, parents, item.committed_at, _address(item.author))


def _address(text: str) -> Address:
    name, _, email = text.rpartition(" <")
    return Address(name, email.rstrip(">"))
