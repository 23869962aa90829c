"""Unpacked copies of bundles and .gz files in the user's cache, so that they are unpacked once."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
import zlib
from hashlib import sha256
from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.git import first_error, run_git

MAX_UNPACKED_BYTES = 16 * 1024 * 1024 * 1024
"""A .gz that unpacks to more is refused: it is a bomb, or should be scanned unpacked."""


def unpacked_bundle(path: Path) -> Path:
    """A bare repository with what the bundle holds. Raises SourceError for a damaged bundle."""
    target = _target(path, ".git")
    if target.is_dir():
        return target
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        repository = Path(folder) / "new.git"
        repository.mkdir()
        _git(["init", "--quiet", "--bare", "."], repository, path)
        # not clone: with protocol.allow=never git fetches nothing, not even from a file
        refs = _git(["bundle", "unbundle", str(path.resolve())], repository, path)
        lines = [line.split() for line in refs.decode("utf-8", "replace").splitlines()]
        lines.sort(key=lambda words: words[1:] != ["refs/heads/master"])
        tips = [words[0] for words in lines if words]
        if not tips:
            raise SourceError(f"cannot read {path}: the bundle holds no branch")
        _git(["update-ref", "refs/heads/master", tips[0]], repository, path)
        _git(["symbolic-ref", "HEAD", "refs/heads/master"], repository, path)
        _put(repository, target)
    return target


def unpacked_gzip(path: Path) -> Path:
    """A plain file with what the .gz holds. Raises SourceError when it is damaged or too large."""
    target = _target(path, ".mbox")
    if target.is_file():
        return target
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        plain = Path(folder) / "new.mbox"
        try:
            with gzip.open(path, "rb") as packed, plain.open("wb") as file:
                while piece := packed.read(1 << 20):
                    file.write(piece)
                    if file.tell() > MAX_UNPACKED_BYTES:
                        raise SourceError(
                            f"cannot unpack {path}: more than {MAX_UNPACKED_BYTES >> 30} GiB"
                        )
        except (OSError, EOFError, zlib.error) as err:
            raise SourceError(f"cannot unpack {path}: {err or 'damaged gzip data'}") from err
        _put(plain, target)
    return target


def _target(path: Path, suffix: str) -> Path:
    """Where the unpacked copy of this file, in its present state, belongs."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "reviewbot" / "scan"
    folder.mkdir(parents=True, exist_ok=True)
    state = path.stat()
    name = f"{path.resolve()}\0{state.st_size}\0{state.st_mtime_ns}"
    return folder / (sha256(os.fsencode(name)).hexdigest()[:24] + suffix)


def _put(new: Path, target: Path) -> None:
    """Move into place; another process may have been faster with the same content."""
    try:
        new.replace(target)
    except OSError:
        if not target.exists():
            raise
        if new.is_dir():
            shutil.rmtree(new)


def _git(arguments: list[str], repository: Path, path: Path) -> bytes:
    result = run_git(arguments, cwd=repository)
    if result.returncode != 0:
        raise SourceError(f"cannot read {path}: {first_error(result)}")
    return result.stdout
