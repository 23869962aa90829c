"""Whether patches apply to a commit, as `git apply` says, in an index and an object store that are
thrown away: neither files nor the repository are written to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewbot.context.history.repository import Repository
from reviewbot.context.history.snapshot import Misfit
from reviewbot.errors import ContextMissing
from reviewbot.git import GitTimeout, environ_elsewhere, first_error, run_git
from reviewbot.model.patch import Patch

_TIMEOUT_S = 20
_MOST_PATHS = 2000
_REFUSED = re.compile(
    rb"error: (?:patch failed: (?P<at>.*):(?P<line>\d{1,9})|(?P<path>.*): "
    rb"(?P<why>does not exist in index|already exists in index|patch does not apply))"
)


def find_misfit(repository: Repository, base: str, patches: Sequence[Patch]) -> Misfit | None:
    """Where the patches, applied one after the other to the commit `base`, stop to apply; None when
    all do.

    Raises ContextMissing when git cannot tell.
    """
    with TemporaryDirectory(prefix="reviewbot-apply-") as folder:
        trial = _Trial(repository, Path(folder))
        try:
            trial.begin(base, _paths(patches))
            for patch in patches:
                misfit = trial.apply(patch)
                if misfit is not None:
                    return misfit
        except GitTimeout as err:
            raise ContextMissing(str(err)) from err
    return None


def _paths(patches: Iterable[Patch]) -> list[str]:
    paths = {
        path
        for patch in patches
        for file in patch.files
        for path in (file.path, file.old_path)
        if path
    }
    if len(paths) > _MOST_PATHS:
        raise ContextMissing(f"more than {_MOST_PATHS} files are changed")
    return sorted(paths)


class _Trial:
    """An index with the touched files of a commit, in `folder`."""

    def __init__(self, repository: Repository, folder: Path) -> None:
        self._folder = repository.folder
        self._patch = folder / "patch"
        objects = folder / "objects"
        objects.mkdir()
        self._environ = {
            **environ_elsewhere(),
            "GIT_DIR": str(repository.git_dir),
            "GIT_INDEX_FILE": str(folder / "index"),
            "GIT_OBJECT_DIRECTORY": str(objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(repository.git_dir / "objects"),
        }

    def begin(self, base: str, paths: Sequence[str]) -> None:
        """Put the files of `base` into the index."""
        listed = self._git(
            "--literal-pathspecs", "ls-tree", "--full-tree", "-z", base, "--", *paths
        )
        files = (entry for entry in listed.split(b"\0") if entry and not entry.startswith(b"04"))
        self._git(
            *("update-index", "-z", "--index-info"),
            given=b"".join(b"%s\0" % entry for entry in files),
        )

    def apply(self, patch: Patch) -> Misfit | None:
        """Apply one patch on top; None when it did."""
        text = "\n".join(patch.lines[patch.files[0].mail_line - 1 :]) + "\n"
        self._patch.write_bytes(text.encode("utf-8", "surrogateescape"))
        done = run_git(
            [
                *("apply", "--cached", "--whitespace=nowarn", "--no-ignore-whitespace"),
                *("--end-of-options", str(self._patch)),
            ],
            cwd=self._folder,
            environ=self._environ,
            timeout_s=_TIMEOUT_S,
        )
        if done.returncode == 0:
            return None
        match = _REFUSED.search(done.stderr)
        if match is None:
            raise ContextMissing(f"git apply cannot read patch {patch.number}: {first_error(done)}")
        path = (match["at"] or match["path"]).decode("utf-8", "replace")
        why = match["why"].decode() if match["why"] else "patch does not apply"
        return Misfit(patch, path, int(match["line"]) if match["line"] else None, why)

    def _git(self, *arguments: str, given: bytes = b"") -> bytes:
        done = run_git(
            arguments, cwd=self._folder, environ=self._environ, given=given, timeout_s=_TIMEOUT_S
        )
        if done.returncode != 0:
            raise ContextMissing(f"cannot try the patches: {first_error(done)}")
        return done.stdout


def _quoted(path: Path) -> str:
    """The path as GIT_ALTERNATE_OBJECT_DIRECTORIES wants one that may hold a colon (git(1))."""
    text = str(path)
    if os.pathsep not in text and not text.startswith('"'):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
