"""Options that the lines a revision adds refer to: in Kconfig, make files and conditions of C."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.change import KbuildChange, Place
from reviewbot.context.kbuild.kconfig import Definition, Property, is_kconfig
from reviewbot.context.kbuild.makefiles import is_makefile

_IN_MAKE = re.compile(r"\bCONFIG_([A-Z0-9][A-Z0-9a-z_]*)")
_CONDITION = re.compile(r"\s*#\s*(?:if|ifdef|ifndef|elif|elifdef|elifndef)\b")
_MACRO = re.compile(r"\bIS_(?:ENABLED|REACHABLE|BUILTIN|MODULE)\s*\(\s*CONFIG_(\w+)")
_NO_BUILD = ("tools/", "Documentation/", "scripts/", "samples/")
_LONGEST = 2000


class Reference(NamedTuple):
    """A name without `CONFIG_` and `_MODULE`, how it is referred to (the kind of a Kconfig property,
    `make` or `condition`), and the added line.
    """

    name: str
    kind: str
    place: Place


def added_references(change: KbuildChange) -> Iterator[Reference]:
    """In order of patch, file and line; those of Kconfig files, which need the whole block, first."""
    yield from _in_kconfig(change)
    for patch in change.patches:
        for file in patch.files:
            if file.path.startswith(_NO_BUILD) or is_kconfig(file.path):
                continue
            is_make = is_makefile(file.path)
            for line in file.lines("+"):
                text = line.text[:_LONGEST]
                kind = "make" if is_make else "condition"
                for name in _named(text, is_make=is_make):
                    yield Reference(name, kind, Place(patch, file, line))


def _named(text: str, *, is_make: bool) -> Iterator[str]:
    if "CONFIG_" not in text:
        return
    pattern = _IN_MAKE if is_make or _CONDITION.match(text) else _MACRO
    for match in pattern.finditer(text.split("//")[0] if not is_make else text.split("#")[0]):
        yield match[1].removesuffix("_MODULE")


def _in_kconfig(change: KbuildChange) -> Iterator[Reference]:
    for path in sorted(change.patched.changed):
        file = change.after.index.kconfig_file(path)
        if file is None:
            continue
        items = [item for block in file.definitions for item in block.properties]
        for item in sorted((*items, *file.blocks), key=lambda item: item.line):
            place = change.line_at(path, item.line)
            if place is None:
                continue
            names = (*item.target.symbols(), *item.condition.symbols())
            for name in dict.fromkeys(names):
                yield Reference(name, item.kind, place)


def added_selects(change: KbuildChange) -> Iterator[tuple[Definition, Property, Place]]:
    """`select` lines that the revision adds to an entry that did not have them, with the entry."""
    for path in sorted(change.patched.changed):
        for block in change.after.blocks_in(path):
            known = _selected_before(change, block)
            for item in block.of_kind("select"):
                place = change.line_at(path, item.line)
                if place is not None and item.text not in known:
                    yield block, item, place


def _selected_before(change: KbuildChange, block: Definition) -> set[str]:
    return {item.text for old in change.before.blocks(block.name) for item in old.of_kind("select")}


class TouchedSelect(NamedTuple):
    """A `select` whose option the revision forces on anew, or whose dependencies it changes. `place`
    is the line that does; `is_new` says that the select itself was not there.
    """

    block: Definition
    item: Property
    place: Place
    is_new: bool


def touched_selects(change: KbuildChange) -> Iterator[TouchedSelect]:
    """Selects that are new, those that new ones bring along, and those of which the entry on one
    side changes; in this order.
    """
    seen: set[str] = set()
    for block, item, place in added_selects(change):
        yield TouchedSelect(block, item, place, True)
        queue = [name for name in item.target.symbols() if name not in seen]
        for name in queue:
            if name in seen:
                continue
            seen.add(name)
            for further in change.after.blocks(name):
                for chained in further.of_kind("select") if further.prompt is None else ():
                    yield TouchedSelect(further, chained, place, True)
                    queue += chained.target.symbols()
    yield from _with_other_dependencies(change)


def _with_other_dependencies(change: KbuildChange) -> Iterator[TouchedSelect]:
    changed = change.changed_options
    if not changed:
        return
    blocks = [
        block
        for name in sorted(changed)
        for block in (*change.after.blocks(name), *change.after.index.selecting(name))
    ]
    for block in {(block.path, block.line): block for block in blocks}.values():
        for item in block.of_kind("select"):
            ends = changed & {block.name, *item.target.symbols()}
            place = _place_of_dependency(change, ends) if ends else None
            if place is not None:
                yield TouchedSelect(block, item, place, False)


def _place_of_dependency(change: KbuildChange, options: Collection[str]) -> Place | None:
    """The line that changes what one of these options depends on."""
    for name in sorted(options):
        for state, kind in ((change.after, "+"), (change.before, "-")):
            for block in state.blocks(name):
                for depends in block.of_kind("depends"):
                    find = change.line_at if kind == "+" else change.line_removed_at
                    place = find(depends.path, depends.line)
                    if place is not None:
                        return place
    return None
