"""Kconfig expressions: read them, work them out over n, m and y.

The grammar and the arithmetic are those of Documentation/kbuild/kconfig-language.rst, "Menu
dependencies". Macros are never expanded: what a toolchain test would say is not known, and an
expression that asks one is not known either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

N, M, Y = 0, 1, 2
LETTERS = "nmy"
_TOKEN = re.compile(
    r"\s*(?:(?P<macro>\$\()|(?P<quoted>\"[^\"]{0,500}\"|'[^']{0,500}')"
    r"|(?P<mark>\|\||&&|!=|<=|>=|[=<>!()])|(?P<word>[\w./-]+))"
)
_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]+")  # 64BIT is a symbol
_DEEPEST = 60
_LONGEST = 8000


class Expression(NamedTuple):
    """A node: `kind` is symbol, constant, macro, not, and, or, compare.

    `text` is the symbol's name, the constant's text or the comparison sign; `parts` its operands.
    """

    kind: str
    text: str = ""
    parts: tuple[Expression, ...] = ()

    def symbols(self) -> Iterator[str]:
        """Names of the symbols in it, with repetitions, from left to right."""
        if self.kind == "symbol":
            yield self.text
        for part in self.parts:
            yield from part.symbols()

    def __str__(self) -> str:
        if self.kind == "symbol":
            return self.text
        if self.kind == "constant":
            return self.text if _is_bare(self.text) else f'"{self.text}"'
        if self.kind == "macro":
            return "$(...)"
        if self.kind == "not":
            return f"!{_bracketed(self.parts[0])}"
        if self.kind == "compare":
            return f"{self.parts[0]}{self.text}{self.parts[1]}"
        sign = " && " if self.kind == "and" else " || "
        return sign.join(map(_bracketed, self.parts))


def _is_bare(text: str) -> bool:
    """Whether a constant needs no quotes."""
    return (
        text in ("n", "m", "y")
        or text.startswith(("-", ".", "/"))
        or _NUMBER.fullmatch(text) is not None
    )


TRUE = Expression("constant", "y")
FALSE = Expression("constant", "n")
UNKNOWN = Expression("macro")


def _bracketed(part: Expression) -> str:
    return f"({part})" if part.kind in ("and", "or") else str(part)


def symbol(name: str) -> Expression:
    """The value of one symbol."""
    return Expression("symbol", name)


def all_of(*parts: Expression) -> Expression:
    """The parts joined by `&&`; `y` when there are none."""
    flat: list[Expression] = []
    for part in parts:
        if part == TRUE:
            continue
        flat.extend(part.parts if part.kind == "and" else (part,))
    flat = list(dict.fromkeys(flat))
    if len(flat) == 1:
        return flat[0]
    return Expression("and", parts=tuple(flat)) if flat else TRUE


def any_of(*parts: Expression) -> Expression:
    """The parts joined by `||`; `n` when there are none."""
    flat = [part for part in dict.fromkeys(parts) if part != FALSE]
    if TRUE in flat:
        return TRUE
    if len(flat) == 1:
        return flat[0]
    return Expression("or", parts=tuple(flat)) if flat else FALSE


def negated(part: Expression) -> Expression:
    """`!part`."""
    return Expression("not", parts=(part,))


def terms(expression: Expression) -> tuple[Expression, ...]:
    """The operands of a top-level `&&`; the expression itself when it is none."""
    return expression.parts if expression.kind == "and" else (expression,)


@lru_cache(maxsize=50_000)
def parse_expression(text: str) -> Expression:
    """Read an expression. What cannot be read, or is nested or long beyond reason, is `UNKNOWN`."""
    if len(text) > _LONGEST:
        return UNKNOWN
    reader = _Reader(text)
    try:
        result = reader.alternatives(0)
    except ValueError:
        return UNKNOWN
    return UNKNOWN if reader.peek() is not None else result


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.at = 0
        at = 0
        while at < len(text) and text[at:].strip():
            match = _TOKEN.match(text, at)
            if match is None:
                self.tokens.append(("bad", text[at]))
                break
            kind = match.lastgroup or "bad"
            at = match.end()
            if kind == "macro":
                at = _behind_macro(text, at)
            self.tokens.append((kind, match[kind]))

    def peek(self) -> tuple[str, str] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, mark: str) -> bool:
        if self.peek() == ("mark", mark):
            self.at += 1
            return True
        return False

    def alternatives(self, depth: int) -> Expression:
        parts = [self.conjunction(depth)]
        while self.take("||"):
            parts.append(self.conjunction(depth))
        return parts[0] if len(parts) == 1 else Expression("or", parts=tuple(parts))

    def conjunction(self, depth: int) -> Expression:
        parts = [self.negation(depth)]
        while self.take("&&"):
            parts.append(self.negation(depth))
        return parts[0] if len(parts) == 1 else Expression("and", parts=tuple(parts))

    def negation(self, depth: int) -> Expression:
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        if self.take("!"):
            return negated(self.negation(depth + 1))
        if self.take("("):
            inner = self.alternatives(depth + 1)
            if not self.take(")"):
                raise ValueError("bracket is not closed")
            return inner
        left = self.operand()
        for sign in ("=", "!=", "<=", ">=", "<", ">"):
            if self.take(sign):
                return Expression("compare", sign, (left, self.operand()))
        return left

    def operand(self) -> Expression:
        token = self.peek()
        if token is None or token[0] in ("mark", "bad"):
            raise ValueError("operand is missing")
        self.at += 1
        kind, text = token
        if kind == "macro":
            return UNKNOWN
        if kind == "quoted":
            return UNKNOWN if "$(" in text else Expression("constant", text[1:-1])
        if _is_bare(text):
            return Expression("constant", text)
        return symbol(text)


def _behind_macro(text: str, at: int) -> int:
    """Offset behind the bracket that closes a macro call; `at` is behind the one that opens it."""
    open_count = 1
    while at < len(text) and open_count:
        open_count += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at


def evaluate(expression: Expression, value_of: Callable[[str], int | None]) -> int | None:
    """The value, 0 (n) to 2 (y), None where it hangs on something unknown.

    `value_of` gives the value of a symbol in the same form.
    """
    kind = expression.kind
    if kind == "symbol":
        return value_of(expression.text)
    if kind == "constant":
        return LETTERS.find(expression.text) if expression.text in ("n", "m", "y") else N
    if kind == "macro":
        return None
    if kind == "compare":
        return _compared(expression, value_of)
    if kind == "not":
        value = evaluate(expression.parts[0], value_of)
        return None if value is None else Y - value
    return _joined(expression, value_of)


def _joined(expression: Expression, value_of: Callable[[str], int | None]) -> int | None:
    """The value of `&&` or `||`; what cannot change it any more is not asked."""
    is_and = expression.kind == "and"
    last, pick = (N, min) if is_and else (Y, max)
    result = Y - last
    is_known = True
    for part in expression.parts:
        value = evaluate(part, value_of)
        if value == last:
            return last
        if value is None:
            is_known = False
        else:
            result = pick(result, value)
    return result if is_known else None


def _compared(expression: Expression, value_of: Callable[[str], int | None]) -> int | None:
    left, right = (
        evaluate(part, value_of) if _is_tristate(part) else None for part in expression.parts
    )
    if left is None or right is None:
        return None
    holds = {
        "=": left == right,
        "!=": left != right,
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
    }
    return Y if holds[expression.text] else N


def _is_tristate(part: Expression) -> bool:
    return part.kind == "symbol" or (part.kind == "constant" and part.text in ("n", "m", "y"))
