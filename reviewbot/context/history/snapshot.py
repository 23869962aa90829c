"""What rules ask of the files of one commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from reviewbot.context.history.commit import Commit
from reviewbot.model.patch import Patch


class Misfit(NamedTuple):
    """The first place where a series does not apply. `line` is the 1-based line of the file before
    the patch, None where git names none; `why` are git's words.
    """

    patch: Patch
    path: str
    line: int | None
    why: str


class Snapshot(Protocol):
    """The tree of one commit, and how it came to be. What takes too long raises ContextMissing."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None when there is none (or none that is read)."""
        ...

    def writers(self, path: str, lines: Sequence[int], after: str) -> frozenset[str]:
        """Full ids of the commits that these lines (1-based) of a file come from. What is older than
        the commit `after` counts as nobody's.
        """
        ...

    def touching(self, paths: Sequence[str], most: int, since: int = 0) -> tuple[Commit, ...]:
        """The newest commits, at most `most`, that changed one of these paths, no merges, with their
        authors; not those made before `since` (seconds since 1970), nor those far back in a long
        history.
        """
        ...

    def misfit(self, patches: Sequence[Patch]) -> Misfit | None:
        """Where the patches, one after the other, stop to apply; None when all do."""
        ...
