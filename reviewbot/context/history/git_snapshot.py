"""The files of one commit of a git repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.committed import CommittedFiles
from reviewbot.context.history.questions import blame, missing_if_refused, touching
from reviewbot.context.history.repository import Repository
from reviewbot.context.history.snapshot import Misfit
from reviewbot.context.kbuild.patched import Patched
from reviewbot.errors import ContextMissing
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.patch import Patch

_BLAME_S = 5
_LOG_S = 10
_MOST_RANGES = 40
_WRITER = LazyPattern(r"(?m)^([0-9a-f]{40,64}) \d+ \d+")


class GitSnapshot(CommittedFiles):
    """See Snapshot. `far_back` is when the commits of a long history are too old for `touching`."""

    def __init__(self, repository: Repository, sha: str, far_back: int) -> None:
        super().__init__(repository, sha)
        self._far_back = far_back

    def writers(self, path: str, lines: Sequence[int], after: str) -> frozenset[str]:
        """See Snapshot.writers; asked of git-blame(1), white space does not count."""
        ranges = list(_ranges(lines))
        if len(ranges) > _MOST_RANGES:
            raise ContextMissing(f"more than {_MOST_RANGES} places of {path} are changed")
        if not ranges:
            return frozenset()
        with missing_if_refused(f"who wrote {path}"):
            told = blame(self._repository, self._sha, path, ranges, after, _BLAME_S)
        return frozenset(_WRITER.findall(told.decode("utf-8", "replace")))

    def touching(self, paths: Sequence[str], most: int, since: int = 0) -> tuple[Commit, ...]:
        """See Snapshot.touching."""
        oldest = max(since, self._far_back)
        with missing_if_refused(f"the history of {paths[0]}"):
            return touching(self._repository, self._sha, paths, most, oldest, _LOG_S)

    def misfit(self, patches: Sequence[Patch]) -> Misfit | None:
        """See Snapshot.misfit. git is asked only about what does not fit to the byte."""
        if not Patched(self, patches).unmatched:
            return None
        from reviewbot.context.history.applying import find_misfit  # rarely wanted

        return find_misfit(self._repository, self._sha, patches)


def _ranges(lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Runs of consecutive numbers, as first and last."""
    first = last = 0
    for line in sorted(set(lines)):
        if first and line == last + 1:
            last = line
            continue
        if first:
            yield first, last
        first = last = line
    if first:
        yield first, last
