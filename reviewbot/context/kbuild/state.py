"""One tree, before or after the patch, seen through its index: placements, models, headers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import islice

from reviewbot.context.kbuild.c_source import find_includes
from reviewbot.context.kbuild.condition import ALWAYS, NEVER, Condition, either
from reviewbot.context.kbuild.files import Files
from reviewbot.context.kbuild.headers import Headers
from reviewbot.context.kbuild.index import Index, Wrapped
from reviewbot.context.kbuild.kconfig import Definition
from reviewbot.context.kbuild.makefiles import Kbuild, MakeFile, Placement, parse_makefile
from reviewbot.context.kbuild.options import Model

_DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(if|endif)", re.M)
_BODY = re.compile(r"\([^;{}]*\)[\s\w]*\{")
_TYPE = re.compile(r"[A-Za-z_][\w \t*]*[ \t*\n]")
_MOST_HEADERS = 600
_DEEPEST = 2
_LARGEST = 4_000_000
_ARCHES = ("x86", "arm64", "arm", "powerpc", "riscv", "s390", "mips")


class TreeState:
    """What a tree says; everything is read when it is first asked for, and kept."""

    def __init__(self, files: Files, index: Index) -> None:
        self.files = files
        self.index = index
        self.kbuild = Kbuild(self._makefile)
        self._texts: dict[str, str] = {}
        self._models: dict[str, Model] = {}
        self.headers = Headers(index, self.text)
        self._leads: dict[Wrapped, bool] = {}
        self._modular: dict[str, bool] = {}
        self._switched: dict[str, bool] = {}
        self._exported: dict[tuple[str, int], Condition] = {}
        self._included: dict[str, frozenset[str]] = {}

    def text(self, path: str) -> str:
        """The file as text, empty when there is none or it is absurdly large."""
        if path not in self._texts:
            data = self.files.read(path)
            is_fit = data is not None and len(data) <= _LARGEST
            self._texts[path] = data.decode("utf-8", "replace") if is_fit and data else ""
        return self._texts[path]

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return self.files.read(path) is not None

    def _makefile(self, path: str) -> MakeFile | None:
        data = self.files.read(path)
        if data is None or len(data) > _LARGEST:
            return None
        return parse_makefile(path, data.decode("utf-8", "replace"))

    # -- Kconfig

    def model(self, arch: str) -> Model:
        """The symbols of one architecture."""
        if arch not in self._models:
            self._models[arch] = Model(self.index, arch)
        return self._models[arch]

    def blocks(self, name: str) -> list[Definition]:
        """Every entry of an option, of all architectures."""
        return self.index.definitions(name) if name else []

    def blocks_in(self, path: str) -> list[Definition]:
        """The entries of one Kconfig file."""
        file = self.index.kconfig_file(path)
        return [block for block in file.definitions if block.name] if file is not None else []

    def kind_of(self, name: str) -> str:
        """The type of a symbol on any architecture, empty when it is not defined."""
        return next((block.kind for block in self.blocks(name) if block.kind), "")

    def arches_of(self, path: str, names: Collection[str]) -> Iterator[str]:
        """Architectures that define all of the names, the likeliest first."""
        parts = path.split("/")
        if parts[0] == "arch" and len(parts) > 2:
            yield parts[1]
            return
        for arch in _ARCHES:
            model = self.model(arch)
            if all(name in model for name in names):
                yield arch
            if "Kconfig" not in self.index.sources() or len(self._arch_folders) < 2:
                return

    @cached_property
    def _arch_folders(self) -> frozenset[str]:
        return frozenset(
            path.split("/")[1] for path in self.index.sources() if path.startswith("arch/")
        )

    # -- make files

    def placements(self, source: str) -> tuple[Placement, ...]:
        """The objects a source file is part of."""
        return self.kbuild.placements(source)

    def makefiles_of(self, path: str) -> tuple[str, ...]:
        """Paths of the make files of a file's folder, whether they exist or not."""
        folder = posixpath.dirname(path)
        return tuple(posixpath.join(folder, name) for name in ("Kbuild", "Makefile"))

    def value_symbols(self, placement: Placement) -> tuple[str, ...]:
        """Symbols that decide how a source is built."""
        return self.kbuild.symbols(placement)

    # -- headers

    def leads_to_module(self, wrapped: Wrapped, depth: int = 0) -> bool:
        """Whether an inline function or macro comes to use an export of anything that can be a module,
        by itself or by way of others.
        """
        if wrapped not in self._leads:
            self._leads[wrapped] = False  # what leads to itself leads nowhere else
            self._leads[wrapped] = self._is_leading(wrapped, depth)
        return self._leads[wrapped]

    def _is_leading(self, wrapped: Wrapped, depth: int) -> bool:
        exports = self.index.exports(wrapped.callees)
        if any(self.can_be_module(path) for places in exports.values() for path, _ in places[:2]):
            return True
        if depth >= _DEEPEST:
            return False
        further = self.index.wrappers(wrapped.callees - exports.keys())
        return any(
            self.leads_to_module(item, depth + 1)
            for items in further.values()
            for item in items[:3]
        )

    def can_be_module(self, source: str) -> bool:
        """Whether some object of the source is built as a module under some configuration."""
        if source not in self._modular:
            self._modular[source] = any(
                goal.modular != NEVER
                and all(self.kind_of(name) == "tristate" for name in [goal.symbol] if name)
                for placement in self.placements(source)
                for goal in placement.goals
            )
        return self._modular[source]

    def may_be_absent(self, path: str, line: int) -> bool:
        """Whether some configuration lacks the export at a 1-based line of a source, or may have it in
        a module.
        """
        if path not in self._switched:
            placements = self.placements(path)
            self._switched[path] = any(self.value_symbols(placement) for placement in placements)
        return self._switched[path] or self.export_condition(path, line) != ALWAYS

    def headers_of(self, source: str) -> frozenset[str]:
        """Headers the source includes, directly or by way of others; of a long chain the first
        ones.
        """
        if source not in self._included:
            self._included[source] = self._reached(source)
        return self._included[source]

    def whole_source(self, source: str) -> tuple[str, ...]:
        """A source and those that it includes."""
        return (source, *sorted(path for path in self.headers_of(source) if path.endswith(".c")))

    def including(self, path: str) -> list[str]:
        """Sources of the same folder that include another one, sorted."""
        name = f'"{posixpath.basename(path)}"'
        near = (other for other in self.index.paths(posixpath.dirname(path)) if other != path)
        return sorted(other for other in near if other.endswith(".c") and name in self.text(other))

    def _reached(self, source: str) -> frozenset[str]:
        seen: dict[str, None] = {}
        near = [source]
        while near and len(seen) < _MOST_HEADERS:
            wanted = self._included_by(near)
            there = self.index.includes({place for places in wanted for place in places})
            found = (self._first_of(places, there) for places in wanted)
            near = [path for path in dict.fromkeys(found) if path and path not in seen]
            seen.update(dict.fromkeys(near))
        return frozenset(islice(seen, _MOST_HEADERS))

    def _included_by(self, paths: list[str]) -> list[list[str]]:
        """Of each `#include` in these files the places where it may lie."""
        known = self.index.includes(paths)
        return [
            _places(name, path)
            for path in paths
            for name in (known[path] if path in known else find_includes(self.text(path)))
        ]

    def _first_of(self, places: list[str], headers: Collection[str]) -> str:
        """The first of these files that is there, empty for none; `headers` are all headers in it."""
        for place in places:
            if place in headers or (not place.endswith(".h") and self.exists(place)):
                return place
        return ""

    def replaced_when(self, name: str, source: str, headers: Collection[str]) -> Condition:
        """When a header that the source includes defines the name itself, as an inline stub or a
        macro, so that no symbol is used.
        """
        reached = None
        found: list[Condition] = []
        for path in headers:
            if reached is None:
                reached = self.headers_of(source)
            if path in reached or posixpath.dirname(path) == posixpath.dirname(source):
                found += [
                    function.guard
                    for function in self.headers.functions(path, name)
                    if not any(use.name == name for use in function.uses)
                ]
        return either(*found)

    def defines(self, stem: str, name: str) -> bool:
        """Whether a C source, named without its ending, has a function of this name with a body."""
        text = self.text(f"{stem}.c")
        at = text.find(name)
        while at >= 0:
            begin = text.rfind("\n", 0, max(at - 1, 0)) + 1
            if _BODY.match(text, at + len(name)) and _TYPE.fullmatch(text, begin, at):
                return True
            at = text.find(name, at + 1)
        return False

    def export_condition(self, path: str, line: int) -> Condition:
        """When the `EXPORT_SYMBOL` at a 1-based line is compiled."""
        if (path, line) not in self._exported:
            self._exported[path, line] = self._condition_at(path, line)
        return self._exported[path, line]

    def _condition_at(self, path: str, line: int) -> Condition:
        text = self.text(path)
        above = "\n".join(text.split("\n", line)[:line])
        opened = sum(-1 if word == "endif" else 1 for word in _DIRECTIVE.findall(above))
        if not opened:
            return ALWAYS  # nearly all exports; the conditions themselves take ten times longer
        from reviewbot.context.kbuild.preprocessor import conditional_lines, without_comments

        for item in conditional_lines(without_comments(text)):
            if item.number >= line:
                return item.condition
        return ALWAYS


def _places(name: str, by: str) -> list[str]:
    """Where a file that another one includes may lie, the likeliest place first."""
    inner = posixpath.normpath(name[1:-1])
    folder = posixpath.dirname(by)
    is_inside = not inner.startswith(("..", "/"))
    places = []
    if name[0] == '"':
        places.append(posixpath.normpath(posixpath.join(folder, inner)))
    if is_inside:
        places += [f"include/{inner}", f"include/uapi/{inner}"]
        while folder:
            places.append(f"{folder}/include/{inner}")
            folder = posixpath.dirname(folder)
    return [place for place in places if not place.startswith("..")]
