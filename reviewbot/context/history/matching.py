"""The commit a diff was made against, found by the blobs that its index lines name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from reviewbot.context.history.questions import Move, blobs_of, moves
from reviewbot.context.history.repository import Repository
from reviewbot.git import GitTimeout

_TIMEOUT_S = 10
_MOST_COMMITS = 5000


def newest_with(
    repository: Repository, tip: str, blobs: Mapping[str, str], spans: Sequence[int]
) -> str:
    """See History.newest_with. What takes too long counts as not found."""
    is_partial = repository.is_partial  # cat-file knows nothing of a blob that is not there
    now = (
        blobs_of(repository, tip, tuple(blobs))
        if is_partial
        else {path: _blob_at(repository, tip, path) for path in blobs}
    )
    if _fits(now, blobs):
        return tip
    long = (blob for blob in blobs.values() if len(blob) > 8)  # short ones may be ambiguous
    if not is_partial and any(repository.objects.find(blob) is None for blob in long):
        return ""  # no commit here ever had that file
    for since in spans:
        try:
            moved = list(moves(repository, tip, tuple(blobs), _MOST_COMMITS, since, _TIMEOUT_S))
        except GitTimeout:
            return ""
        found = _newest(moved, now, blobs)
        if found:
            return found
    return ""


def _newest(moved: Iterable[Move], tip: Mapping[str, str], blobs: Mapping[str, str]) -> str:
    """The parent of the first of these changes, newest first, before which all files fit."""
    now = dict(tip)
    for parent, changed in groupby(moved, key=_parent):
        now.update((move.path, move.old_blob) for move in changed)
        if parent and _fits(now, blobs):
            return parent
    return ""


def _parent(move: Move) -> str:
    return move.parent


def _blob_at(repository: Repository, commit: str, path: str) -> str:
    found = repository.objects.find(f"{commit}:{path}")
    return found.sha if found is not None and found.kind == "blob" else ""


def _fits(now: Mapping[str, str], blobs: Mapping[str, str]) -> bool:
    return all(
        now[path].startswith(blob) if blob else not now[path].strip("0")
        for path, blob in blobs.items()
    )
