"""What the preprocessor's conditionals say about each line of a C file."""

from __future__ import annotations

import re
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
    stack: list[tuple[Condition, Condition]] = []
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
            _step(stack, match[1], match[2], is_header)
            now = both(*(this for this, _ in stack))
        result.append(Line(first or number, text, now))
        pending, first = "", 0
    return result


def _step(stack: list[tuple[Condition, Condition]], word: str, rest: str, is_header: bool) -> None:
    if word in ("ifdef", "ifndef"):
        this = _defined(rest.split()[0] if rest.split() else "")
        if word == "ifndef":
            this = opposite(this)
            if is_header and not stack and this == PERHAPS:
                this = ALWAYS
        stack.append((this, this))
    elif word == "if":
        this = parse_condition(rest)
        stack.append((this, this))
    elif word in ("elif", "else") and stack:
        _, tried = stack.pop()
        this = parse_condition(rest) if word == "elif" else ALWAYS
        stack.append((both(opposite(tried), this), either(tried, this)))
    elif word == "endif" and stack:
        stack.pop()


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
