"""What rules ask of a git history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.snapshot import Snapshot
from reviewbot.model.diff import FileDiff
from reviewbot.model.message import Address


class History(Protocol):
    """The commits of one repository. Answers are what git says; nothing is guessed.

    `name` is what to call it in a message. `gap` says why a commit may be missing although it
    exists ("a shallow clone"), empty for a complete history. `newest_at` is when the newest commit
    of the history was made, in seconds since 1970, 0 for an empty one; `head` is its id, None when
    there is none.
    """

    @property
    def name(self) -> str: ...

    @property
    def gap(self) -> str: ...

    @property
    def newest_at(self) -> int: ...

    @property
    def head(self) -> str | None: ...

    def find(self, sha: str) -> tuple[Commit, ...]:
        """The commits whose id begins with `sha` (4 to 40 hex digits): none, one, or all that it
        could mean.
        """
        ...

    def named(self, subject: str) -> tuple[Commit, ...]:
        """The commits of this subject, newest first; quotes, blanks, dots and case do not count."""
        ...

    def is_ancestor(self, sha: str, base: str) -> bool:
        """Whether the commit is `base` or in its history; both are full ids that `find` gave."""
        ...

    @property
    def newest_release(self) -> str:
        """The highest release tag (no candidate) of the history, empty for none."""
        ...

    def first_release(self, sha: str) -> str:
        """The lowest release tag (`v6.1`, no candidate) that contains the commit, empty for none."""
        ...

    def keeps_its_fixes(self) -> bool:
        """Whether the `Fixes:` tags of this history name commits of it. Those of a library split off
        another project name that project's commits.
        """
        ...

    def has_path(self, base: str, path: str) -> bool:
        """Whether the commit `base` has this file or folder."""
        ...

    def author(self, sha: str) -> Address:
        """Who wrote the commit, as it says; full id."""
        ...

    def is_in_message(self, sha: str, subject: str) -> bool:
        """Whether a line of the commit's message is this subject: history that was converted from
        another system may begin with what that system wrote.
        """
        ...

    def changes(self, sha: str) -> tuple[FileDiff, ...]:
        """What the commit changed against its parent, nothing for a merge; full id. Raises
        ContextMissing when that takes too long.
        """
        ...

    def at(self, sha: str) -> Snapshot:
        """The files of a commit; full id."""
        ...

    def is_published(self, sha: str) -> bool:
        """Whether others have the commit: a remote branch contains it. Where there is none, every
        commit that a reference contains counts.
        """
        ...

    def branches_of(self, tree: str) -> tuple[tuple[str, str], ...]:
        """Name and commit of the branches that a word such as `net-next` or `6.1.y` in a subject can
        mean, likeliest first.
        """
        ...

    def branches_at(self, url: str) -> tuple[tuple[str, str], ...]:
        """Name and commit of the main branches (or the one named behind the URL) that were fetched
        from a repository.
        """
        ...

    def trees_for(self, paths: Iterable[str]) -> tuple[str, ...]:
        """What `T:` of MAINTAINERS says for these paths: URLs, some with a branch behind a blank."""
        ...

    def newest_with(self, tip: str, blobs: Mapping[str, str], spans: Sequence[int]) -> str:
        """The newest commit on the first-parent line of `tip` in which each path has this
        (abbreviated) blob, or no file where that is empty; empty for none. `spans` are the times
        (seconds since 1970) to look back to, one after the other.
        """
        ...
