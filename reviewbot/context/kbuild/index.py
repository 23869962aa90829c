"""The facts of a whole tree, by name: who exports it, which header wraps it, which Kconfig defines
it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

from reviewbot.context.kbuild.facts import FileFacts, file_facts
from reviewbot.context.kbuild.files import Files
from reviewbot.context.kbuild.kconfig import KconfigFile, is_kconfig, parse_kconfig

Progress = Callable[[int, int], None]


class Index(Protocol):
    """Where to look names up. `places` are pairs of path and 1-based line."""

    def exports(self, names: Collection[str]) -> dict[str, list[tuple[str, int]]]:
        """Places that export these names; names nobody exports are absent."""
        ...

    def wrappers(self, names: Collection[str]) -> dict[str, list[str]]:
        """Headers that define an inline function or a macro of these names."""
        ...

    def kconfig(self) -> Mapping[str, KconfigFile]:
        """Every Kconfig file by path."""
        ...


def has_facts(path: str) -> bool:
    """Whether a file of this name is read for the index."""
    return path.endswith((".c", ".h", ".S")) or is_kconfig(path)


def is_skipped(path: str) -> bool:
    """Folders whose files no kernel build compiles: tools, documentation, samples of scripts."""
    return path.startswith(("tools/", "Documentation/", "scripts/"))


class MemoryIndex:
    """An index held in memory, made by reading files."""

    def __init__(self) -> None:
        self._exports: dict[str, list[tuple[str, int]]] = {}
        self._wrappers: dict[str, list[str]] = {}
        self._kconfig: dict[str, KconfigFile] = {}

    def add(self, path: str, facts: FileFacts) -> None:
        """Take in what one file says."""
        for export in facts.exports:
            self._exports.setdefault(export.name, []).append((path, export.line))
        for name in facts.wrappers:
            self._wrappers.setdefault(name, []).append(path)

    def add_kconfig(self, file: KconfigFile) -> None:
        """Take in one Kconfig file."""
        self._kconfig[file.path] = file

    def exports(self, names: Collection[str]) -> dict[str, list[tuple[str, int]]]:
        """See Index."""
        return {name: self._exports[name] for name in names if name in self._exports}

    def wrappers(self, names: Collection[str]) -> dict[str, list[str]]:
        """See Index."""
        return {name: self._wrappers[name] for name in names if name in self._wrappers}

    def kconfig(self) -> Mapping[str, KconfigFile]:
        """See Index."""
        return self._kconfig


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
        self._kconfig: dict[str, KconfigFile] | None = None

    def exports(self, names: Collection[str]) -> dict[str, list[tuple[str, int]]]:
        """See Index."""
        result = {}
        new = self._now.exports(names)
        for name, places in self._base.exports(names).items():
            kept = [place for place in places if place[0] not in self._changed]
            if kept:
                result[name] = kept
        for name, places in new.items():
            result[name] = result.get(name, []) + places
        return result

    def wrappers(self, names: Collection[str]) -> dict[str, list[str]]:
        """See Index."""
        result = {}
        for name, paths in self._base.wrappers(names).items():
            kept = [path for path in paths if path not in self._changed]
            if kept:
                result[name] = kept
        for name, paths in self._now.wrappers(names).items():
            result[name] = result.get(name, []) + paths
        return result

    def kconfig(self) -> Mapping[str, KconfigFile]:
        """See Index."""
        if self._kconfig is None:
            base = self._base.kconfig()
            self._kconfig = {path: file for path, file in base.items() if path not in self._changed}
            self._kconfig.update(self._now.kconfig())
        return self._kconfig
