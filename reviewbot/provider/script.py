"""Where checkpatch.pl comes from: the base, never what is under review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from reviewbot.errors import ContextMissing, SourceError
from reviewbot.source.committed import file_at

SCRIPT = "scripts/checkpatch.pl"
_WORD_LISTS = ("scripts/spelling.txt", "scripts/const_structs.checkpatch")
# what the script reads from its own folder, if it is there
SCRIPT_FILES = (SCRIPT, *_WORD_LISTS)
_Read = Callable[[str], bytes | None]


class Base(NamedTuple):
    """What the patches apply to: a commit of a repository (None: the current one), or with `commit`
    None a plain source tree. `is_certain` says that it cannot hold what is under review;
    `missing` why there is no base (empty otherwise).
    """

    folder: Path | None = None
    commit: str | None = None
    is_certain: bool = False
    missing: str = ""


def read_script(base: Base) -> Mapping[str, bytes]:
    """checkpatch.pl and its word lists as the base has them, path in the tree to content.

    With a commit they come out of git, never from a working tree. Raises ContextMissing when there
    is no base or no such file in it.
    """
    if base.missing:
        raise ContextMissing(base.missing)
    read, where = _reader(base)
    script = read(SCRIPT)
    if script is None:
        raise ContextMissing(f"no {SCRIPT} in {where}")
    lists = {path: content for path in _WORD_LISTS if (content := read(path)) is not None}
    return {SCRIPT: script, **lists}


def _reader(base: Base) -> tuple[_Read, str]:
    """How to read a file of the base, and what to call it."""
    folder, commit = base.folder, base.commit
    if commit is None:
        # only for a plain source tree, which a check of mail need not load
        from reviewbot.context.kbuild.folder import FolderFiles

        return FolderFiles(folder or Path()).read, str(folder)

    def from_git(path: str) -> bytes | None:
        try:
            return file_at(folder, commit, path)
        except SourceError as err:
            raise ContextMissing(f"cannot read {path} of the base: {err}") from err

    return from_git, f"{commit[:40]} of {folder}" if folder is not None else commit[:40]
