"""Whether a `select` can force an option on whose own dependencies are off."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from reviewbot.context.kbuild.expression import (
    LETTERS,
    TRUE,
    Expression,
    M,
    N,
    Y,
    any_of,
    evaluate,
)
from reviewbot.context.kbuild.kconfig import Definition, Property
from reviewbot.context.kbuild.options import Model
from reviewbot.context.kbuild.solver import find_state
from reviewbot.context.kbuild.state import TreeState

_MOST_SYMBOLS = 6
_TRIES = 40


class Unmet(NamedTuple):
    """What the selected option needs, where it says so, and a reachable configuration without it,
    such as `FOO=y, BAR=n`.
    """

    needs: str
    path: str
    line: int
    text: str


def unmet_select(state: TreeState, block: Definition, item: Property, name: str) -> Unmet | None:
    """A configuration in which `item`, a select of `name` in `block`, forces the option on although
    it depends on something that is off. None when there is none, or none was found.
    """
    for arch in state.arches_of(block.path, [block.name, name]):
        model = state.model(arch)
        targets = model.blocks(name)
        needs = any_of(*(target.depends for target in targets))
        if not targets or needs == TRUE:
            return None
        found = _witness(model, block.name, item, name, needs)
        if found is not None:
            own = _own(targets[0]) or needs
            return Unmet(str(own), targets[0].path, targets[0].line, found)
    return None


def was_unmet(state: TreeState, block: Definition, item: Property, name: str) -> bool:
    """Whether the same select was unmet in this earlier state of the tree."""
    return any(
        unmet_select(state, old, known, name) is not None
        for old in state.blocks(block.name)
        for known in old.of_kind("select")
        if known.text == item.text
    )


def _own(target: Definition) -> Expression | None:
    """What the entry itself says it depends on, without the menus around it."""
    first = next(target.of_kind("depends"), None)
    return first.target if first is not None else None


def _witness(model: Model, user: str, item: Property, name: str, needs: Expression) -> str | None:
    symbols = dict.fromkeys((*needs.symbols(), *item.condition.symbols()))
    names = [one for one in symbols if one not in (user, name) and one in model]
    if len(names) > _MOST_SYMBOLS:
        return None
    tries = 0
    for value in (Y, M) if model.kind_of(user) == "tristate" else (Y,):
        for values in product(*(_range(model, one) for one in names)):
            chosen = {**dict(zip(names, values)), user: value}
            if _holds(needs, chosen) or not _holds(item.condition, chosen):
                continue
            tries += 1
            if tries > _TRIES:
                return None
            if find_state(model, chosen) is not None:
                shown = {user: value, **{one: chosen[one] for one in names}}
                return ", ".join(f"{one}={LETTERS[at]}" for one, at in shown.items())
    return None


def _holds(expression: Expression, chosen: dict[str, int]) -> bool:
    """Whether it is not n; what is not known counts as met."""
    return evaluate(expression, lambda one: chosen.get(one)) != N


def _range(model: Model, name: str) -> tuple[int, ...]:
    return (N, M, Y) if model.kind_of(name) == "tristate" else (N, Y)
