"""What the inline functions and macros of headers use, worked out once for each header."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

from reviewbot.context.kbuild.c_source import Function, Use, parse_c
from reviewbot.context.kbuild.index import Index
from reviewbot.context.kbuild.preprocessor import known_condition


class Headers:
    """The headers of a tree, looked up by the name of a function in them.

    A header costs more to take apart than all else about a patch, so the index keeps what was found.
    """

    def __init__(self, index: Index, text_of: Callable[[str], str]) -> None:
        self._index = index
        self._text_of = text_of
        self._known: dict[str, dict[str, str]] = {}

    def functions(self, path: str, name: str) -> tuple[Function, ...]:
        """The inline functions and macros of this name, in order, with all names that they use."""
        if path not in self._known:
            self._known[path] = json.loads(
                self._index.kept("functions", lambda: self._read(path), path=path)
            )
        return _functions(self._known[path].get(name, "[]"))

    def _read(self, path: str) -> str:
        """The functions by name, each name's as text of its own: of a header few are asked for."""
        found: dict[str, list[object]] = {}
        for function in parse_c(self._text_of(path), is_header=True).functions:
            found.setdefault(function.name, []).append(_row(function))
        return json.dumps({name: json.dumps(rows) for name, rows in found.items()})


def _row(function: Function) -> object:
    uses = [[use.name, use.line, str(use.guard), use.is_call] for use in function.uses]
    return [*function[:2], str(function.guard), uses, *function[4:]]


@lru_cache(maxsize=4096)
def _functions(said: str) -> tuple[Function, ...]:
    return tuple(
        Function(
            name,
            line,
            known_condition(guard),
            tuple(
                Use(used, at, known_condition(when), is_call) for used, at, when, is_call in uses
            ),
            is_static,
            is_macro,
        )
        for name, line, guard, uses, is_static, is_macro in json.loads(said)
    )
