"""Keeps a stored index true: what changed in the tree since the last time is read anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from reviewbot.context.kbuild.files import Files
from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.kbuild.index import Progress, has_facts, is_skipped
from reviewbot.context.kbuild.mentions import is_default_configuration
from reviewbot.context.kbuild.store import StoredIndex

_MARGIN_S = 2.0
"""Files changed so shortly before the index was made are read again the next time: clocks of file
systems are coarse."""


def refresh_folder(
    store: StoredIndex,
    root: Path,
    files: FolderFiles,
    stamp: Path | None,
    progress: Progress | None = None,
) -> int:
    """Bring the index of a plain folder up to date; gives the number of files that were read.

    `stamp` is a file whose time says when that was done last; None for an index that is not kept.
    """
    started = time.time() - _MARGIN_S
    if stamp is None or not stamp.exists() or not store.state("complete"):
        return _read_all(store, files, stamp, started, progress)
    changed = list(_changed_since(root, stamp))
    if not changed:
        return 0
    return _read_changed(store, root, files, changed, stamp, started)


def _read_all(
    store: StoredIndex, files: Files, stamp: Path | None, started: float, progress: Progress | None
) -> int:
    paths = [path for path in files.paths() if is_kept(path)]
    with store.changing():
        store.forget(list(store.stamps()))
        for count, path in enumerate(paths):
            if progress is not None and count % 500 == 0:
                progress(count, len(paths))
            _take(store, files, path)
        store.set_state("complete", "1")
    if stamp is not None:
        _set_stamp(stamp, started)
    if progress is not None:
        progress(len(paths), len(paths))
    return len(paths)


def _read_changed(
    store: StoredIndex,
    root: Path,
    files: FolderFiles,
    changed: list[str],
    stamp: Path,
    started: float,
) -> int:
    paths = set()
    gone = set()
    for path in changed:
        if (root / path).is_dir():
            known = set(store.paths(path)) if path else set(store.paths())
            near = {one for one in known if os.path.dirname(one) == path}
            there = {one for one in files.paths_in(path) if is_kept(one)}
            paths |= there - known
            gone |= near - there
            # a folder that went away takes all that is below it along
            gone |= {one for one in known - near if not (root / one).is_file()}
        elif is_kept(path):
            paths.add(path)
    with store.changing():
        store.forget(sorted(gone | paths))
        for path in sorted(paths):
            _take(store, files, path)
    _set_stamp(stamp, started)
    return len(paths)


def _take(store: StoredIndex, files: Files, path: str) -> None:
    data = files.read(path)
    if data is not None:
        store.add(path, "", data if has_facts(path) else None)


def is_kept(path: str) -> bool:
    """Whether the index knows a file of this name."""
    return (has_facts(path) or is_default_configuration(path)) and not is_skipped(path)


def _set_stamp(stamp: Path, at: float) -> None:
    stamp.touch()
    os.utime(stamp, (at, at))


def _changed_since(root: Path, stamp: Path) -> Iterator[str]:
    """Files and folders below the root whose status changed after the stamp's time, relative to it.

    The time of the last status change is the one that nobody can set back.
    """
    find = shutil.which("find")
    skipped = ["-name", ".git", "-o", "-path", "./tools", "-o", "-path", "./Documentation"]
    listed = b""
    is_listed = find is not None
    if find is not None:
        # the type first, which costs nothing: then only the names of folders are compared
        command = [find, ".", "-type", "d", "(", *skipped, ")", "-prune", "-o"]
        command += ["-newercm", str(stamp.resolve()), "-print0"]
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
        listed, is_listed = done.stdout, done.returncode == 0
    if not is_listed:  # none, one that does not know -newercm, or a folder that it may not read
        yield from _walked(root, stamp.stat().st_mtime)
        return
    for name in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        yield name[2:]


def _walked(root: Path, since: float) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        below = os.path.relpath(folder, root)
        below = "" if below == "." else below
        folders[:] = [name for name in folders if name != ".git"]
        for name in ("", *names):
            full = os.path.join(folder, name) if name else folder
            if os.lstat(full).st_ctime > since:
                yield os.path.join(below, name) if name else below


def refresh_tree(
    store: StoredIndex,
    tree: str,
    blobs: Iterable[tuple[str, str]],
    files: Files,
    progress: Progress | None,
) -> int:
    """Bring the index up to a git tree, given all its blobs as (path, id); gives the number of files
    that were read.
    """
    now = {path: blob for path, blob in blobs if is_kept(path)}
    known = store.stamps()
    changed = sorted(path for path, blob in now.items() if known.get(path) != blob)
    with store.changing():
        store.forget([path for path in known if known[path] != now.get(path)])
        for count, path in enumerate(changed):
            if progress is not None and count % 500 == 0:
                progress(count, len(changed))
            store.add(path, now[path], files.read(path) if has_facts(path) else None)
        store.set_state("tree", tree)
    if progress is not None:
        progress(len(changed), len(changed))
    return len(changed)
