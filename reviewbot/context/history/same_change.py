"""Whether two diffs are the same change, as git-patch-id(1) means it: the same lines in the same
files, whatever their numbers and blanks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewbot.context.history.base import blobs_before
from reviewbot.context.history.commit import Commit
from reviewbot.context.history.history import History
from reviewbot.model.diff import FileDiff
from reviewbot.model.patch import Patch

_MOST = 20
_DAY_S = 24 * 3600

ChangeKey = tuple[tuple[str, ...], ...]


def change_key(files: Iterable[FileDiff]) -> ChangeKey:
    """Equal for diffs that are the same change."""
    return tuple(sorted(tuple(_lines(file)) for file in files))


def _lines(file: FileDiff) -> Iterator[str]:
    yield from (file.path, file.old_path, file.status)
    for line in file.lines():
        yield line.kind + "".join(line.text.split())


def _is_untouched(history: History, patch: Patch, tip: str) -> bool:
    """Whether `tip` has every file just as the patch found it: then nothing of it is there."""
    blobs = blobs_before([patch])
    is_told = len(blobs) == len(patch.files) <= _MOST
    return is_told and history.newest_with(tip, blobs, ()) == tip


def commits_like(history: History, patch: Patch, tip: str) -> Iterator[tuple[Commit, bool]]:
    """The commits in `tip` that look like this patch, and whether they are the same change: of its
    subject, else since a day before it was sent by its author on the same files.
    """
    key = change_key(patch.files)
    is_found = False
    for commit in history.named(patch.title)[:_MOST]:
        if history.is_ancestor(commit.sha, tip):
            is_found = True
            yield commit, change_key(history.changes(commit.sha)) == key
    if is_found or patch.message.date is None:
        return
    since = int(patch.message.date.timestamp()) - _DAY_S
    if since > history.newest_at or _is_untouched(history, patch, tip):
        return
    paths = [path for path in dict.fromkeys(patch.paths) if path][:_MOST]
    for commit in history.at(tip).touching(paths, 10 * _MOST, since):
        is_theirs = commit.author is not None and commit.author.key == patch.author.key
        if is_theirs and change_key(history.changes(commit.sha)) == key:
            yield commit, True
