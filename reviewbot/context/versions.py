"""One patch in two revisions of its series: which it was, and how much of it has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision


def is_for_another_tree(revision: Revision, last: Revision) -> bool:
    """Whether it is no next version of `last` but the same one for another tree: [PATCH 6.5 1/9] after
    [PATCH 6.4 1/9], or applied.
    """
    return revision.version == last.version and revision.subject.trees != last.subject.trees


def patch_in(revision: Revision, patch: Patch) -> Patch | None:
    """The patch of another revision that became this one: the only one with its title, else the
    only one with the same change, else the only patch of two single ones. None when there is none.
    """
    title = patch.subject.title_key
    for found in (
        [one for one in revision.patches if one.subject.title_key == title],
        [one for one in revision.patches if one.changed_lines == patch.changed_lines != ()],
        revision.patches if len(revision.patches) == 1 and not patch.subject.has_counter else (),
    ):
        if len(found) == 1:
            return found[0]
    return None


def counterparts(patch: Patch | None, was: Revision, revision: Revision) -> Sequence[Patch]:
    """The patch of `revision` that became of this one of `was`; all patches for None, the cover
    letter; none when the patch was dropped.

    By title, else by the files it touches among the patches that are new by title, else by number.
    """
    if patch is None or len(revision.patches) == 1 == len(was.patches):
        return revision.patches
    same = [one for one in revision.patches if one.subject.title_key == patch.subject.title_key]
    if same:
        return same
    old_titles = {one.subject.title_key for one in was.patches}
    paths = set(patch.paths)
    shared = [
        (len(paths & set(one.paths)), one.number == patch.number, one)
        for one in revision.patches
        if one.subject.title_key not in old_titles and paths & set(one.paths)
    ]
    if not shared:
        return ()
    best = max(item[:2] for item in shared)
    return [one for *likeness, one in shared if tuple(likeness) == best]


def share_changed(old: Patch, new: Patch) -> float:
    """How much of the two changes differs, from 0.0 (the same lines) to 1.0 (none in common)."""
    before, after = Counter(old.changed_lines), Counter(new.changed_lines)
    total = max(before.total(), after.total())
    return 1 - (before & after).total() / total if total else 0.0


def told_changes(revision: Revision) -> str:
    """What the posting says about its changes: cover letter and what stands below the cuts."""
    texts: list[str] = [revision.cover.body] if revision.cover is not None else []
    for patch in revision.patches:
        texts.extend(line.text for line in (*patch.notes, *patch.description))
    return "\n".join(texts)
