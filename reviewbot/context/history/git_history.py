"""The history of a git repository, asked through an index that is made on first use."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from zlib import crc32

from reviewbot.context.history.branches import branches_at, branches_of
from reviewbot.context.history.commit import Commit, folded
from reviewbot.context.history.committed import CommittedFiles
from reviewbot.context.history.git_snapshot import GitSnapshot
from reviewbot.context.history.index import CommitIndex
from reviewbot.context.history.matching import newest_with
from reviewbot.context.history.questions import (
    changes,
    message_of,
    missing_if_refused,
    one_commit,
)
from reviewbot.context.history.repository import Repository, Tips, tips_of
from reviewbot.model.diff import FileDiff
from reviewbot.model.message import Address
from reviewbot.places import cache_folder

_SAMPLE = 200
_ENOUGH = 10
_SHARE = 0.8
_MOST_MOVED = 2000
_CHANGES_S = 10
_MOST_LINES = 200
_MOST_CHANGES = 200
_FAR_BACK = 2500
_TOLD_EVERY = 4096
_ID = re.compile(r"[0-9a-f]{7,40}\b")


class GitHistory:
    """History over `repository`. Nothing is read before the first question; then the index is
    brought up to date by the new commits alone.

    `folder` is where indexes are kept; one that cannot be written is done without, in memory.
    `progress` is told how many commits were read (total 0: how many there are is not known), and in
    the end the number twice.
    """

    progress: Callable[[int, int], None] | None = None

    def __init__(self, repository: Repository, folder: Path | None) -> None:
        self._repository = repository
        self._folder = folder
        self.name = str(repository.folder)
        self._changes: dict[str, tuple[FileDiff, ...]] = {}
        self._then: str | None = None

    @cached_property
    def gap(self) -> str:
        """See History.gap. Grafts and replaced commits may hide others."""
        if self._repository.is_shallow:
            return "a shallow clone"
        if self._repository.has_grafts:
            return "a history with grafts"
        return "a history with replaced commits" if " refs/replace/" in self._references else ""

    def as_of(self, at: int) -> GitHistory:
        """This history as somebody saw it at a time (seconds since 1970): HEAD is the newest commit of
        its first-parent line that was made by then. What came later is still found by its id.
        """
        then = self._repository.newest_before(self._tips.head, at) if self._tips.head else ""
        assert self._index is not None  # noqa: S101  # opened here: the copy shares it
        copied = copy(self)
        copied._then = then
        return copied

    def find(self, sha: str) -> tuple[Commit, ...]:
        """See History.find. Asks git for what no branch or tag contains."""
        found = self._index.find(sha)
        if found:
            return found
        alone = one_commit(self._repository, sha)
        return (alone,) if alone is not None else ()

    def named(self, subject: str) -> tuple[Commit, ...]:
        """See History.named."""
        return self._index.named(subject)

    def is_ancestor(self, sha: str, base: str) -> bool:
        """See History.is_ancestor. A commit that no reference contains is in none of them."""
        if sha == base:
            return True
        head = self._tips.head
        if base in self._tracked or head is None:
            return self._index.is_ancestor(sha, base) is True
        return self._index.is_ancestor(sha, base, known=head) is True

    @property
    def newest_release(self) -> str:
        """See History.newest_release."""
        return self._tips.releases[-1][0] if self._tips.releases else ""

    def first_release(self, sha: str) -> str:
        """See History.first_release."""
        return self._index.first_containing(sha, self._tips.releases) or ""

    def has_path(self, base: str, path: str) -> bool:
        """See History.has_path."""
        found = self._repository.objects.find(f"{base}:{path}")
        return found is not None and found.kind in ("blob", "tree")

    def resolved(self, revision: str) -> str:
        """The full id of a commit as the user names it (a branch, a tag, an id).

        Raises SourceError when git knows no such commit.
        """
        return self._repository.resolved(revision)

    @property
    def head(self) -> str | None:
        """The commit of HEAD in full, None when there is none."""
        return self._tips.head if self._then is None else self._then or None

    @cached_property
    def newest_at(self) -> int:
        """See History.newest_at; of HEAD's history, not of side branches."""
        found = self.find(self._tips.head) if self._tips.head else ()
        return found[0].committed_at if found else 0

    def author(self, sha: str) -> Address:
        """See History.author."""
        found = one_commit(self._repository, sha)
        return (found and found.author) or Address("", "")

    def is_in_message(self, sha: str, subject: str) -> bool:
        """See History.is_in_message."""
        wanted = folded(subject)
        lines = message_of(self._repository, sha).split("\n", _MOST_LINES)[:_MOST_LINES]
        return any(folded(line) == wanted for line in lines)

    def changes(self, sha: str) -> tuple[FileDiff, ...]:
        """See History.changes."""
        if sha not in self._changes:
            if len(self._changes) >= _MOST_CHANGES:
                self._changes.clear()
            with missing_if_refused(f"what {sha[:12]} changed"):
                self._changes[sha] = changes(self._repository, sha, _CHANGES_S)
        return self._changes[sha]

    def at(self, sha: str) -> GitSnapshot:
        """See History.at."""
        return GitSnapshot(self._repository, sha, self._index.made_at(_FAR_BACK))

    def files(self, sha: str) -> CommittedFiles:
        """The files of a commit alone; full id. Asks no index."""
        return CommittedFiles(self._repository, sha)

    def full_id(self, sha: str) -> str:
        """The id of a commit in full, as git knows it, empty for what is none. Asks no index."""
        found = one_commit(self._repository, sha)
        return found.sha if found is not None else ""

    def is_published(self, sha: str) -> bool:
        """See History.is_published; of the remote branches the first of each remote."""
        tips = {
            name.split("/")[2]: tip
            for name, tip in reversed(self._tips.branches)
            if name.startswith("refs/remotes/")
        }
        if not tips:
            return bool(self._index.find(sha))
        return any(self.is_ancestor(sha, tip) for tip in tips.values())

    def branches_of(self, tree: str) -> tuple[tuple[str, str], ...]:
        """See History.branches_of."""
        return tuple(branches_of(tree, self._tips.branches, self._remotes))

    def branches_at(self, url: str) -> tuple[tuple[str, str], ...]:
        """See History.branches_at."""
        return tuple(branches_at(url, self._tips.branches, self._remotes))

    def trees_for(self, paths: Iterable[str]) -> tuple[str, ...]:
        """See History.trees_for; of HEAD, the most precise sections first. Nothing where there is no
        remote that could be one of those trees.
        """
        if self.head is None or not self._has_other_trees or not self._remotes:
            return ()
        # costs start-up time that few histories pay
        from reviewbot.context.maintainers.maintainers import Maintainers

        cache = cache_folder("maintainers")
        return Maintainers(self.files(self.head), cache).trees(paths)

    def newest_with(self, tip: str, blobs: Mapping[str, str], spans: Sequence[int]) -> str:
        """See History.newest_with."""
        return newest_with(self._repository, tip, blobs, spans)

    def keeps_its_fixes(self) -> bool:
        """See History.keeps_its_fixes. Too few tags prove nothing."""
        remembered = self._index.fact("keeps_its_fixes")
        if remembered is None:
            remembered = "yes" if self._judged_by_its_tags() else "no"
            self._index.remember("keeps_its_fixes", remembered)
        return remembered == "yes"

    def _judged_by_its_tags(self) -> bool:
        if self._tips.head is None:
            return True
        ids = [
            match[0] for tag in self._repository.fixes_tags(_SAMPLE) if (match := _ID.match(tag))
        ]
        known = sum(1 for sha in ids if self._index.find(sha))
        return len(ids) < _ENOUGH or known >= _SHARE * len(ids)

    def close(self) -> None:
        """End git and close the index."""
        self._repository.close()
        if "_opened" in self.__dict__:
            self._opened.close()

    @property
    def _has_other_trees(self) -> bool:
        """Whether something was fetched that is not HEAD."""
        fetched = (tip for name, tip in self._tips.branches if name.startswith("refs/remotes/"))
        return any(tip != self.head for tip in fetched)

    @cached_property
    def _remotes(self) -> dict[str, str]:
        return self._repository.remotes()

    @cached_property
    def _references(self) -> str:
        with missing_if_refused("what the references point to"):
            return self._repository.references()

    @cached_property
    def _peeled(self) -> str:
        """What git was asked when the references were last other ones."""
        known = self._opened.fact("references") == self._references
        with missing_if_refused("what the tags are of"):
            return (known and self._opened.fact("peeled")) or self._repository.peeled()

    @cached_property
    def _tips(self) -> Tips:
        return tips_of(self._peeled, self._references.partition("\n")[0])

    @cached_property
    def _tracked(self) -> frozenset[str]:
        return frozenset((self._tips.head or "", *(sha for _, sha in self._tips.branches)))

    @cached_property
    def _opened(self) -> CommitIndex:
        """The index as it was left."""
        identity = self._repository.identity
        data = identity.encode("utf-8", "surrogateescape")
        # two histories of one name would make each other's index anew, no more
        name = f"{crc32(data):08x}{crc32(data[::-1]):08x}"
        if self._folder is not None:
            try:
                return CommitIndex(self._folder / f"{name}.sqlite", identity)
            except (OSError, sqlite3.Error):
                pass  # a cache that cannot be written costs time, not the answer
        return CommitIndex(None, identity)

    @cached_property
    def _index(self) -> CommitIndex:
        """The index with all that the references reach now.

        Raises ContextMissing when the history cannot be read; the index is then as it was.
        """
        index = self._opened
        if index.fact("references") == self._references:
            return index
        index.begin()
        is_good = False
        try:
            with missing_if_refused("which commits there are"):
                _add_new(index, self._repository, self._tips, self.progress)
            index.remember("references", self._references)
            index.remember("peeled", self._peeled)
            is_good = True
        finally:
            index.end(is_good=is_good)
        return index


def _add_new(
    index: CommitIndex,
    repository: Repository,
    tips: Tips,
    progress: Callable[[int, int], None] | None,
) -> None:
    seen = set((index.fact("seen") or "").split())
    if _is_stale(seen, repository, tips):
        index.clear()
        seen = set()
    if not seen.issuperset(tips.commits):
        log = repository.log(tips.commits, sorted(seen))
        index.add(_counted(log, progress) if progress is not None else log)
        index.forget("keeps_its_fixes")
    index.remember("seen", " ".join(sorted(seen.union(tips.commits))))


def _counted(log: Iterable[bytes], progress: Callable[[int, int], None]) -> Iterator[bytes]:
    done = 0
    try:
        for done, line in enumerate(log, 1):
            if done % _TOLD_EVERY == 0:
                progress(done, 0)
            yield line
    finally:
        progress(done, done or 1)


def _is_stale(seen: set[str], repository: Repository, tips: Tips) -> bool:
    """Whether it is better to begin again: what git no longer has must not be found, and many moved
    branches make `git log` slow.
    """
    moved = seen.difference(tips.commits)
    return len(moved) > _MOST_MOVED or any(repository.objects.find(sha) is None for sha in moved)
