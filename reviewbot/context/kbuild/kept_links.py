"""The links of a source, kept with the facts of the tree until any file of it changes."""

from __future__ import annotations

import json
from typing import Any

from reviewbot.context.kbuild.condition import Condition
from reviewbot.context.kbuild.links import Exporter, Link, find_links
from reviewbot.context.kbuild.makefiles import Goal, Placement
from reviewbot.context.kbuild.preprocessor import known_condition
from reviewbot.context.kbuild.state import TreeState


def links_of(state: TreeState, source: str) -> tuple[Link, ...]:
    """See find_links; of a tree that is as the index knows it the answer is looked up."""
    said = state.index.kept(
        f"links {source}", lambda: json.dumps([_plain(link) for link in find_links(state, source)])
    )
    return tuple(_link(row) for row in json.loads(said))


def _plain(value: object) -> object:
    """A value as JSON has it: conditions as they are written, tuples as lists."""
    if isinstance(value, Condition):
        return str(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


# What JSON gives back is what `_plain` wrote: other code does not look at it.
def _link(row: list[Any]) -> Link:
    for at in (3, 4, 9):
        row[at] = known_condition(row[at])
    row[5], row[6] = _placement(row[5]), _placement(row[6])
    row[11] = tuple(Exporter(_placement(other), known_condition(when)) for other, when in row[11])
    return Link(*row)


def _placement(row: list[Any]) -> Placement:
    module, folder, member, goals = row
    return Placement(module, folder, known_condition(member), tuple(map(_goal, goals)))


def _goal(row: list[Any]) -> Goal:
    return Goal(known_condition(row[0]), known_condition(row[1]), *row[2:])
