"""What the kbuild facts need of a tree: a list of paths and their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol


class Files(Protocol):
    """A tree to read. Paths are relative with `/`; nothing outside the tree is reachable."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file, None when there is none."""
        ...

    def paths(self) -> Iterable[str]:
        """Every regular file, in any order."""
        ...


class FilesInMemory:
    """Files held in a mapping of path to bytes, of no known date."""

    made_at = 0

    def __init__(self, content: Mapping[str, bytes]) -> None:
        self._content = content

    def read(self, path: str) -> bytes | None:
        """The bytes held for this path, None when there are none."""
        return self._content.get(path)

    def has_folder(self, path: str) -> bool:
        """Whether a path is held below it."""
        return any(held.startswith(f"{path}/") for held in self._content)

    def paths(self) -> Iterable[str]:
        """Every path held."""
        return self._content.keys()
