"""The facts of a whole tree, by name: who exports it, which header wraps it, which Kconfig defines
it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from reviewbot.context.kbuild.facts import FileFacts, file_facts
from reviewbot.context.kbuild.files import Files
from reviewbot.context.kbuild.kconfig import (
    Definition,
    KconfigFile,
    Source,
    is_kconfig,
    parse_kconfig,
)
from reviewbot.context.kbuild.makefiles import is_makefile

Progress = Callable[[int, int], None]
SOURCES = (".c", ".h", ".S", ".rs")
Places = dict[str, list[tuple[str, int]]]
SMALL = 400
"""C sources of a tree in which everything may be looked at."""


class Wrapped(NamedTuple):
    """A header with an inline function or macro, and the names in its body."""

    path: str
    callees: frozenset[str]


class Index(Protocol):
    """Where to look things up. Places are pairs of path and 1-based line."""

    def exports(self, names: Collection[str]) -> Places:
        """Places that export these names; names nobody exports are absent."""
        ...

    def wrappers(self, names: Collection[str]) -> dict[str, list[Wrapped]]:
        """Headers that define an inline function or a macro of these names."""
        ...

    def includes(self, paths: Collection[str]) -> dict[str, tuple[str, ...]]:
        """What these headers include; paths that are no headers of the tree are absent."""
        ...

    def kept(self, name: str, make: Callable[[], str], *, path: str = "") -> str:
        """What `make` works out from the content of one file alone, or without a path from the whole
        tree; kept under that name where that can be.
        """
        ...

    def naming(self, options: Collection[str]) -> set[str]:
        """Files that name one of these options, as CONFIG_ or in Kconfig."""
        ...

    def paths(self, below: str = "") -> Iterable[str]:
        """Files that have facts, all or those below a folder, in any order."""
        ...

    def is_small(self) -> bool:
        """Whether the tree has so few sources that all of them may be looked at."""
        ...

    def definitions(self, option: str) -> list[Definition]:
        """Entries of an option in all Kconfig files, in order of path and line."""
        ...

    def selecting(self, option: str) -> list[Definition]:
        """Entries with a `select` of this option, in order of path and line."""
        ...

    def options(self) -> Collection[str]:
        """Names of all options."""
        ...

    def sources(self) -> Mapping[str, list[Source]]:
        """The `source` statements of every Kconfig file, by its path."""
        ...

    def kconfig_file(self, path: str) -> KconfigFile | None:
        """One Kconfig file."""
        ...


def has_facts(path: str) -> bool:
    """Whether a file of this name is read for the index."""
    return path.endswith(SOURCES) or is_kconfig(path) or is_makefile(path)


def is_skipped(path: str) -> bool:
    """Folders whose files no kernel build compiles: tools, documentation, samples of scripts."""
    return path.startswith(("tools/", "Documentation/", "scripts/"))


def kconfig_names(file: KconfigFile) -> frozenset[str]:
    """Options that a Kconfig file names in conditions and properties."""
    items = [item for block in file.definitions for item in block.properties]
    items += file.blocks
    conditions = [source.condition for source in file.sources]
    expressions = [part for item in items for part in (item.target, item.condition)]
    return frozenset(name for part in (*expressions, *conditions) for name in part.symbols())


class MemoryIndex:
    """An index held in memory, made by reading files."""

    def __init__(self) -> None:
        self._exports: Places = {}
        self._wrappers: dict[str, list[Wrapped]] = {}
        self._includes: dict[str, tuple[str, ...]] = {}
        self._naming: dict[str, set[str]] = {}
        self._paths: dict[str, None] = {}
        self._kconfig: dict[str, KconfigFile] = {}
        self._definitions: dict[str, list[Definition]] = {}
        self._selecting: dict[str, list[Definition]] = {}

    def add(self, path: str, facts: FileFacts) -> None:
        """Take in what one file says."""
        self._paths[path] = None
        for export in facts.exports:
            self._exports.setdefault(export.name, []).append((path, export.line))
        for name, callees in facts.wrappers:
            self._wrappers.setdefault(name, []).append(Wrapped(path, frozenset(callees.split())))
        if path.endswith(".h"):
            self._includes[path] = facts.includes
        for name in facts.options:
            self._naming.setdefault(name, set()).add(path)

    def add_kconfig(self, file: KconfigFile) -> None:
        """Take in one Kconfig file."""
        self._paths[file.path] = None
        self._kconfig[file.path] = file
        for name in kconfig_names(file):
            self._naming.setdefault(name, set()).add(file.path)
        for block in file.definitions:
            self._definitions.setdefault(block.name, []).append(block)
            for name in {
                name for item in block.of_kind("select") for name in item.target.symbols()
            }:
                self._selecting.setdefault(name, []).append(block)

    def exports(self, names: Collection[str]) -> Places:
        """See Index."""
        return {name: self._exports[name] for name in names if name in self._exports}

    def wrappers(self, names: Collection[str]) -> dict[str, list[Wrapped]]:
        """See Index."""
        return {name: self._wrappers[name] for name in names if name in self._wrappers}

    def includes(self, paths: Collection[str]) -> dict[str, tuple[str, ...]]:
        """See Index."""
        return {path: self._includes[path] for path in paths if path in self._includes}

    def kept(self, name: str, make: Callable[[], str], *, path: str = "") -> str:
        """See Index."""
        return make()

    def naming(self, options: Collection[str]) -> set[str]:
        """See Index."""
        return {path for name in options for path in self._naming.get(name, ())}

    def paths(self, below: str = "") -> Iterable[str]:
        """See Index."""
        return [path for path in self._paths if not below or path.startswith(f"{below}/")]

    def is_small(self) -> bool:
        """See Index."""
        return sum(path.endswith(".c") for path in self._paths) <= SMALL

    def definitions(self, option: str) -> list[Definition]:
        """See Index."""
        return self._definitions.get(option, [])

    def selecting(self, option: str) -> list[Definition]:
        """See Index."""
        return self._selecting.get(option, [])

    def options(self) -> Collection[str]:
        """See Index."""
        return self._definitions.keys()

    def sources(self) -> Mapping[str, list[Source]]:
        """See Index."""
        return {path: file.sources for path, file in self._kconfig.items()}

    def kconfig_file(self, path: str) -> KconfigFile | None:
        """See Index."""
        return self._kconfig.get(path)


def build_index(files: Files, *, progress: Progress | None = None) -> MemoryIndex:
    """Read every file of the tree that has facts. `progress` is told how many are done, of how
    many.
    """
    return index_of(files, [path for path in files.paths() if has_facts(path)], progress)


def index_of(files: Files, paths: Iterable[str], progress: Progress | None = None) -> MemoryIndex:
    """The same for these paths alone; those that do not exist are passed over."""
    index = MemoryIndex()
    paths = sorted(paths)
    for count, path in enumerate(paths):
        if progress is not None and count % 500 == 0:
            progress(count, len(paths))
        if is_skipped(path):
            continue
        data = files.read(path)
        if data is None:
            continue
        if is_kconfig(path):
            index.add_kconfig(parse_kconfig(path, data.decode("utf-8", "replace")))
        elif has_facts(path):
            index.add(path, file_facts(path, data))
    if progress is not None:
        progress(len(paths), len(paths))
    return index


class Overlay:
    """An index of a tree with some files changed: what the changed files said before is left out."""

    def __init__(self, base: Index, changed: Collection[str], now: Index) -> None:
        self._base, self._now = base, now
        self._changed = frozenset(changed)

    def exports(self, names: Collection[str]) -> Places:
        """See Index."""
        result: Places = {}
        for name, places in self._base.exports(names).items():
            kept = [place for place in places if place[0] not in self._changed]
            if kept:
                result[name] = kept
        for name, places in self._now.exports(names).items():
            result[name] = result.get(name, []) + places
        return result

    def wrappers(self, names: Collection[str]) -> dict[str, list[Wrapped]]:
        """See Index."""
        result: dict[str, list[Wrapped]] = {}
        for name, found in self._base.wrappers(names).items():
            kept = [item for item in found if item.path not in self._changed]
            if kept:
                result[name] = kept
        for name, found in self._now.wrappers(names).items():
            result[name] = result.get(name, []) + found
        return result

    def includes(self, paths: Collection[str]) -> dict[str, tuple[str, ...]]:
        """See Index."""
        changed = self._changed.intersection(paths)
        found = self._base.includes([path for path in paths if path not in changed])
        return found | self._now.includes(changed) if changed else found

    def kept(self, name: str, make: Callable[[], str], *, path: str = "") -> str:
        """See Index: of the tree as a whole nothing is kept, it never was."""
        is_same = path and path not in self._changed
        return self._base.kept(name, make, path=path) if is_same else make()

    def naming(self, options: Collection[str]) -> set[str]:
        """See Index."""
        return (self._base.naming(options) - self._changed) | self._now.naming(options)

    def paths(self, below: str = "") -> Iterator[str]:
        """See Index."""
        yield from (path for path in self._base.paths(below) if path not in self._changed)
        yield from self._now.paths(below)

    def is_small(self) -> bool:
        """See Index."""
        return self._base.is_small()

    def definitions(self, option: str) -> list[Definition]:
        """See Index."""
        return self._kept(self._base.definitions(option), self._now.definitions(option))

    def selecting(self, option: str) -> list[Definition]:
        """See Index."""
        return self._kept(self._base.selecting(option), self._now.selecting(option))

    def _kept(self, before: list[Definition], now: list[Definition]) -> list[Definition]:
        kept = [block for block in before if block.path not in self._changed]
        return sorted([*kept, *now], key=lambda block: (block.path, block.line))

    def options(self) -> Collection[str]:
        """See Index."""
        names = {*self._base.options(), *self._now.options()}
        touched = {
            block.name
            for path in self._changed
            for file in [self._base.kconfig_file(path)]
            if file is not None
            for block in file.definitions
        }
        return names - {name for name in touched if not self.definitions(name)}

    def sources(self) -> Mapping[str, list[Source]]:
        """See Index."""
        base = {
            path: found for path, found in self._base.sources().items() if path not in self._changed
        }
        return {**base, **self._now.sources()}

    def kconfig_file(self, path: str) -> KconfigFile | None:
        """See Index."""
        return (self._now if path in self._changed else self._base).kconfig_file(path)
