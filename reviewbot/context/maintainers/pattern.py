"""The patterns of MAINTAINERS: `F:` and `X:` for paths, `N:` for paths, `K:` for content.

Everything runs on RE2 (https://github.com/google/re2/wiki/Syntax), linear in the text: a tree may
come from a stranger. What RE2 does not know, look-around and back-references, matches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

Search = Callable[[str | bytes], object]

_BEGINNING = re.compile(r"(?:\\b)*([A-Za-z0-9_/-]*)")
_SPECIAL = re.compile(r"[*?\[\](){}|+^$\\]")
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_LONGEST = 2000


class PathPattern(NamedTuple):
    """An `F:` or `X:` pattern in two parts: the `folder` all its files are in (empty or with a `/` at
    its end), and the `rest` that is to be matched against what follows.
    """

    folder: str
    rest: str

    @property
    def depth(self) -> int:
        """How precise it is: the number of folders it names, one more for a file, -1 when it begins
        with `*` (scripts/get_maintainer.pl).
        """
        text = self.folder + self.rest
        if text.startswith("*"):
            return -1
        return text.count("/") + (not text.endswith("/"))

    def matches(self, remainder: str) -> bool:
        """Whether a path of `folder` matches; `remainder` is the path without it.

        A pattern without a `/` at its end matches what begins with it, in the same folder; without
        wildcards it is for the files below too, should it name a folder.
        """
        if not self.rest or self.rest == ("*/" if "/" in remainder else "*"):
            return True
        if not _SPECIAL.search(self.rest):
            if "/" in remainder:
                return remainder.startswith(f"{self.rest}/") and "." not in self.folder + self.rest
            return remainder.startswith(self.rest)
        if not self.rest.endswith("/") and remainder.count("/") != self.rest.count("/"):
            return False
        search = compiled(f"^(?:{_as_expression(self.rest)})")
        return search is not None and bool(search(remainder))

    @property
    def may_be_folder(self) -> bool:
        """Whether it has no wildcards and no `/` at its end: then the tree says what it means."""
        return bool(self.rest) and not _SPECIAL.search(self.rest) and not self.rest.endswith("/")


def path_pattern(value: str) -> PathPattern:
    """The pattern of an `F:` or `X:` line."""
    value = value[:_LONGEST]
    special = _SPECIAL.search(value)
    plain = value[: special.start()] if special else value
    folder, slash, rest = plain.rpartition("/")
    return PathPattern(folder + slash, rest + value[len(plain) :])


def _as_expression(rest: str) -> str:
    """Wildcards as an expression, as scripts/get_maintainer.pl makes it: `*` crosses folders, and
    brackets stay what they are. `{a,b}` is Xen's.
    """
    text = _BRACES.sub(lambda match: f"({match[1].replace(',', '|')})", rest)
    return text.replace(".", r"\.").replace("*", ".*").replace("?", ".")


def without_layout(expression: str) -> str:
    """An expression without the blanks and remarks that Perl's /x takes out of it."""
    out: list[str] = []
    at, in_class = 0, False
    while at < len(expression):
        char = expression[at]
        if char == "\\":
            out.append(expression[at : at + 2])
            at += 2
            continue
        if in_class:
            in_class = char != "]" or out[-1] in ("[", "[^")
        elif char == "[":
            in_class = True
            if expression[at + 1 : at + 2] == "^":
                char, at = "[^", at + 1
        elif char == "#":
            break
        elif char.isspace():
            at += 1
            continue
        out.append(char)
        at += 1
    return "".join(out)


def required(expression: str) -> str:
    """Letters that stand in all that an expression (`without_layout`) matches, empty where it does
    not begin with any: most of `N:` is one word, and needs no engine to be told apart.
    """
    if "|" in expression or "(?" in expression:
        return ""
    match = _BEGINNING.match(expression)
    letters = match[1] if match is not None else ""
    is_optional = match is not None and expression[match.end() : match.end() + 1] in tuple("?*{")
    return letters[:-1] if is_optional else letters


@lru_cache(maxsize=8192)
def compiled(expression: str) -> Search | None:
    """A search for an RE2 expression, None for what RE2 does not take."""
    import re2  # 4 ms: only where a pattern has wildcards

    if len(expression) > 2 * _LONGEST:
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        search: Search = re2.compile(expression, options).search
    except re2.error:
        return None
    return search
