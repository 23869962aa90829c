"""Finds a configuration that Kconfig lets a user reach: the witness behind a finding.

It starts from everything off and turns on what the wanted values need, symbol by symbol. It may
miss a reachable configuration, but what it gives back was worked out from the model as a whole.
`imply` never constrains anything (kconfig-language.rst, "weak reverse dependencies") and is not
looked at. What a compiler test would say counts as the answer that the search needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewbot.context.kbuild.expression import (
    Expression,
    N,
    Y,
    all_of,
    evaluate,
)
from reviewbot.context.kbuild.kconfig import Definition
from reviewbot.context.kbuild.options import Model

_STEPS = 400
"""Most real witnesses take fewer than fifty; what takes more is a proof that there is none."""
_DEEPEST = 24
_SELECTERS = 8
Choices = Mapping[str, int]


class _OutOfSteps(Exception):
    """The search took too long."""


class State:
    """Every symbol's value under what a user chose; the rest is worked out on demand."""

    def __init__(self, model: Model, chosen: Choices) -> None:
        self.model = model
        self.chosen = chosen
        self._values: dict[str, int] = {}
        self._defaults: dict[str, str] = {}

    def value(self, name: str) -> int:
        """0 (n), 1 (m) or 2 (y); 0 for what is not defined or is no bool or tristate."""
        known = self._values.get(name)
        if known is not None:
            return known
        self._values[name] = N  # what depends on itself starts from n
        result = self._worked_out(name)
        self._values[name] = result
        return result

    def allows(self, expression: Expression) -> int:
        """The value of a dependency; what is not known is y."""
        value = evaluate(expression, self.value)
        return Y if value is None else value

    def forces(self, name: str) -> int:
        """The least value that the symbols which select this one leave it."""
        least = N
        for block, item in self.model.selecters(name):
            if least == Y:
                break
            by = self.value(block.name)
            if by > least:
                condition = evaluate(all_of(block.depends, item.condition), self.value)
                least = max(least, min(by, N if condition is None else condition))
        return least

    def _worked_out(self, name: str) -> int:
        blocks = self.model.blocks(name)
        kind = self.model.kind_of(name)
        if not blocks or kind not in ("bool", "tristate"):
            return N
        wish = self._wish(name, blocks)
        value = N
        # of what nobody wants it does not matter whether it is offered, unless it has a default
        if wish or any(True for block in blocks for _ in block.of_kind("default")):
            offered = self._offered(blocks)
            value = min(wish, offered) if offered else self._default(blocks)
        value = max(value, self.forces(name))
        return Y if value and kind == "bool" else value

    def _offered(self, blocks: list[Definition]) -> int:
        return max(
            (
                min(self.allows(block.depends), self.allows(block.prompt_condition))
                for block in blocks
                if block.prompt is not None
            ),
            default=N,
        )

    def _wish(self, name: str, blocks: list[Definition]) -> int:
        if name in self.chosen:
            return self.chosen[name]
        if any(block.is_modules for block in blocks):
            return Y
        choice = next((block.choice for block in blocks if block.choice), "")
        if choice:
            return self._chosen_in(choice, name)
        return N

    def _chosen_in(self, choice: str, name: str) -> int:
        if choice not in self._defaults:
            members = self.model.members(choice)
            is_chosen = any(self.chosen.get(member) for member in members)
            free = (member for member in members if member not in self.chosen)
            self._defaults[choice] = "" if is_chosen else next(free, "")
        return Y if self._defaults[choice] == name else N

    def _default(self, blocks: list[Definition]) -> int:
        for block in blocks:
            for item in block.of_kind("default"):
                condition = self.allows(all_of(block.depends, item.condition))
                if condition:
                    return min(self.allows(item.target), condition)
        return N


def find_state(model: Model, wanted: Choices) -> State | None:
    """A reachable configuration in which every wanted symbol has its value, None when the search
    found none. The answer is kept with the model.
    """
    key = frozenset(wanted.items())
    if key not in model.answers:
        found = model.answers[key] = _found(model, wanted)
        if found is not None:
            model.reached = dict(found.chosen)
    answer = model.answers[key]
    return answer if isinstance(answer, State) else None


def _found(model: Model, wanted: Choices) -> State | None:
    search = _Search(model, wanted)
    try:
        return next(search.states(), None)
    except (_OutOfSteps, RecursionError):
        return None  # no chain of options that people write is as deep as the interpreter's stack


class _Search:
    def __init__(self, model: Model, wanted: Choices) -> None:
        self.model = model
        self.wanted = wanted
        self.steps = 0

    def states(self) -> Iterator[State]:
        # what was reachable last is mostly near: the same options with other values of a few
        near = State(self.model, {**self.model.reached, **self.wanted})
        if self._is_wanted(near):
            yield near
        order = sorted(self.wanted, key=lambda name: -self.wanted[name])
        start: dict[str, int] = {
            name: value for name, value in self.wanted.items() if self._is_offered(name)
        }
        yield from self._fulfil(order, 0, State(self.model, start))

    def _is_offered(self, name: str) -> bool:
        return any(block.prompt is not None for block in self.model.blocks(name))

    def _fulfil(self, order: list[str], at: int, state: State) -> Iterator[State]:
        if at == len(order):
            if self._is_wanted(state):
                yield state
            return
        name = order[at]
        for found in self._set(name, self.wanted[name], state, 0):
            yield from self._fulfil(order, at + 1, found)

    def _is_wanted(self, state: State) -> bool:
        is_so = all(state.value(name) == value for name, value in self.wanted.items())
        return is_so and not self._is_choice_broken()

    def _is_choice_broken(self) -> bool:
        """Whether two members of one choice are wanted."""
        on = [
            block.choice
            for name, value in self.wanted.items()
            if value == Y
            for block in self.model.blocks(name)[:1]
            if block.choice
        ]
        return len(on) != len(set(on))

    def _step(self, depth: int) -> bool:
        self.steps += 1
        if self.steps > _STEPS:
            raise _OutOfSteps
        return depth <= _DEEPEST

    def _set(self, name: str, value: int, state: State, depth: int) -> Iterator[State]:
        """States where the symbol has exactly this value."""
        if state.value(name) == value:
            yield state
            return
        ways = self._raise if state.value(name) < value else self._lower
        for found in ways(name, value, state, depth):
            if found.value(name) == value:
                yield found
            elif found.value(name) > value:
                yield from (
                    other
                    for other in self._lower(name, value, found, depth)
                    if other.value(name) == value
                )

    def _with(self, state: State, name: str, value: int) -> State:
        chosen = {**state.chosen, name: value}
        if value == Y:
            for block in self.model.blocks(name):
                for other in self.model.members(block.choice) if block.choice else ():
                    if other != name and other not in self.wanted:
                        chosen.pop(other, None)
        return State(self.model, chosen)

    def _raise(self, name: str, value: int, state: State, depth: int) -> Iterator[State]:
        """States where the symbol is at least this."""
        if state.value(name) >= value:
            yield state
            return
        if not self._step(depth) or self.wanted.get(name, value) < value:
            return
        blocks = self.model.blocks(name)
        kind = self.model.kind_of(name)
        needed = 1 if kind == "bool" else value
        for block in blocks:
            if block.prompt is not None:
                condition = all_of(block.depends, block.prompt_condition)
                for found in self._raise_to(condition, needed, state, depth + 1):
                    yield self._with(found, name, Y if kind == "bool" else value)
        for block in blocks:
            for item in block.of_kind("default"):
                condition = all_of(block.depends, item.condition, item.target)
                for found in self._raise_to(condition, needed, state, depth + 1):
                    if found.value(name) >= value:
                        yield found
        for block, item in self.model.selecters(name)[:_SELECTERS]:
            if block.name == name:
                continue
            condition = all_of(block.depends, item.condition)
            for found in self._raise(block.name, needed, state, depth + 1):
                for more in self._raise_to(condition, needed, found, depth + 1):
                    if more.value(name) >= value:
                        yield more

    def _lower(self, name: str, value: int, state: State, depth: int) -> Iterator[State]:
        """States where the symbol is at most this."""
        if state.value(name) <= value:
            yield state
            return
        if not self._step(depth) or self.wanted.get(name, value) > value:
            return
        tried = self._with(state, name, value) if self._is_offered(name) else state
        if tried.value(name) <= value:
            yield tried
            return
        for block, item in self.model.selecters(name):
            if tried.value(block.name) <= value or block.name == name:
                continue
            for found in self._lower(block.name, value, tried, depth + 1):
                if found.value(name) <= value:
                    yield found
            for found in self._lower_to(item.condition, value, tried, depth + 1):
                if found.value(name) <= value:
                    yield found
        for block in self.model.blocks(name):
            for found in self._lower_to(block.depends, value, tried, depth + 1):
                if found.value(name) <= value:
                    yield found

    def _raise_to(
        self, expression: Expression, value: int, state: State, depth: int
    ) -> Iterator[State]:
        if state.allows(expression) >= value:
            yield state
            return
        if not self._step(depth):
            return
        kind, parts = expression.kind, expression.parts
        if kind == "symbol":
            yield from self._raise(expression.text, value, state, depth)
        elif kind == "not":
            yield from self._lower_to(parts[0], Y - value, state, depth + 1)
        elif kind == "or":
            for part in parts:
                yield from self._raise_to(part, value, state, depth + 1)
        elif kind == "and":
            yield from self._all(parts, 0, value, state, depth + 1)
        elif kind == "compare" and expression.text in ("=", "!="):
            yield from self._equal(expression, expression.text == "=", state, depth + 1)

    def _all(
        self, parts: tuple[Expression, ...], at: int, value: int, state: State, depth: int
    ) -> Iterator[State]:
        if at == len(parts):
            if all(state.allows(part) >= value for part in parts):
                yield state
            return
        for found in self._raise_to(parts[at], value, state, depth):
            yield from self._all(parts, at + 1, value, found, depth)

    def _lower_to(
        self, expression: Expression, value: int, state: State, depth: int
    ) -> Iterator[State]:
        if state.allows(expression) <= value:
            yield state
            return
        if not self._step(depth):
            return
        kind, parts = expression.kind, expression.parts
        if kind == "symbol":
            yield from self._lower(expression.text, value, state, depth)
        elif kind == "not":
            yield from self._raise_to(parts[0], Y - value, state, depth + 1)
        elif kind == "and":
            for part in parts:
                yield from self._lower_to(part, value, state, depth + 1)
        elif kind == "or":
            for part in parts:
                state = next(self._lower_to(part, value, state, depth + 1), state)
            if state.allows(expression) <= value:
                yield state
        elif kind == "compare" and expression.text in ("=", "!="):
            yield from self._equal(expression, expression.text == "!=", state, depth + 1)

    def _equal(
        self, expression: Expression, is_equal: bool, state: State, depth: int
    ) -> Iterator[State]:
        left, right = expression.parts
        if left.kind != "symbol":
            left, right = right, left
        if left.kind != "symbol":
            return
        target = state.allows(right)
        for value in (N, 1, Y):
            if (value == target) == is_equal:
                yield from self._set(left.text, value, state, depth)
