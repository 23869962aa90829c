"""Uses of exported symbols across objects: the edges that make one module need another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.c_source import CSource, Use, parse_c
from reviewbot.context.kbuild.condition import NEVER, Condition, both
from reviewbot.context.kbuild.index import Wrapped
from reviewbot.context.kbuild.makefiles import Placement
from reviewbot.context.kbuild.state import TreeState

_NAME = re.compile(r"[A-Za-z_]\w+")
_DEEPEST = 3
_MOST_EXPORTERS = 3


class Exporter(NamedTuple):
    """An object with the export of a symbol, and when that is compiled."""

    placement: Placement
    exported: Condition


class Link(NamedTuple):
    """A source that uses an export of another object. `source` is where the use stands: the source
    that the make file names, or one that it includes.

    `guard` is when the use is compiled, `replaced` when a header puts a stub in its place;
    `exported` when the provider's `EXPORT_SYMBOL` is compiled. `via` names the inline function or
    macro that holds the use, empty for a direct one; `others` are further objects that export the
    same name. Lines are 1-based.
    """

    source: str
    line: int
    name: str
    guard: Condition
    replaced: Condition
    user: Placement
    provider: Placement
    provider_path: str
    export_line: int
    exported: Condition
    via: str = ""
    others: tuple[Exporter, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same link in another state of the tree."""
        return self.source, self.name, self.user.module, self.provider.module


def find_links(state: TreeState, source: str) -> tuple[Link, ...]:
    """Links of one source file, and of sources that it includes, to other objects, by line. Of a name
    used twice under the same conditions the first use counts.
    """
    users = state.placements(source)
    texts = {path: text for path in state.whole_source(source) if (text := state.text(path))}
    if not users or not texts:
        return ()
    names = {name for text in texts.values() for name in _NAME.findall(text)}
    direct = {
        name: places
        for name, places in state.index.exports(names).items()
        if any(state.may_be_absent(path, line) for path, line in places)
    }
    wrappers = state.index.wrappers(names - direct.keys())
    codes = {path: parse_c(text, direct.keys() | wrappers.keys()) for path, text in texts.items()}
    callables = frozenset[str]().union(*(code.callables for code in codes.values()))
    found: dict[tuple[object, ...], Link] = {}
    for path, code in codes.items():
        for use in (*code.uses, *_in_own_macros(code)):
            if use.name in callables or (use.name in code.locals and not use.is_call):
                continue
            for name, guard, via in _meant(state, source, use, direct, wrappers):
                for link in _links(state, source, use.line, name, guard, via, users):
                    found.setdefault((link.key, str(link.guard)), link._replace(source=path))
    return tuple(sorted(found.values(), key=lambda link: (link.source, link.line, link.name)))


def _in_own_macros(code: CSource) -> Iterator[Use]:
    """What the macros of a source use, as if it stood where they are defined."""
    for function in code.functions:
        if function.is_macro:
            for use in function.uses:
                yield use._replace(guard=both(function.guard, use.guard))


def _meant(
    state: TreeState,
    source: str,
    use: Use,
    direct: dict[str, list[tuple[str, int]]],
    wrappers: dict[str, list[Wrapped]],
) -> Iterator[tuple[str, Condition, str]]:
    """The exports a use comes to: itself, or what the wrapper of that name uses."""
    if use.name in direct:
        yield use.name, use.guard, ""
        return
    yield from _unwrapped(state, source, use.name, use.guard, wrappers, 0)


def _unwrapped(
    state: TreeState,
    source: str,
    wrapper: str,
    guard: Condition,
    wrappers: dict[str, list[Wrapped]],
    depth: int,
) -> Iterator[tuple[str, Condition, str]]:
    if depth >= _DEEPEST:
        return
    reached = state.headers_of(source)
    for wrapped in wrappers.get(wrapper, ()):
        if wrapped.path not in reached or not state.leads_to_module(wrapped):
            continue
        for function in state.headers.functions(wrapped.path, wrapper):
            if not function.uses:
                continue
            names = {use.name for use in function.uses} - {wrapper}
            exports = state.index.exports(names)
            further = state.index.wrappers(names - exports.keys())
            for use in function.uses:
                inside = both(guard, function.guard, use.guard)
                if use.name in exports:
                    yield use.name, inside, wrapper
                elif use.name in further:
                    for name, when, _ in _unwrapped(
                        state, source, use.name, inside, further, depth + 1
                    ):
                        yield name, when, wrapper


def _links(
    state: TreeState,
    source: str,
    line: int,
    name: str,
    guard: Condition,
    via: str,
    users: tuple[Placement, ...],
) -> Iterator[Link]:
    places = state.index.exports([name]).get(name, [])
    if len({path for path, _ in places}) > _MOST_EXPORTERS:
        return  # one name per architecture or a placeholder: which one is meant is not known
    if any(path == source for path, _ in places):
        return
    exporters = list(_exporters(state, places))
    headers = [item.path for item in state.index.wrappers([name]).get(name, ())]
    replaced = state.replaced_when(name, source, headers) if headers else NEVER
    for user in users:
        if any(other.placement.module == user.module for _, _, other in exporters):
            continue
        if any(state.defines(stem, name) for stem in state.kbuild.members(user)):
            continue
        for path, at, (provider, exported) in exporters:
            others = tuple(
                other for _, _, other in exporters if other.placement.module != provider.module
            )
            yield Link(
                source, line, name, guard, replaced, user, provider, path, at, exported, via, others
            )


def _exporters(
    state: TreeState, places: list[tuple[str, int]]
) -> Iterator[tuple[str, int, Exporter]]:
    for path, at in places:
        exported = state.export_condition(path, at)
        if exported == NEVER:
            continue
        for placement in state.placements(path):
            yield path, at, Exporter(placement, exported)
