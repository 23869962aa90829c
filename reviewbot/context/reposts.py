"""The same work posted again without a new number."""

from __future__ import annotations

from reviewbot.context.discussion import Discussion
from reviewbot.model.series import Revision


def posted_before(discussion: Discussion | None, revision: Revision) -> Revision | None:
    """The last posting of this work that carries the same or a higher version and another diff;
    None when there is none, or when this one is marked as a resend, a draft or a stable copy.

    The same diff again is a resend, whether it says so or not.
    """
    if discussion is None or not revision.msgids or revision.is_resend or revision.version > 1:
        return None
    if any(patch.is_draft or patch.subject.is_resend for patch in revision.patches):
        return None
    if any("for-" in word.lower() for word in revision.subject.trees):
        return None  # a queue that its maintainer posts for the record
    earlier = [one for one in discussion.earlier if one.version >= revision.version]
    if not earlier or not _is_changed(earlier[-1], revision):
        return None
    return earlier[-1]


def _is_changed(last: Revision, revision: Revision) -> bool:
    """Whether a patch of the same title has another diff in both."""
    old = {patch.subject.title_key: patch.changed_lines for patch in last.patches}
    return any(
        old.get(patch.subject.title_key, changes) != changes
        for patch in revision.patches
        for changes in (patch.changed_lines,)
    )
