"""A tree with the patches of a revision put on top, in memory; the tree itself is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reviewbot.context.kbuild.files import Files
from reviewbot.model.diff import FileDiff, Hunk
from reviewbot.model.patch import Patch

_FURTHEST = 2000
"""Lines a hunk may have moved, as with patch(1)'s offsets."""


class Patched:
    """`before` with the patches applied. `changed` are all paths that differ, `unmatched` those whose
    hunks do not fit the tree: for them it is not the base.
    """

    def __init__(self, before: Files, patches: Sequence[Patch]) -> None:
        self._before = before
        self._content: dict[str, bytes | None] = {}
        unmatched: set[str] = set()
        for patch in patches:
            for file in patch.files:
                if not self._apply(file):
                    unmatched.add(file.path)
        self.unmatched = frozenset(unmatched)

    @property
    def changed(self) -> frozenset[str]:
        """Paths of files that differ, those that went away included."""
        return frozenset(self._content)

    def read(self, path: str) -> bytes | None:
        """See Files."""
        return self._content[path] if path in self._content else self._before.read(path)

    def paths(self) -> Iterable[str]:
        """See Files."""
        for path in self._before.paths():
            if path not in self._content:
                yield path
        for path, data in self._content.items():
            if data is not None:
                yield path

    def _apply(self, file: FileDiff) -> bool:
        if file.is_binary:
            return True
        if file.status == "deleted":
            known = self.read(file.path) is not None
            self._content[file.path] = None
            return known
        source = file.old_path if file.status in ("renamed", "copied") else file.path
        old = b"" if file.status == "added" else self.read(source)
        if file.status == "added" and self.read(file.path) is not None:
            # the tree has the file already: it is a state after the patch, or another tree
            return False
        new = apply_hunks(old, file.hunks) if old is not None else None
        if new is None:
            return False
        if file.status == "renamed":
            self._content[source] = None
        self._content[file.path] = new
        return True


class _Place(NamedTuple):
    at: int
    old: list[bytes]
    new: list[bytes]


def apply_hunks(old: bytes, hunks: Sequence[Hunk]) -> bytes | None:
    """The file with the hunks applied, None when one does not fit. A hunk may have moved, but its
    lines must be there exactly.
    """
    lines = old.split(b"\n")
    offset = 0
    places: list[_Place] = []
    at_least = 0
    for hunk in hunks:
        want = [_bytes(line.text) for line in hunk.lines if line.kind in " -"]
        have = [_bytes(line.text) for line in hunk.lines if line.kind in " +"]
        if not want and not lines[-1]:
            # an empty file, or a hunk without context
            start = min(max(hunk.old_start, at_least), len(lines) - 1)
        else:
            found = find_lines(lines, want, hunk.old_start - 1 + offset, at_least)
            if found is None:
                return None
            start = found
        offset = start - (hunk.old_start - 1)
        places.append(_Place(start, want, have))
        at_least = start + len(want)
    result: list[bytes] = []
    at = 0
    for place in places:
        result += lines[at : place.at] + place.new
        at = place.at + len(place.old)
    result += lines[at:]
    if not old and result and result[-1] == b"" and len(result) == 1:
        return b""
    return b"\n".join(result)


def find_lines(lines: list[bytes], want: list[bytes], at: int, at_least: int) -> int | None:
    """The 0-based place of these lines nearest to `at`, not before `at_least`; None for none."""
    for distance in range(_FURTHEST + 1):
        for start in {at + distance, at - distance}:
            if start >= at_least and lines[start : start + len(want)] == want:
                return start
        if at - distance < 0 and at + distance > len(lines):
            return None
    return None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
