"""Whether a commit that a history does not have proves anything."""

from __future__ import annotations

from reviewbot.context.history.history import History
from reviewbot.model.patch import Patch

_MOST_PATHS = 20


def why_unproven(history: History, base: str, patch: Patch) -> str:
    """Why the commit that a patch names may exist although the history lacks it, empty when it
    should be there: the history is complete, newer than the patch, and of this project. `base` is
    the commit to look for the project's files in, empty for HEAD.
    """
    if history.gap:
        return f"{history.name} is {history.gap}: commits may be missing from it"
    sent = patch.message.date
    if sent is None or sent.timestamp() > history.newest_at:
        return f"{history.name} ends before this patch was sent"
    old = [file.old_path or file.path for file in patch.files if file.status != "added"]
    if old and not any(history.has_path(base or "HEAD", path) for path in old[:_MOST_PATHS]):
        return f"{history.name} has none of the files this patch changes"
    return ""
