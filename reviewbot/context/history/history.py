"""What rules ask of a git history."""

from __future__ import annotations

from typing import Protocol

from reviewbot.context.history.commit import Commit


class History(Protocol):
    """The commits of one repository. Answers are what git says; nothing is guessed.

    `name` is what to call it in a message. `gap` says why a commit may be missing although it
    exists ("a shallow clone"), empty for a complete history. `newest_at` is when the newest commit
    of the history was made, in seconds since 1970, 0 for an empty one.
    """

    @property
    def name(self) -> str: ...

    @property
    def gap(self) -> str: ...

    @property
    def newest_at(self) -> int: ...

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
