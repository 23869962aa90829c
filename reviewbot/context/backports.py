"""Whether a patch is a commit of the main branch, brought to an older one."""

from __future__ import annotations

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.patch import Patch

_UPSTREAM = LazyPattern(
    # stable-kernel-rules.rst, "Option 3", and what is seen besides
    r"upstream commit:? [0-9a-f]{7,40}|commit [0-9a-f]{7,40} upstream"
)


def is_backport(patch: Patch) -> bool:
    """Whether the description names the commit upstream, or the subject says AUTOSEL."""
    if any(word.upper() == "AUTOSEL" for word in patch.subject.prefixes):
        return True
    return any(
        _UPSTREAM.search(line.text[:200].lower()) is not None for line in patch.description[:20]
    )
