"""The series that `b4 review` tracks in this repository, as SOURCEs."""

from __future__ import annotations

import json
from typing import NamedTuple

from reviewbot.errors import SourceError
from reviewbot.git import run_git
from reviewbot.source.prep import run_b4

_BRANCHES = "refs/heads/b4/review/"
_GONE = ("archived", "gone", "thanked")


class Tracked(NamedTuple):
    """A tracked series: `link` is its place in the archive, `commits` a git range of its patches;
    either may be empty.
    """

    branch: str
    status: str
    link: str
    commits: str

    def source(self, *, is_offline: bool) -> str:
        """What to read: the thread in the archive, without a network the commits."""
        return self.commits if is_offline or not self.link else self.link


def tracked_series() -> tuple[Tracked, ...]:
    """Those that are not done with, in b4's order; empty where b4 tracks none.

    Raises SourceError when b4 fails.
    """
    branches = run_git(["for-each-ref", "--count=1", "--format=%(refname)", _BRANCHES])
    if branches.returncode != 0 or not branches.stdout.strip():
        return ()  # b4 takes half a second to say the same
    result = run_b4(["review", "show-info", "--list", "--json"])
    try:
        rows = json.loads(result.stdout or b"[]")
        found = [_tracked(row) for row in rows]
    except (ValueError, AttributeError, TypeError) as err:
        raise SourceError(f"cannot read what b4 review tracks: {err}") from err
    return tuple(one for one in found if one.status not in _GONE)


def _tracked(row: dict[str, object]) -> Tracked:
    first, branch = row.get("first-patch-commit"), str(row.get("branch") or "")
    # the last commit of the branch is b4's own
    commits = f"{first}~1..{branch}~1" if first else ""
    return Tracked(branch, str(row.get("status") or ""), str(row.get("link") or ""), commits)
