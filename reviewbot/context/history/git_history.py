"""The history of a git repository, asked through an index that is made on first use."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from functools import cached_property
from pathlib import Path

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.index import CommitIndex
from reviewbot.context.history.repository import Repository, Tips

_SAMPLE = 200
_ENOUGH = 10
_SHARE = 0.8
_MOST_MOVED = 2000
_ID = re.compile(r"[0-9a-f]{7,40}\b")


class GitHistory:
    """History over `repository`. Nothing is read before the first question; then the index is
    brought up to date by the new commits alone.

    `folder` is where indexes are kept; one that cannot be written is done without, in memory.
    """

    def __init__(self, repository: Repository, folder: Path | None) -> None:
        self._repository = repository
        self._folder = folder
        self.name = str(repository.folder)
        self.gap = "a shallow clone" if repository.is_shallow else ""

    def find(self, sha: str) -> tuple[Commit, ...]:
        """See History.find. Asks git for what no branch or tag contains."""
        found = self._index.find(sha)
        if found:
            return found
        alone = self._repository.commit(sha)
        return (alone,) if alone is not None else ()

    def named(self, subject: str) -> tuple[Commit, ...]:
        """See History.named."""
        return self._index.named(subject)

    def is_ancestor(self, sha: str, base: str) -> bool:
        """See History.is_ancestor. A commit that no reference contains is in none of them."""
        return sha == base or self._index.is_ancestor(sha, base) is True

    def first_release(self, sha: str) -> str:
        """See History.first_release."""
        return self._index.first_containing(sha, self._tips.releases) or ""

    def has_path(self, base: str, path: str) -> bool:
        """See History.has_path."""
        return self._repository.object_type(f"{base}:{path}") in ("blob", "tree")

    def resolved(self, revision: str) -> str:
        """The full id of a commit as the user names it (a branch, a tag, an id).

        Raises SourceError when git knows no such commit.
        """
        return self._repository.resolved(revision)

    @property
    def head(self) -> str | None:
        """The commit of HEAD in full, None when there is none."""
        return self._tips.head

    @cached_property
    def newest_at(self) -> int:
        """See History.newest_at; of HEAD's history, not of side branches."""
        found = self.find(self._tips.head) if self._tips.head else ()
        return found[0].committed_at if found else 0

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
        if "_index" in self.__dict__:
            self._index.close()

    @cached_property
    def _tips(self) -> Tips:
        return self._repository.tips()

    @cached_property
    def _index(self) -> CommitIndex:
        identity = self._repository.identity
        name = hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:24]
        index = None
        if self._folder is not None:
            try:
                index = CommitIndex(self._folder / f"{name}.sqlite", identity)
            except (OSError, sqlite3.Error):
                index = None  # a cache that cannot be written costs time, not the answer
        index = index or CommitIndex(None, identity)
        _refresh(index, self._repository, self._tips)
        return index


def _refresh(index: CommitIndex, repository: Repository, tips: Tips) -> None:
    """Bring the index up to the references as they are now.

    Raises SourceError when the history cannot be read; the index is then as it was.
    """
    now = " ".join(tips.commits)
    if index.fact("tips") == now:
        return
    index.begin()
    is_good = False
    try:
        seen = set((index.fact("seen") or "").split())
        if _is_stale(seen, repository, tips):
            index.clear()
            seen = set()
        index.add(repository.log(tips.commits, sorted(seen)))
        index.remember("tips", now)
        index.remember("seen", " ".join(sorted(seen.union(tips.commits))))
        index.forget("keeps_its_fixes")
        is_good = True
    finally:
        index.end(is_good=is_good)


def _is_stale(seen: set[str], repository: Repository, tips: Tips) -> bool:
    """Whether it is better to begin again: what git no longer has must not be found, and many moved
    branches make `git log` slow.
    """
    moved = seen.difference(tips.commits)
    return len(moved) > _MOST_MOVED or any(not repository.object_type(sha) for sha in moved)


def cache_folder() -> Path:
    """Where indexes are kept: $XDG_CACHE_HOME/reviewbot/history (XDG Base Directory)."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(root) if root.startswith("/") else Path.home() / ".cache"
    return base / "reviewbot" / "history"
