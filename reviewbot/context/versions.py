"""One patch in two revisions of its series: which it was, and how much of it has changed."""

from __future__ import annotations

from collections import Counter

from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision


def patch_in(revision: Revision, patch: Patch) -> Patch | None:
    """The patch of another revision that became this one: the only one with its title, else the
    only one with the same change, else the only patch of two single ones. None when there is none.
    """
    title = patch.subject.title_key
    for found in (
        [one for one in revision.patches if one.subject.title_key == title],
        [one for one in revision.patches if changed_lines(one) == changed_lines(patch) != ()],
        revision.patches if len(revision.patches) == 1 and not patch.subject.has_counter else (),
    ):
        if len(found) == 1:
            return found[0]
    return None


def changed_lines(patch: Patch) -> tuple[str, ...]:
    """The lines that the patch adds and removes, with their marks, in order; context does not count."""
    return tuple(line.kind + line.text for file in patch.files for line in file.lines("+-"))


def share_changed(old: Patch, new: Patch) -> float:
    """How much of the two changes differs, from 0.0 (the same lines) to 1.0 (none in common)."""
    before, after = Counter(changed_lines(old)), Counter(changed_lines(new))
    total = max(before.total(), after.total())
    return 1 - (before & after).total() / total if total else 0.0


def told_changes(revision: Revision) -> str:
    """What the posting says about its changes: cover letter and what stands below the cuts."""
    texts: list[str] = [revision.cover.body] if revision.cover is not None else []
    for patch in revision.patches:
        texts.extend(line.text for line in (*patch.notes, *patch.description))
    return "\n".join(texts)
