"""Conditions of code and make files over configuration symbols, decided for one object.

The words are those of include/linux/kconfig.h: `IS_REACHABLE()` and `defined(MODULE)` depend on
whether the object that is compiled goes into a module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.expression import M, N, Y


class Condition(NamedTuple):
    """A node: `kind` is enabled, builtin, module or reachable (of the symbol `name`), `is-module`,
    constant (`name` is `1`, `0` or `?` for unknown), not, and, or.
    """

    kind: str
    name: str = ""
    parts: tuple[Condition, ...] = ()

    def symbols(self) -> Iterator[str]:
        """Names of the symbols in it, with repetitions."""
        if self.kind in ("enabled", "builtin", "module", "reachable"):
            yield self.name
        for part in self.parts:
            yield from part.symbols()

    def __str__(self) -> str:
        if self.kind in _SPELLED:
            return _SPELLED[self.kind].format(self.name)
        if self.kind == "constant":
            return self.name
        if self.kind == "not":
            return f"!{_bracketed(self.parts[0])}"
        return (" && " if self.kind == "and" else " || ").join(map(_bracketed, self.parts))


_SPELLED = {
    "enabled": "IS_ENABLED(CONFIG_{})",
    "builtin": "IS_BUILTIN(CONFIG_{})",
    "module": "IS_MODULE(CONFIG_{})",
    "reachable": "IS_REACHABLE(CONFIG_{})",
    "is-module": "defined(MODULE)",
}
ALWAYS = Condition("constant", "1")
NEVER = Condition("constant", "0")
PERHAPS = Condition("constant", "?")
AS_MODULE = Condition("is-module")


def _bracketed(part: Condition) -> str:
    return f"({part})" if part.kind in ("and", "or") else str(part)


def both(*parts: Condition) -> Condition:
    """All of the parts hold."""
    kept = [part for part in dict.fromkeys(parts) if part != ALWAYS]
    if NEVER in kept:
        return NEVER
    if len(kept) == 1:
        return kept[0]
    return Condition("and", parts=tuple(kept)) if kept else ALWAYS


def either(*parts: Condition) -> Condition:
    """One of the parts holds."""
    kept = [part for part in dict.fromkeys(parts) if part != NEVER]
    if ALWAYS in kept:
        return ALWAYS
    if len(kept) == 1:
        return kept[0]
    return Condition("or", parts=tuple(kept)) if kept else NEVER


def opposite(part: Condition) -> Condition:
    """The part does not hold."""
    if part.kind == "not":
        return part.parts[0]
    if part.kind == "constant":
        return {"1": NEVER, "0": ALWAYS}.get(part.name, PERHAPS)
    return Condition("not", parts=(part,))


def known_part(condition: Condition) -> Condition:
    """What of a condition hangs on options alone; `PERHAPS` when nothing does."""
    parts = tuple(known_part(part) for part in condition.parts)
    if condition.kind == "and":
        flat = [
            inner for part in parts for inner in (part.parts if part.kind == "and" else (part,))
        ]
        kept = both(*(part for part in flat if part != PERHAPS))
        return PERHAPS if kept == ALWAYS else kept
    # less than all of what is denied would claim more than all of it does
    if PERHAPS in parts or (condition.kind == "not" and parts != condition.parts):
        return PERHAPS
    return condition._replace(parts=parts)


def holds(condition: Condition, value_of: Callable[[str], int], *, is_module: bool) -> bool | None:
    """Whether it holds when the object is built so, None when that hangs on something unknown."""
    kind = condition.kind
    if kind == "and":
        return _all(holds(part, value_of, is_module=is_module) for part in condition.parts)
    if kind == "or":
        found = _all(_not(holds(part, value_of, is_module=is_module)) for part in condition.parts)
        return _not(found)
    if kind == "not":
        return _not(holds(condition.parts[0], value_of, is_module=is_module))
    if kind == "constant":
        return {"1": True, "0": False}.get(condition.name)
    if kind == "is-module":
        return is_module
    value = value_of(condition.name)
    if kind == "enabled":
        return value != N
    if kind == "builtin":
        return value == Y
    if kind == "module":
        return value == M
    return value == Y or (value == M and is_module)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _all(values: Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result
