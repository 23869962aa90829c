"""Regular expressions that are compiled when they are first used.

Compiling is most of what importing a rule costs, and most rules have nothing to say about most patches.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator


class LazyPattern:
    """Stands for `re.compile(source, flags)`; the methods are those of re.Pattern."""

    __slots__ = ("_compiled", "_flags", "_source")

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern itself."""
        if self._compiled is None:
            self._compiled = re.compile(self._source, self._flags)
        return self._compiled

    def match(self, text: str, at: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As re.Pattern.match."""
        return self.compiled.match(text, at, end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As re.Pattern.fullmatch."""
        return self.compiled.fullmatch(text)

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        """As re.Pattern.search."""
        return self.compiled.search(text, at)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As re.Pattern.finditer."""
        return self.compiled.finditer(text)

    def findall(self, text: str) -> list[str]:
        """As re.Pattern.findall, for patterns with at most one group."""
        return self.compiled.findall(text)

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        """As re.Pattern.split."""
        return self.compiled.split(text, maxsplit)

    def sub(self, replacement: str, text: str) -> str:
        """As re.Pattern.sub."""
        return self.compiled.sub(replacement, text)
