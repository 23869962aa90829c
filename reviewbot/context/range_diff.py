"""What became of each patch from one revision of a series to the next, as git-range-diff(1) tells it,
but from the mails alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Literal

from reviewbot.context.versions import share_changed
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from reviewbot.model.trailer import KNOWN_TAGS

_LIKE = 0.6
"""Share of changed lines up to which two patches can be one, like git's creation factor."""
_MOST_COMPARED = 100
_NOT_TOLD = {"message-id", "change-id"}

State = Literal["unchanged", "changed", "new", "dropped"]
_Test = Callable[[Patch, Patch], bool]


class PatchChange:
    """One patch in both revisions; `was` is None for a new one, `now` for one that was dropped."""

    def __init__(self, was: Patch | None, now: Patch | None) -> None:
        self.was = was
        self.now = now

    @property
    def state(self) -> State:
        """unchanged: the same lines are added and removed, whatever the description says."""
        if self.was is None:
            return "new"
        if self.now is None:
            return "dropped"
        return "unchanged" if self.was.changed_lines == self.now.changed_lines else "changed"

    @property
    def title(self) -> str:
        """Of the newer one."""
        patch = self.now or self.was
        return patch.title if patch is not None else ""

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Files in which the two change something else, in the newer one's order; none for a patch
        that is new or dropped.
        """
        if self.was is None or self.now is None:
            return ()
        before, after = _by_file(self.was), _by_file(self.now)
        return tuple(
            path for path in dict.fromkeys((*after, *before)) if before.get(path) != after.get(path)
        )

    @cached_property
    def lines(self) -> tuple[int, int]:
        """Changed lines that are only in the newer one, and only in the older one."""
        if self.was is None or self.now is None:
            return 0, 0
        before, after = Counter(self.was.changed_lines), Counter(self.now.changed_lines)
        return (after - before).total(), (before - after).total()

    @cached_property
    def is_reworded(self) -> bool:
        """Whether title or description differ, tags apart."""
        if self.was is None or self.now is None:
            return False
        return self.was.title != self.now.title or _words(self.was) != _words(self.now)

    @cached_property
    def tags(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Tags that were added, and tags that were taken away, as they stand in the patch."""
        if self.was is None or self.now is None:
            return (), ()
        before, after = _tags(self.was), _tags(self.now)
        return (
            tuple(tag for key, tag in after.items() if key not in before),
            tuple(tag for key, tag in before.items() if key not in after),
        )


def range_diff(older: Revision, newer: Revision) -> tuple[PatchChange, ...]:
    """The patches of the newer revision in order, then those of the older one that were dropped.

    Two patches are one by title, else by the same change, else by how much of it they share; a
    single patch stays the same one whatever it does.
    """
    free = list(older.patches)
    found: dict[int, Patch] = {}
    waiting = list(newer.patches)
    for is_one in (_has_same_title, _has_same_change):
        waiting = _match(waiting, free, found, is_one)
    for was, now in _closest(free, waiting):
        found[id(now)] = was
        free.remove(was)
    if len(older.patches) == 1 == len(newer.patches) and free and not found:
        found[id(newer.patches[0])] = free.pop()
    return (
        *(PatchChange(found.get(id(patch)), patch) for patch in newer.patches),
        *(PatchChange(patch, None) for patch in free),
    )


def _match(
    waiting: Sequence[Patch],
    free: list[Patch],
    found: dict[int, Patch],
    is_one: _Test,
) -> list[Patch]:
    left = []
    for patch in waiting:
        was = next((other for other in free if is_one(other, patch)), None)
        if was is None:
            left.append(patch)
        else:
            found[id(patch)] = was
            free.remove(was)
    return left


def _has_same_title(one: Patch, other: Patch) -> bool:
    return one.subject.title_key == other.subject.title_key


def _has_same_change(one: Patch, other: Patch) -> bool:
    return one.changed_lines == other.changed_lines != ()


def _closest(free: Sequence[Patch], waiting: Sequence[Patch]) -> Iterator[tuple[Patch, Patch]]:
    """Pairs that share enough of their changes, the most alike first, each patch once."""
    shares = sorted(
        (share_changed(was, now), at, to)
        for at, was in enumerate(free[:_MOST_COMPARED])
        for to, now in enumerate(waiting[:_MOST_COMPARED])
        if set(was.paths) & set(now.paths)
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for share, at, to in shares:
        if share <= _LIKE and at not in taken[0] and to not in taken[1]:
            taken[0].add(at)
            taken[1].add(to)
            pairs.append((free[at], waiting[to]))
    yield from pairs


def _by_file(patch: Patch) -> dict[str, tuple[str, ...]]:
    return {
        file.path: tuple(line.kind + line.text for line in file.lines("+-")) for file in patch.files
    }


def _words(patch: Patch) -> list[str]:
    tags = {trailer.mail_line for trailer in patch.trailers}
    return " ".join(line.text for line in patch.description if line.mail_line not in tags).split()


def _tags(patch: Patch) -> dict[tuple[str, str], str]:
    return {
        (tag.name, tag.value.casefold()): f"{KNOWN_TAGS.get(tag.name, tag.key)}: {tag.value}"
        for tag in patch.trailers
        if tag.name not in _NOT_TOLD
    }
