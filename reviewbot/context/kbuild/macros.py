"""Names that `IS_ENABLED()` and its like are given although they are no options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.preprocessor import without_comments
from reviewbot.context.kbuild.state import TreeState

_MACRO = re.compile(
    r"\b(?P<macro>IS_(?:ENABLED|REACHABLE|BUILTIN|MODULE))\s*\(\s*(?!CONFIG_)"
    r"(?P<name>[A-Z0-9][A-Z0-9_]{1,60})\s*\)"
)
_DEFINE = re.compile(r"\s*#\s*define\s+(\w{1,80})(\([^)\n]{0,300}\))?", re.ASCII)
_LONGEST = 1000


class Asked(NamedTuple):
    """A call at an offset of `lines` that asks for a name: `text` is the call as written."""

    at: int
    macro: str
    name: str
    text: str


def bare_names(lines: list[str]) -> Iterator[Asked]:
    """Calls in these lines with an upper-case name that does not begin with `CONFIG_` and that none
    of the lines defines; not those in comments, strings and macros that get the name as a parameter.
    """
    text = without_comments("\n".join(line[:_LONGEST] for line in lines))
    code = text.split("\n")
    defined = {match[1] for line in code if (match := _DEFINE.match(line)) is not None}
    parameters: set[str] = set()
    is_macro = False
    for at, (line, written) in enumerate(zip(code, lines)):
        match = _DEFINE.match(line)
        if match is not None:
            parameters = set(re.findall(r"\w+", match[2] or ""))
        elif not is_macro:
            parameters = set()
        is_macro = written.rstrip().endswith("\\")
        for call in _MACRO.finditer(line):
            if call["name"] not in defined | parameters:
                yield Asked(at, call["macro"], call["name"], call[0])


def is_macro(state: TreeState, path: str, name: str) -> bool:
    """Whether the file, a header that it includes or the make file of its folder defines the name."""
    define = re.compile(rf"^[ \t]*#[ \t]*define[ \t]+{re.escape(name)}\b", re.M)
    if any(define.search(state.text(near)) for near in (path, *sorted(state.headers_of(path)))):
        return True
    given = re.compile(rf"-D\s*{re.escape(name)}\b")
    return any(given.search(state.text(make)) for make in state.makefiles_of(path))
