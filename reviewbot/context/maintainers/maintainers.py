"""Who looks after the files of one tree: its MAINTAINERS and `.mailmap`, read when first asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Protocol, runtime_checkable

from reviewbot.context.maintainers.identities import Identities
from reviewbot.context.maintainers.index import Match, SectionIndex, open_index
from reviewbot.context.maintainers.mailmap import Mailmap
from reviewbot.context.maintainers.parse import parse_maintainers
from reviewbot.context.maintainers.pattern import compiled, required, without_layout
from reviewbot.context.maintainers.section import Entry, Section
from reviewbot.model.message import Address
from reviewbot.model.patch import Patch

_NAME = "MAINTAINERS"
_CONFIGURATION = ".get_maintainer.conf"
_EVERYWHERE = "--find-maintainer-files"
_MOST_FILES = 5000
_LARGEST = 16_000_000
_LONGEST_TEXT = 4_000_000
_MOST_PATHS = 20_000
_FILE = re.compile(r"(?:\+\+\+|---)\s+\S")
_PASSED = re.compile(
    r" mode change [0-7]+ => [0-7]+ \S|rename (?:from|to) \S|diff --git a/\S+ b/\S|Fixes:\s+[0-9a-fA-F]{6}|@@ -\d+,\d"
)
_IN_FILE = re.compile(
    r"(?:(?P<name>[^<>\n]{0,100})<)?(?P<email>[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9]+)"
)
_LONGEST_LINE = 1000


class Tree(Protocol):
    """The files of a tree; nothing outside it is reachable. `made_at` is when it was committed, in
    seconds since 1970, 0 where that is not known.
    """

    @property
    def made_at(self) -> int: ...

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file, None when there is none."""
        ...

    def paths(self) -> Iterable[str]:
        """Every regular file, in any order."""
        ...

    def has_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        ...


@runtime_checkable
class CommittedTree(Tree, Protocol):
    """A tree in git, whose files need not be read to know that they are the same as before."""

    def id_of(self, path: str) -> str:
        """The id of a file or folder by its content, of all for no path; empty for none."""
        ...

    def ids(self) -> Iterable[tuple[str, str]]:
        """Every file with the id of its content."""
        ...


class Maintainers:
    """MAINTAINERS of a tree. `cache` is where indexes are kept, None for memory alone.

    Where `.get_maintainer.conf` says so (U-Boot), every file of that name in the tree counts.
    """

    def __init__(self, tree: Tree, cache: Path | None = None) -> None:
        self._tree = tree
        self._cache = cache
        self._by_path: dict[str, tuple[Match, ...]] = {}

    @cached_property
    def is_there(self) -> bool:
        """Whether the tree has a MAINTAINERS file with sections in it."""
        return self._index.has_sections

    @cached_property
    def identities(self) -> Identities:
        """Whose addresses belong together, and who does not want to be asked."""
        return Identities(self._tree.read)

    @property
    def mailmap(self) -> Mailmap:
        """Whose addresses belong together."""
        return self.identities.mailmap

    @property
    def lists(self) -> frozenset[str]:
        """Every mailing list that any section names, in lower case."""
        return self._index.all_lists

    def of_path(self, path: str) -> tuple[Match, ...]:
        """The sections a file belongs to, the most precise first; `F:`, `X:` and `N:`."""
        if path not in self._by_path:
            if len(self._by_path) >= _MOST_PATHS:
                self._by_path.clear()
            name = path.encode("utf-8", "replace").decode("utf-8")  # mail may name odd bytes
            self._by_path[path] = self._index.matching(name, self._tree.has_folder)
        return self._by_path[path]

    def trees(self, paths: Iterable[str]) -> tuple[str, ...]:
        """What `T:` says for these paths, the most precise sections first, each once: `git` and a URL,
        perhaps with a branch behind it, without the word `git`.
        """
        found: dict[str, None] = {}
        for path in paths:
            for match in self.of_path(path):
                for value in match.section.values("T"):
                    kind, _, where = value.partition(" ")
                    if kind == "git":
                        found.setdefault(" ".join(where.split()))
        return tuple(found)

    def of_content(self, patch: Patch) -> tuple[Match, ...]:
        """The sections whose `K:` matches a line of the patch, by title.

        Above the diff every line counts, the subject first; in it what stands behind `+` or `-`, as
        scripts/get_maintainer.pl has it.
        """
        text = f"Subject: {patch.message.subject}\n{patch.message.body}"[:_LONGEST_TEXT]
        data = text.encode("utf-8", "replace")
        found: dict[int, Match] = {}
        lines: tuple[list[bytes], list[bytes]] | None = None
        for expression, section, _ in self._index.expressions("K"):
            plain = without_layout(expression)
            if required(plain) not in text:
                continue
            anywhere = compiled(f"(?m){plain}")
            if anywhere is None or not anywhere(data):
                continue
            lines = lines or _above_and_in_diff(text)
            if _is_said(plain, lines):
                line = Entry("K", expression)
                found[section] = Match(self._index.section(section), line, 0)
        return tuple(found[id] for id in sorted(found))

    def in_file(self, path: str) -> Iterator[Address]:
        """The people a device-tree binding names itself (scripts/get_maintainer.pl reads them out
        of every `.yaml` file).
        """
        data = self._tree.read(path) if path.endswith(".yaml") else None
        for line in (data or b"")[:_LARGEST].decode("utf-8", "replace").split("\n"):
            if "@" not in line:
                continue
            for match in _IN_FILE.finditer(line[:_LONGEST_LINE]):
                name = (match["name"] or "").strip(" \t-'\",")
                yield Address(name.rpartition(": ")[2], match["email"])

    @cached_property
    def _is_everywhere(self) -> bool:
        """Whether every file of that name counts."""
        configuration = self._tree.read(_CONFIGURATION) or b""
        return _EVERYWHERE in configuration.decode("utf-8", "replace").split()

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        if not self._is_everywhere:
            return (_NAME,)
        return (_NAME, *sorted(filter(_is_inner, self._tree.paths()))[:_MOST_FILES])

    @cached_property
    def _files(self) -> tuple[tuple[str, bytes], ...]:
        read = ((path, self._tree.read(path)) for path in self._paths)
        return tuple((path, data[:_LARGEST]) for path, data in read if data is not None)

    @cached_property
    def _index(self) -> SectionIndex:
        if not isinstance(self._tree, CommittedTree):
            return open_index(self._cache, lambda: _digest(self._files), self._sections)
        if not self._is_everywhere:
            named = self._tree.id_of(_NAME)
            return open_index(self._cache, lambda: f"git-{named[:32]}", self._sections)
        top = self._tree.id_of("")  # listing all files of a tree takes longer than all the rest
        return open_index(self._cache, self._listed, self._sections, known_as=f"git-{top[:32]}")

    def _listed(self) -> str:
        """Like a digest of the MAINTAINERS files of a tree in git, and cheaper."""
        assert isinstance(self._tree, CommittedTree)  # noqa: S101  # asked of no other
        ids = {path: id for path, id in self._tree.ids() if path == _NAME or _is_inner(path)}
        return _digest((path, id.encode()) for path, id in sorted(ids.items()))

    def _sections(self) -> Iterator[Section]:
        for path, data in self._files:
            yield from parse_maintainers(data.decode("utf-8", "replace"), path)


def _is_inner(path: str) -> bool:
    return path.endswith(f"/{_NAME}")


def _digest(files: Iterable[tuple[str, bytes]]) -> str:
    try:
        from _blake2 import blake2b  # hashlib loads OpenSSL, which costs more than the digest
    except ImportError:
        from hashlib import blake2b

    digest = blake2b(digest_size=16)
    for path, data in files:
        digest.update(f"{path}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
    return digest.hexdigest()


def _above_and_in_diff(text: str) -> tuple[list[bytes], list[bytes]]:
    """The lines before the first file header of the diff, and those behind it."""
    parts: tuple[list[bytes], list[bytes]] = ([], [])
    is_diff = False
    for line in text.split("\n"):
        if _PASSED.match(line):
            continue
        if _FILE.match(line):
            is_diff = True
        else:
            parts[is_diff].append(line.encode("utf-8", "replace"))
    return parts


def _is_said(expression: str, lines: tuple[list[bytes], list[bytes]]) -> bool:
    above, in_diff = compiled(expression), compiled(f"^[+-].*{expression}")
    return any(above is not None and above(line) for line in lines[0]) or any(
        in_diff is not None and in_diff(line) for line in lines[1]
    )
