"""Whether values of a few options can stand beside each other at all, told without a search.

Nearly all combinations that no configuration has contradict an entry of one of the options
themselves; the solver takes hundreds of steps to find that out.
"""

from __future__ import annotations

from collections.abc import Mapping

from reviewbot.context.kbuild.expression import TRUE, N, Y, evaluate
from reviewbot.context.kbuild.kconfig import Definition
from reviewbot.context.kbuild.options import Model


def is_possible(model: Model, values: Mapping[str, int]) -> bool:
    """False when the entry of an option, or a `select` among them, excludes its value."""
    return all(_can_have(model, values, name) for name in values)


def _can_have(model: Model, values: Mapping[str, int], name: str) -> bool:
    blocks = model.blocks(name)
    is_bool = model.kind_of(name) == "bool"
    least, is_closed = N, True
    for block, item in model.selecters(name):
        if block.name not in values:
            is_closed = False
        elif item.condition == TRUE:
            least = max(least, values[block.name])
        else:
            is_closed = is_closed and not values[block.name]
    if is_bool and least:
        least = Y
    if values[name] < least:
        return False
    if not is_closed:
        return True
    most = max((_offers(model, values, block) for block in blocks), default=N)
    return values[name] <= max(Y if is_bool and most else most, least)


def _offers(model: Model, values: Mapping[str, int], block: Definition) -> int:
    """The highest value that an entry lets its option have by itself."""
    has_way = block.prompt is not None or any(block.of_kind("default"))
    if not has_way:
        return N
    found = evaluate(block.depends, lambda name: values.get(name, _fixed(model, name)))
    return Y if found is None else found


def _fixed(model: Model, name: str) -> int | None:
    """The value of an option that is always on, or not defined; None for one that varies."""
    blocks = model.blocks(name)
    if not blocks:
        return N
    always = (
        block.prompt is None and block.depends == TRUE and _starts_with_y(block) for block in blocks
    )
    return Y if any(always) else None


def _starts_with_y(block: Definition) -> bool:
    first = next(block.of_kind("default"), None)
    return first is not None and first.target == TRUE and first.condition == TRUE
