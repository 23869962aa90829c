"""A plain folder as a tree. A link that leads out of it counts as absent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_LARGEST = 64 * 1024 * 1024


class FolderFiles:
    """Files below a folder; nothing is ever written. When they were written is not known."""

    made_at = 0

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        # regular files in folders that no link led to: seen on the walk, not to be checked again
        self._plain: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file inside the folder, None for everything else."""
        if not path or path.startswith("/") or ".." in path.split("/") or "\0" in path:
            return None
        full = f"{self._root}/{path}"
        try:
            if path not in self._plain:
                full = os.path.realpath(full)
                if not full.startswith(self._root + os.sep) or not os.path.isfile(full):
                    return None
            # not a file object: a tree has 60,000 files, and each would get its own buffer
            opened = os.open(full, os.O_RDONLY)
            try:
                return os.read(opened, min(os.fstat(opened).st_size, _LARGEST))
            finally:
                os.close(opened)
        except OSError:
            return None  # vanished or unreadable: for a review that is the same as absent

    def has_folder(self, path: str) -> bool:
        """Whether there is such a folder, and inside this one."""
        if path.startswith("/") or ".." in path.split("/") or "\0" in path:
            return False
        full = os.path.realpath(os.path.join(self._root, path))
        return full.startswith(self._root + os.sep) and os.path.isdir(full)

    def paths(self) -> Iterable[str]:
        """Every regular file, links and `.git` left out, sorted by folder."""
        return self._below("")

    def paths_in(self, folder: str) -> Iterator[str]:
        """Every regular file directly in a folder, links left out, sorted."""
        return self._below(folder, is_deep=False)

    def _below(self, folder: str, *, is_deep: bool = True) -> Iterator[str]:
        waiting = [folder]
        while waiting:
            folder = waiting.pop()
            try:
                entries = sorted(os.scandir(os.path.join(self._root, folder)), key=_name)
            except OSError:
                continue
            prefix = f"{folder}/" if folder else ""
            below = []
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != ".git" and is_deep:
                        below.append(prefix + entry.name)
                elif entry.is_file(follow_symlinks=False):
                    path = prefix + entry.name
                    self._plain.add(path)
                    yield path
            waiting += reversed(below)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
