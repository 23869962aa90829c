"""Decides what kind of SOURCE a word is, and which words belong together."""

from __future__ import annotations

import re
from pathlib import Path

_MSGID = re.compile(r"<?[^\s<>/@]+(?:/[^\s<>@]*)?@[^\s<>/@]+>?")
_URL = re.compile(r"https?://", re.IGNORECASE)


def kind_of(source: str) -> str:
    """`stdin`, `local`, `range` or `lore`; what exists as a file is a file, whatever it looks like."""
    if source == "-":
        return "stdin"
    if _URL.match(source):
        return "lore"
    if Path(source).exists():
        return "local"
    if ".." in source and "@" not in source.replace("@{", ""):
        return "range"
    if source.startswith(("id:", "mid:")) or _MSGID.fullmatch(source):
        return "lore"
    if ".." in source:
        return "range"
    return "local"
