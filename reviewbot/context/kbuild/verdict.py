"""What a link means: in which reachable configurations it breaks the build or the loading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from reviewbot.context.kbuild.condition import ALWAYS, holds
from reviewbot.context.kbuild.expression import LETTERS, M, N, Y
from reviewbot.context.kbuild.links import Exporter, Link
from reviewbot.context.kbuild.options import Model
from reviewbot.context.kbuild.possible import is_possible
from reviewbot.context.kbuild.solver import State, find_state
from reviewbot.context.kbuild.state import TreeState

_MOST_FREE = 8
_TRIES = 10
LOADS, WITHOUT, BUILTIN, MISSING = "loads", "without", "builtin", "missing"


class Witness(NamedTuple):
    """A reachable configuration: the symbols that matter with their values, and how user and
    provider are built in it.
    """

    values: tuple[tuple[str, int], ...]
    user: int
    provider: int
    arch: str

    def __str__(self) -> str:
        return ", ".join(f"{name}={LETTERS[value]}" for name, value in self.values)

    def text(self, first: str, second: str) -> str:
        """The same with these two symbols in front."""
        rank = {first: 0, second: 1}
        ordered = sorted(self.values, key=lambda item: (rank.get(item[0], 2), item[0]))
        return ", ".join(f"{name}={LETTERS[value]}" for name, value in ordered)


class Row(NamedTuple):
    """One line of the state table: how user and provider are built, whether a user can choose so,
    whether it links, and whether loading the user loads the provider first.
    """

    user: int
    provider: int
    builds: bool
    loads_first: bool


class Verdict(NamedTuple):
    """Witnesses by what happens: `loads`, both are modules and one needs the other; `without`, the
    user is a module and the provider is not built; `builtin`, the kernel itself needs a module;
    `missing`, the provider is not built and the use is.
    """

    witnesses: Mapping[str, Witness]
    works_without: bool
    rows: tuple[Row, ...] = ()


NO_VERDICT = Verdict({}, False)


def user_symbol(link: Link) -> str:
    """The option that switches the user's object on, empty when none does."""
    return next((goal.symbol for goal in link.user.goals if goal.symbol), "")


def provider_symbol(link: Link) -> str:
    """The option that switches the provider's object on, empty when none does."""
    return next((goal.symbol for goal in link.provider.goals if goal.symbol), "")


def judge(state: TreeState, link: Link) -> Verdict:
    """The verdict on one link, on the first architecture that has both sides."""
    mine = [name for name in (user_symbol(link), provider_symbol(link)) if name]
    for arch in state.arches_of(link.source, mine):
        return _Judge(state, link, arch).verdict()
    return NO_VERDICT


class _Judge:
    def __init__(self, state: TreeState, link: Link, arch: str) -> None:
        self.state = state
        self.link = link
        self.arch = arch
        self.model: Model = state.model(arch)
        self.free, self.fixed = self._symbols()

    def _symbols(self) -> tuple[list[str], dict[str, int]]:
        link = self.link
        names = [user_symbol(link), provider_symbol(link)]
        for condition in (link.guard, link.replaced, link.exported):
            names += condition.symbols()
        names += link.provider.symbols()
        names += link.user.symbols()
        names += self.state.value_symbols(link.provider)
        names += self.state.value_symbols(link.user)
        for other in link.others:
            names += [*other.exported.symbols(), *self.state.value_symbols(other.placement)]
        unique = [name for name in dict.fromkeys(names) if name]
        known = [name for name in unique if name in self.model]
        return known[:_MOST_FREE], dict.fromkeys(known[_MOST_FREE:], Y)

    def _range(self, name: str) -> tuple[int, ...]:
        kind = self.model.kind_of(name)
        if name in (user_symbol(self.link), provider_symbol(self.link)):
            return (M, Y, N) if kind == "tristate" else (Y, N)
        return (Y, N, M) if kind == "tristate" else (Y, N)

    def _assignments(self) -> Iterator[dict[str, int]]:
        for values in product(*(self._range(name) for name in self.free)):
            assignment = {**self.fixed, **dict(zip(self.free, values))}
            if is_possible(self.model, assignment):
                yield assignment

    def _states(self, values: Mapping[str, int]) -> tuple[int, int, bool]:
        """How user and provider are built, and whether the use is compiled."""
        link = self.link

        def value_of(name: str) -> int:
            return values.get(name, N)

        user = self.state.kbuild.state(link.user, value_of)
        provider = self._provided(Exporter(link.provider, link.exported), value_of)
        others = max((self._provided(other, value_of) for other in link.others), default=N)
        is_used = (
            user != N
            and others <= provider
            and holds(link.guard, value_of, is_module=user == M) is not False
            and holds(link.replaced, value_of, is_module=user == M) is False
        )
        return user, provider, is_used

    def _object(self, values: Mapping[str, int]) -> int:
        """How the user's object is built, with the source or without it."""
        whole = self.link.user._replace(member=ALWAYS)
        return self.state.kbuild.state(whole, lambda name: values.get(name, N))

    def _provided(self, exporter: Exporter, value_of: Callable[[str], int]) -> int:
        """How an object with its export is built."""
        state = self.state.kbuild.state(exporter.placement, value_of)
        is_left_out = holds(exporter.exported, value_of, is_module=state == M) is False
        return N if state and is_left_out else state

    def verdict(self) -> Verdict:
        """Look for a witness of each outcome."""
        candidates: dict[str, list[tuple[dict[str, int], int, int, bool]]] = {}
        for values in self._assignments():
            user, provider, is_used = self._states(values)
            if user == N:
                # the source is left out, its object need not be
                user = self._object(values)
            for outcome in _outcomes(user, provider, is_used):
                candidates.setdefault(outcome, []).append((values, user, provider, is_used))
        witnesses: dict[str, Witness] = {}
        works_without = False
        for outcome in sorted(candidates):
            found = self._first_reachable(candidates[outcome])
            if found is None:
                continue
            values, user, provider, is_used = found
            witnesses[outcome] = self._witness(values, user, provider)
            if outcome == WITHOUT:
                works_without = not is_used
        return Verdict(witnesses, works_without)

    def _first_reachable(
        self, candidates: list[tuple[dict[str, int], int, int, bool]]
    ) -> tuple[dict[str, int], int, int, bool] | None:
        # without the use first: that the provider is optional shows best where all is well
        ordered = sorted(candidates, key=lambda item: item[3])
        for item in ordered[:_TRIES]:
            if find_state(self.model, item[0]) is not None:
                return item
        return None

    def _witness(self, values: Mapping[str, int], user: int, provider: int) -> Witness:
        own = {user_symbol(self.link), provider_symbol(self.link)}
        conditions = (self.link.guard, self.link.exported, self.link.replaced)
        shown = own | {name for condition in conditions for name in condition.symbols()}
        shown |= set(self.link.user.member.symbols()) | set(self.link.provider.member.symbols())
        kept = tuple((name, value) for name, value in values.items() if name in shown)
        return Witness(kept, user, provider, self.arch)

    def rows(self) -> tuple[Row, ...]:
        """What happens in each reachable combination of the two."""
        found: dict[tuple[int, int], Row] = {}
        tries: dict[tuple[int, int], int] = {}
        for values in self._assignments():
            user, provider, is_used = self._states(values)
            pair = (user, provider)
            if pair in found or tries.get(pair, 0) >= _TRIES:
                continue
            tries[pair] = tries.get(pair, 0) + 1
            if find_state(self.model, values) is not None:
                breaks = is_used and (provider == N or (user == Y and provider == M))
                found[pair] = Row(
                    user, provider, not breaks, is_used and user == M and provider == M
                )
        return tuple(found[pair] for pair in sorted(found))


def state_rows(state: TreeState, link: Link) -> tuple[Row, ...]:
    """The state table of a link: the reachable combinations, sorted."""
    mine = [name for name in (user_symbol(link), provider_symbol(link)) if name]
    for arch in state.arches_of(link.source, mine):
        return _Judge(state, link, arch).rows()
    return ()


def _outcomes(user: int, provider: int, is_used: bool) -> Iterator[str]:
    if user == M and provider == N:
        yield WITHOUT
    if not is_used:
        return
    if user == M and provider == M:
        yield LOADS
    if user == Y and provider == M:
        yield BUILTIN
    if provider == N:
        yield MISSING


__all__ = [
    "BUILTIN",
    "LOADS",
    "MISSING",
    "NO_VERDICT",
    "WITHOUT",
    "Row",
    "State",
    "Verdict",
    "Witness",
    "judge",
    "provider_symbol",
    "state_rows",
    "user_symbol",
]
