"""Regular expressions that are compiled when they are first used.

Compiling is most of what importing a rule costs, and most rules have nothing to say about most
patches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub")


class LazyPattern:
    """Stands for `re.compile(source, flags)`; `compiled` is the pattern, the methods are its own.

    The first use of any of them fills all of them in, so that later ones cost nothing extra.
    """

    __slots__ = ("_flags", "_source", "compiled", *_METHODS)

    compiled: re.Pattern[str]
    findall: Callable[[str], list[str]]
    finditer: Callable[[str], Iterator[re.Match[str]]]
    fullmatch: Callable[[str], re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    split: Callable[..., list[str]]
    sub: Callable[[str | Callable[[re.Match[str]], str], str], str]

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """Called for a slot that is still empty. Raises re.error for a pattern that is none."""
        if name not in ("compiled", *_METHODS):
            raise AttributeError(name)
        self.compiled = re.compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(self.compiled, method))
        return getattr(self, name)
