"""A kernel tree ready to be asked: its files and the index of them, kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import islice
from pathlib import Path
from sqlite3 import DatabaseError

from reviewbot.context.kbuild.commit_files import CommitFiles
from reviewbot.context.kbuild.files import Files
from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.kbuild.index import Index, Progress, build_index
from reviewbot.context.kbuild.refresh import refresh_folder, refresh_tree
from reviewbot.context.kbuild.store import StoredIndex
from reviewbot.errors import SourceError
from reviewbot.git import environ_elsewhere, run_git
from reviewbot.places import cache_folder

_TRIES = 3
_SMALL = 2000
"""Files of a folder that is read each time rather than kept an index of."""


class Tree:
    """The tree in a folder: of a git repository the files of a commit, of another folder those that
    lie there. The index is made or brought up to date when it is first asked for.

    Of `commits` the first that the repository has counts, else HEAD. The index of a small folder is
    made in memory each time, unless it is to be kept (`is_kept`). Raises SourceError for a folder
    that cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        commits: Iterable[str] = (),
        *,
        progress: Progress | None = None,
        is_kept: bool = False,
    ) -> None:
        if not folder.is_dir():
            raise SourceError(f"cannot read the tree {folder}: it is no folder")
        self._folder = folder
        self._progress = progress
        self._is_kept = is_kept
        self._tree = _first_tree(folder, commits)
        self._plain = FolderFiles(folder)
        self.read_count = 0

    @cached_property
    def files(self) -> Files:
        """The files of the commit or folder."""
        return self._plain if self._tree is None else CommitFiles(self._folder, self._tree)

    @cached_property
    def index(self) -> Index:
        """The index, true at this moment. `read_count` then says how many files were read for it."""
        root = os.path.realpath(self._folder)
        if self._tree is not None:
            return self._with_store(f"git\0{root}", root, self._of_commit)
        if self._is_kept or self._is_large(root):
            return self._with_store(_folder_name(root), root, self._of_folder)
        return build_index(self._plain, progress=self._progress)

    def _is_large(self, root: str) -> bool:
        """Whether it is worth an index that is kept; where there is one, it was."""
        if _place(_folder_name(root)).with_suffix(".stamp").exists():
            return True
        return len(list(islice(self._plain.paths(), _SMALL))) == _SMALL

    def _with_store(
        self, name: str, root: str, refresh: Callable[[StoredIndex, Path | None], None]
    ) -> Index:
        """The stored index, up to date; where none can be kept, one in memory."""
        place = _place(name)
        try:
            store = StoredIndex(place, root)
            for _ in range(_TRIES):
                refresh(store, place.with_suffix(".stamp"))
                store.pin()
                if self._tree is None or store.state("tree") == self._tree:
                    return store
                store.unpin()  # another process has just turned it to another commit
        except (OSError, DatabaseError):
            pass  # no room, no rights, no home
        store = StoredIndex(None, root)
        refresh(store, None)
        return store

    def _of_folder(self, store: StoredIndex, stamp: Path | None) -> None:
        root = Path(os.path.realpath(self._folder))
        self.read_count = refresh_folder(store, root, self._plain, stamp, self._progress)

    def _of_commit(self, store: StoredIndex, _stamp: Path | None) -> None:
        tree = self._tree or ""
        if store.state("tree") != tree:
            files = CommitFiles(self._folder, tree)
            self.read_count = refresh_tree(store, tree, files.blobs(), files, self._progress)


def _first_tree(folder: Path, commits: Iterable[str]) -> str | None:
    is_bare = (folder / "HEAD").is_file() and (folder / "objects").is_dir()
    if not is_bare and not (folder / ".git").exists():
        return None
    for commit in (*commits, "HEAD"):
        tree = _tree_id(folder, commit) if commit else None
        if tree is not None:
            return tree if is_bare or not _is_partial(folder, tree) else None
    return None


def _is_partial(folder: Path, tree: str) -> bool:
    """Whether the commit lacks what lies beside `.git`: a source package put into git in parts."""
    files = CommitFiles(folder, tree)
    names = [name for name in ("Kconfig", "Makefile") if (folder / name).is_file()]
    return any(files.read(name) is None for name in names)


def _tree_id(folder: Path, commit: str) -> str | None:
    """The id of a commit's tree, None for a commit that is not there."""
    done = run_git(
        ["rev-parse", "--verify", "-q", "--end-of-options", f"{commit}^{{tree}}"],
        cwd=folder,
        environ=environ_elsewhere(),
    )
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else None


def _folder_name(root: str) -> str:
    return f"folder\0{root}"


def _place(identity: str) -> Path:
    """Where the index is kept."""
    name = hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:20]
    return cache_folder("kbuild") / f"{name}.sqlite"
