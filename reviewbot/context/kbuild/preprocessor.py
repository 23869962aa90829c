"""What the preprocessor's conditionals say about each line of a C file."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from reviewbot.context.kbuild.condition import (
    ALWAYS,
    AS_MODULE,
    NEVER,
    PERHAPS,
    Condition,
    both,
    either,
    opposite,
)

_COMMENT = re.compile(
    r"/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)|//[^\n]*"
    r"|\"(?:[^\"\\\n]|\\.)*(?:\"|$)|'(?:[^'\\\n]|\\.){1,12}'",
    re.S | re.M,
)
_DIRECTIVE = re.compile(r"[ \t]*#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b(.*)", re.S)
_TOKEN = re.compile(r"&&|\|\||[!()]|[A-Za-z_]\w*|\d+[uUlL]*|\S")
_DEEPEST = 50
_MOST_BRANCHES = 60
"""Nested `#if`s, or `#elif`s of one, that are told apart; real code has less than half."""
_CALLS = {
    "IS_ENABLED": "enabled",
    "IS_BUILTIN": "builtin",
    "IS_MODULE": "module",
    "IS_REACHABLE": "reachable",
}
_TRUE = {"__KERNEL__"}
_FALSE = {"__ASSEMBLY__", "__ASSEMBLER__", "__cplusplus", "__CHECKER__", "__GENKSYMS__"}


class Line(NamedTuple):
    """One logical line: its 1-based number, the text without comments, and when it is compiled."""

    number: int
    text: str
    condition: Condition


def without_comments(text: str) -> str:
    """The code with comments and the insides of strings and character constants made blank; line
    numbers stay.
    """
    return _COMMENT.sub(_blanked, text)


def _blanked(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] in "\"'":
        return '""' if found[0] == '"' else "0"
    return " " + "\n" * found.count("\n")


def conditional_lines(code: str, *, is_header: bool = False) -> list[Line]:
    """Every logical line of code without comments, directives included, with its condition.

    In a header the outermost `#ifndef` of a name that is no option is its include guard and holds.
    """
    result: list[Line] = []
    stack = Branches(is_header=is_header)
    pending, first = "", 0
    now = ALWAYS
    for number, raw in enumerate(code.split("\n"), 1):
        if raw.endswith("\\"):
            first = first or number
            pending = (pending + raw[:-1] + " ")[:400_000]
            continue
        text = pending + raw if first else raw
        match = _DIRECTIVE.match(text) if "#" in text else None
        if match is not None:
            stack.step(match[1], match[2])
            now = stack.now
        result.append(Line(first or number, text, now))
        pending, first = "", 0
    return result


class Branches:
    """The conditional directives that are open. Nesting and alternatives beyond what people write
    are only counted: they make what they hold neither conditional nor slow to read.
    """

    def __init__(self, *, is_header: bool = False) -> None:
        self._is_header = is_header
        # of each open #if: this branch, the branches so far, how many they are
        self._open: list[tuple[Condition, Condition, int]] = []
        self._beyond = 0

    @property
    def now(self) -> Condition:
        """When the line after the last directive is compiled."""
        return both(*(this for this, _, _ in self._open))

    def step(self, word: str, rest: str) -> None:
        """Take in a directive: its word and what follows."""
        if word in ("if", "ifdef", "ifndef"):
            if len(self._open) >= _MOST_BRANCHES:
                self._beyond += 1
                return
            this = self._first(word, rest)
            self._open.append((this, this, 1))
        elif word in ("elif", "else"):
            self._otherwise(word, rest)
        elif self._beyond:
            self._beyond -= 1
        elif self._open:
            self._open.pop()

    def _first(self, word: str, rest: str) -> Condition:
        if word == "if":
            return parse_condition(rest)
        this = _defined(rest.split()[0] if rest.split() else "")
        if word == "ifdef":
            return this
        if self._is_header and not self._open and this == PERHAPS:
            return ALWAYS
        return opposite(this)

    def _otherwise(self, word: str, rest: str) -> None:
        if self._beyond or not self._open:
            return
        _, tried, count = self._open.pop()
        if count >= _MOST_BRANCHES:
            self._open.append((PERHAPS, PERHAPS, count))
            return
        this = parse_condition(rest) if word == "elif" else ALWAYS
        self._open.append((both(opposite(tried), this), either(tried, this), count + 1))


def _defined(name: str) -> Condition:
    if name.startswith("CONFIG_"):
        if name.endswith("_MODULE"):
            return Condition("module", name[7:-7])
        return Condition("builtin", name[7:])
    if name == "MODULE":
        return AS_MODULE
    if name in _TRUE:
        return ALWAYS
    return NEVER if name in _FALSE else PERHAPS


def parse_condition(text: str) -> Condition:
    """The condition of an `#if` or of a C expression. What hangs on anything but options is
    `PERHAPS`.
    """
    tokens = _TOKEN.findall(text[:20_000])
    return condition_of(tokens)


known_condition = lru_cache(maxsize=4096)(parse_condition)
"""The same; the texts that an index keeps are few and come again and again."""


def condition_of(tokens: list[str]) -> Condition:
    """The same for an expression that is split into tokens."""
    return _alternatives(tokens, 0)


def _alternatives(tokens: list[str], depth: int) -> Condition:
    if depth > _DEEPEST or not tokens:
        return PERHAPS
    parts = _split(tokens, "||")
    if len(parts) > 1:
        return either(*(_alternatives(part, depth + 1) for part in parts))
    parts = _split(tokens, "&&")
    if len(parts) > 1:
        return both(*(_alternatives(part, depth + 1) for part in parts))
    if tokens[0] == "!":
        return opposite(_alternatives(tokens[1:], depth + 1))
    if tokens[0] == "(" and _closes(tokens, 0) == len(tokens) - 1:
        return _alternatives(tokens[1:-1], depth + 1)
    return _atom(tokens)


def _split(tokens: list[str], mark: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    open_count = 0
    for token in tokens:
        open_count += {"(": 1, ")": -1}.get(token, 0)
        if token == mark and open_count == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _closes(tokens: list[str], at: int) -> int:
    open_count = 0
    for offset in range(at, len(tokens)):
        open_count += {"(": 1, ")": -1}.get(tokens[offset], 0)
        if open_count == 0:
            return offset
    return -1


def _atom(tokens: list[str]) -> Condition:
    if len(tokens) == 1 and tokens[0][0].isdigit():
        return NEVER if tokens[0].rstrip("uUlL") == "0" else ALWAYS
    if len(tokens) == 1 and tokens[0] in ("true", "false"):
        return ALWAYS if tokens[0] == "true" else NEVER
    if tokens[0] == "defined":
        names = [name for name in tokens[1:] if name not in "()"]
        return _defined(names[0]) if len(names) == 1 else PERHAPS
    if len(tokens) == 4 and tokens[0] in _CALLS and tokens[2].startswith("CONFIG_"):
        return Condition(_CALLS[tokens[0]], tokens[2][7:])
    if tokens[0] in ("likely", "unlikely") and len(tokens) > 3:
        return _alternatives(tokens[2:-1], 1)
    if len(tokens) == 1 and tokens[0].startswith("CONFIG_"):
        return _defined(tokens[0])
    return PERHAPS
