"""The options that one architecture's Kconfig defines, each with its conditions complete.

Everything is looked up when it is first asked for: a tree has 20,000 options, a patch asks about a
few dozen.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from reviewbot.context.kbuild.expression import TRUE, Expression, all_of
from reviewbot.context.kbuild.kconfig import Definition, Property, Source

if TYPE_CHECKING:
    from reviewbot.context.kbuild.index import Index

_DEEPEST = 40
_MOST_FILES = 20_000


class Model:
    """The options that can be reached from `Kconfig` at the root with this architecture.

    Without a root `Kconfig` every file counts. A file sourced twice counts at its first place.
    `answers` and `reached` are what the solver found out: for wanted values, and the last choices.
    """

    def __init__(self, index: Index, arch: str) -> None:
        self._index = index
        self._arch = arch
        self._blocks: dict[str, list[Definition]] = {}
        self._selecters: dict[str, list[tuple[Definition, Property]]] = {}
        self._members: dict[str, list[str]] = {}
        self.reached: dict[str, int] = {}
        self.answers: dict[frozenset[tuple[str, int]], object] = {}

    def __contains__(self, name: str) -> bool:
        return bool(self.blocks(name))

    def blocks(self, name: str) -> list[Definition]:
        """The entries of an option, empty when there is none."""
        if name not in self._blocks:
            found = (self._complete(block) for block in self._index.definitions(name))
            self._blocks[name] = [block for block in found if block is not None]
        return self._blocks[name]

    def selecters(self, name: str) -> list[tuple[Definition, Property]]:
        """Who selects an option, each with the `select` that does."""
        if name not in self._selecters:
            self._selecters[name] = [
                (block, item)
                for block in map(self._complete, self._index.selecting(name))
                if block is not None
                for item in block.of_kind("select")
                if name in item.target.symbols()
            ]
        return self._selecters[name]

    def members(self, choice: str) -> list[str]:
        """The options of a choice, in order."""
        if choice not in self._members:
            file = self._index.kconfig_file(choice.rpartition("#")[0])
            blocks = file.definitions if file is not None else ()
            self._members[choice] = [block.name for block in blocks if block.choice == choice]
        return self._members[choice]

    def kind_of(self, name: str) -> str:
        """bool, tristate, string, hex or int; empty for an option that is not defined."""
        return next((block.kind for block in self.blocks(name) if block.kind), "")

    def _complete(self, block: Definition) -> Definition | None:
        """The entry with the conditions of whoever sources its file, None when nobody does."""
        around = self._reached.get(block.path) if self._reached is not None else TRUE
        if around is None or around == TRUE:
            return block if around == TRUE else None
        return replace(block, context=all_of(around, block.context))

    @cached_property
    def _reached(self) -> dict[str, Expression] | None:
        """Conditions under which each file is sourced; None when all files count."""
        sources = self._index.sources()
        if "Kconfig" not in sources:
            return None
        found: dict[str, Expression] = {}
        _include(sources, "Kconfig", TRUE, self._arch, found, 0)
        return found


def _include(
    sources: Mapping[str, list[Source]],
    path: str,
    context: Expression,
    arch: str,
    found: dict[str, Expression],
    depth: int,
) -> None:
    if path not in sources or path in found or depth > _DEEPEST or len(found) > _MOST_FILES:
        return
    found[path] = context
    for source in sources[path]:
        name = _plain_path(source.pattern, arch)
        inner = all_of(context, source.condition)
        for target in _matching(sources, name) if "*" in name else [name]:
            _include(sources, target, inner, arch, found, depth + 1)


def _plain_path(pattern: str, arch: str) -> str:
    if "$" in pattern:
        for name in ("$(SRCARCH)", "${SRCARCH}", "$SRCARCH", "$(ARCH)", "$ARCH"):
            pattern = pattern.replace(name, arch)
        for name in ("$(srctree)/", "$srctree/", "${srctree}/"):
            pattern = pattern.replace(name, "")
    return posixpath.normpath(pattern)


def _matching(paths: Collection[str], pattern: str) -> Iterable[str]:
    from fnmatch import fnmatchcase

    return sorted(
        path
        for path in paths
        if path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)
    )
