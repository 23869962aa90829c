"""Conditionals that ask whether an option is built in and forget that it can be a module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.preprocessor import conditional_lines, without_comments

_DIRECTIVE = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b(.*)", re.S)
_DEFINED = re.compile(r"\bdefined\s*\(?\s*CONFIG_(\w+)")
_NAME = re.compile(r"\s*CONFIG_(\w+)")
_MODULE = re.compile(r"\bCONFIG_(\w+)_MODULE\b|\bIS_MODULE\s*\(\s*CONFIG_(\w+)")


class Asked(NamedTuple):
    """An option that the directive at a 1-based line asks for as built in alone."""

    name: str
    line: int


class _Chain:
    """The directives of one `#if` with its `#elif`s."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.as_module: set[str] = set()

    def step(self, word: str, rest: str, number: int) -> None:
        names = _NAME.findall(rest)[:1] if word.endswith("def") else _DEFINED.findall(rest)
        self.as_module.update(one or other for one, other in _MODULE.findall(rest))
        self.asked += [Asked(name, number) for name in names if not name.endswith("_MODULE")]

    def half_asked(self) -> Iterator[Asked]:
        return (asked for asked in self.asked if asked.name not in self.as_module)


def half_asked(text: str) -> list[Asked]:
    """Of all conditionals of a C file those that ask for `CONFIG_X` and nowhere for its being a
    module; by line.
    """
    if "CONFIG_" not in text:
        return []
    chains: list[_Chain] = []
    found: list[Asked] = []
    for line in conditional_lines(without_comments(text)):
        match = _DIRECTIVE.match(line.text) if "#" in line.text else None
        if match is None:
            continue
        word = match[1]
        if word.startswith("if"):
            chains.append(_Chain())
        if chains:
            chains[-1].step(word, match[2], line.number)
        if word == "endif" and chains:
            found += chains.pop().half_asked()
    for chain in chains:
        found += chain.half_asked()
    return sorted(found, key=lambda asked: asked.line)
