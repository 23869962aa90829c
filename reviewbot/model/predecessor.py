"""Earlier versions that a posting links to: `- Link to v1: https://lore.kernel.org/r/MSGID`."""

from __future__ import annotations

import re
from urllib.parse import unquote

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.series import Revision

_MOST_LINES = 2000
_VERSION = LazyPattern(
    r"\b(?:v\d{1,2}|rfc|(?:earlier|previous|last|first|prior) (?:version|posting|series|submission|patch))\b",
    re.IGNORECASE,
)
_LINK = LazyPattern(
    r"https?://[\w.-]{3,80}(?:/[\w.+-]{1,80}){0,3}/(?P<msgid>[^\s/<>\"'@%]{1,200}(?:@|%40)[^\s/<>\"'@%]{1,200})"
)


def linked_versions(revision: Revision) -> frozenset[str]:
    """Message-IDs of the links that stand beside or below the name of an earlier version, in the
    cover letter or below the cut of a patch.
    """
    texts = [revision.cover.body.split("\n")[:_MOST_LINES]] if revision.cover is not None else []
    texts += [[line.text for line in patch.notes[:_MOST_LINES]] for patch in revision.patches]
    return frozenset(
        unquote(match["msgid"]).rstrip(".,;:)]")
        for lines in texts
        for at, line in enumerate(lines)
        if "://" in line and _VERSION.search(" ".join((*lines[max(0, at - 1) : at], line[:500])))
        for match in _LINK.finditer(line[:2000])
    )
