"""Decides what kind of SOURCE a word is."""

from __future__ import annotations

import os.path
import re

from reviewbot.model.lazy import LazyPattern
from reviewbot.source.locate import looks_like_link

_MSGID = LazyPattern(r"<?[^\s<>/@]+(?:/[^\s<>@]*)?(?:@|%40)[^\s<>/@]+>?", re.IGNORECASE)
_PREFIXED = LazyPattern(r"(?:\w{0,20}id|msg):\S", re.IGNORECASE)
_PREP_BRANCH = "b4/"


def kind_of(source: str) -> str:
    """`stdin`, `local`, `range`, `prep` or `lore`; what exists as a file is a file, whatever it looks
    like.
    """
    if source == "-":
        return "stdin"
    if source[:8].lower().startswith(("http://", "https://")):
        return "lore"
    if os.path.exists(source):  # Path.exists raises for names that are too long
        return "local"
    if ".." in source and "@" not in source.replace("@{", ""):
        return "range"
    if looks_like_link(source) or _PREFIXED.match(source) or _MSGID.fullmatch(source):
        return "lore"
    if ".." in source:
        return "range"
    if source.startswith(_PREP_BRANCH):
        return "prep"
    return "local"
