"""Circles that a revision closes: of modules that need each other, of options that depend on each
other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.change import KbuildChange, Place
from reviewbot.context.kbuild.effects import place_of
from reviewbot.context.kbuild.links import Link, find_links
from reviewbot.context.kbuild.makefiles import Placement
from reviewbot.context.kbuild.options import Model
from reviewbot.context.kbuild.verdict import LOADS, judge

_LONGEST = 4
_MOST_SOURCES = 60
_MOST_STEPS = 20_000


class ModuleCycle(NamedTuple):
    """Links of which each begins where the one before ends, the last ending where the first begins;
    `place` is the added line that closes the circle.
    """

    links: tuple[Link, ...]
    place: Place


class Step(NamedTuple):
    """An option and the line of its that names the next one. `line` is 1-based."""

    option: str
    text: str
    path: str
    line: int


def module_cycles(change: KbuildChange) -> Iterator[ModuleCycle]:
    """Circles closed by a link that the revision makes, each pair of modules once."""
    told: set[tuple[str, str]] = set()
    for item in change.link_changes:
        link = item.link
        pair = (link.user.module, link.provider.module)
        if item.before is not None or pair in told or LOADS not in item.verdict.witnesses:
            continue
        back = _path(change, link.provider, link.user.module, {link.provider.module})
        place = place_of(change, item) if back else None
        if place is not None:
            told.add(pair)
            yield ModuleCycle((link, *back), place)


def _path(change: KbuildChange, start: Placement, goal: str, seen: set[str]) -> tuple[Link, ...]:
    """The shortest chain of links from a module to another one, empty when there is none."""
    ends: list[tuple[Placement, tuple[Link, ...]]] = [(start, ())]
    for _ in range(_LONGEST - 1):
        further: list[tuple[Placement, tuple[Link, ...]]] = []
        for placement, chain in ends:
            for link in _links_of(change, placement):
                if link.provider.module == goal:
                    return (*chain, link)
                if link.provider.module not in seen:
                    seen.add(link.provider.module)
                    further.append((link.provider, (*chain, link)))
        ends = further[:_MOST_SOURCES]
    return ()


def _links_of(change: KbuildChange, placement: Placement) -> Iterator[Link]:
    state = change.after
    for stem in state.kbuild.members(placement)[:_MOST_SOURCES]:
        for link in find_links(state, f"{stem}.c"):
            if link.user.module == placement.module and LOADS in judge(state, link).witnesses:
                yield link


def option_cycles(change: KbuildChange) -> Iterator[tuple[tuple[Step, ...], Place]]:
    """Circles of options after the revision, each with the added line that is part of it."""
    told: set[frozenset[str]] = set()
    left = [_MOST_STEPS]
    for name in sorted(change.changed_options):
        blocks = change.after.blocks(name)
        if not blocks:
            continue
        arch = next(change.after.arches_of(blocks[0].path, [name]), None)
        steps = _circle(change.after.model(arch), name, left) if arch is not None else ()
        members = frozenset(step.option for step in steps)
        if not steps or members in told:
            continue
        told.add(members)
        paths = dict.fromkeys(step.path for step in steps)
        places = (change.line_at(step.path, step.line) for step in steps)
        place = next((place for place in places if place is not None), None)
        # a menu or an `if` around the entries closes it
        place = place or next(filter(None, (change.changed_line(path) for path in paths)), None)
        if place is not None:
            yield steps, place


def _circle(model: Model, start: str, left: list[int]) -> tuple[Step, ...]:
    """The shortest way from an option back to itself, empty when there is none or no step is `left`
    of those that one revision is worth.
    """
    came: dict[str, tuple[str, Step]] = {}
    queue = [start]
    for name in queue:
        left[0] -= 1
        if left[0] < 0:
            return ()
        for step, following in _followed(model, name):
            if following == start:
                steps = [step]
                while name != start:
                    name, step = came[name]
                    steps.append(step)
                return tuple(reversed(steps))
            if following not in came:
                came[following] = (name, step)
                queue.append(following)
    return ()


def _followed(model: Model, name: str) -> Iterator[tuple[Step, str]]:
    """What the value of an option hangs on (sym_check_sym_deps() in scripts/kconfig/symbol.c)."""
    for block in model.blocks(name):
        if block.choice:
            continue
        around = Step(name, f"config {name}", block.path, block.line)
        for other in (*block.context.symbols(), *block.prompt_condition.symbols()):
            yield around, other
        for item in block.of_kind("depends", "default"):
            step = Step(name, f"config {name}: {item.kind} {item.text}", item.path, item.line)
            for other in (*item.target.symbols(), *item.condition.symbols()):
                yield step, other
    for selecter, item in model.selecters(name):
        step = Step(name, f"config {selecter.name}: {item.kind} {item.text}", item.path, item.line)
        yield step, selecter.name
        for other in item.condition.symbols():
            yield step, other
