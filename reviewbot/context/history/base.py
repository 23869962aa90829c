"""Which commit a revision is to be judged against, and why that one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from reviewbot.context.history.history import History
from reviewbot.model.finding import Base
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision

_HEX = re.compile(r"[0-9a-f]{7,40}")
_MOST_FILES = 300
_DAY_S = 24 * 3600
_AGO_S = (60 * _DAY_S, 2 * 366 * _DAY_S)


class BaseChoice:
    """The base of a revision in a history, looked for when a rule first asks.

    `is_own` says that the patches are commits of this repository on top of the base. What the user
    `asked` for counts, else the mail's `base-commit:`. Else it is the newest commit
    whose files are those of the diff's index lines, in the tree that the subject names, then in
    those that MAINTAINERS names, then in HEAD.
    """

    def __init__(
        self,
        history: History,
        revision: Revision,
        asked: Base | None = None,
        *,
        is_own: bool = False,
    ) -> None:
        self.is_own = is_own
        self._history = history
        self._revision = revision
        self._asked = asked

    @cached_property
    def base(self) -> Base | None:
        """The base, None when nothing tells it; `why_not` then says what was missing."""
        if self._asked is not None:
            return self._asked
        named = self._named
        if named is not None:
            found = self._history.find(named)
            if len(found) == 1:
                return Base(found[0].sha, "base-commit: of the mail")
        return self._matching()

    @cached_property
    def why_not(self) -> str:
        """Why no base is known, to stand behind "because"."""
        named = self._named
        absent = f"its base-commit {(named or '')[:12]} is not in {self._history.name}, and "
        return (absent if named is not None else "") + (
            "no commit has the files of its index lines"
            if any(self._blobs.values())
            else "no index line of the diff names a file as it was before"
        )

    @property
    def _named(self) -> str | None:
        named = self._revision.base_commit
        return named if named is not None and _HEX.fullmatch(named) else None

    def _matching(self) -> Base | None:
        if not any(self._blobs.values()) or len(self._blobs) > _MOST_FILES:
            return None
        posted = self._revision.posted_at
        # nearly all are found in the months before; two years of Linux take a second
        spans = [
            max(0, int(posted.timestamp()) - ago) if posted is not None else 0 for ago in _AGO_S
        ]
        for name, tip, where in self._trees():
            sha = self._history.newest_with(tip, self._blobs, spans)
            if sha:
                what = f"{name}, {where}," if where else name
                return Base(sha, f"newest commit of {what} with the files of the index lines")
        return None

    def _trees(self) -> Iterator[tuple[str, str, str]]:
        """Name, commit, and who says that the patch is for this tree; best first, each once."""
        seen = set()
        for name, tip, where in self._every_tree():
            if tip not in seen:
                seen.add(tip)
                yield name, tip, where

    def _every_tree(self) -> Iterator[tuple[str, str, str]]:
        for word in self._revision.subject.trees:
            for name, tip in self._history.branches_of(word):
                yield name, tip, "named in the subject"
        for url in self._history.trees_for(tuple(sorted(self._blobs))):
            for name, tip in self._history.branches_at(url):
                yield name, tip, "T: in MAINTAINERS"
        if self._history.head:
            yield "HEAD", self._history.head, ""

    @cached_property
    def _blobs(self) -> dict[str, str]:
        return blobs_before(self._revision.patches)


def blobs_before(patches: Sequence[Patch]) -> dict[str, str]:
    """Path to the (abbreviated) blob it has before the series, empty for a file that is made by it;
    paths whose index line is missing are left out.
    """
    blobs: dict[str, str] = {}
    touched: set[str] = set()
    for patch in patches:
        for file in patch.files:
            source = file.path if file.status == "added" else file.old_path
            if source not in touched:
                if file.status == "added":
                    blobs[source] = ""
                elif file.old_blob is not None and _HEX.fullmatch(file.old_blob):
                    blobs[source] = file.old_blob
            touched.update((file.path, file.old_path))
    return blobs
