"""Whose tree a folder is: for patches that were not sent yet and name no list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_MARKS = (
    ("linux", ("MAINTAINERS", "Kbuild", "scripts/checkpatch.pl", "kernel", "mm")),
    ("u-boot", ("MAINTAINERS", "Kbuild", "cmd", "board", "include/configs")),
    ("xen", ("xen/common", "tools/xl", "docs/process")),
    ("qemu", ("qemu-options.hx", "MAINTAINERS", "hw")),
    ("git", ("git-compat-util.h", "builtin.h", "Documentation/SubmittingPatches")),
)


def profiles_of_tree(folder: Path) -> tuple[str, ...]:
    """The profile of the project whose source tree this is, empty for any other; reads names only."""
    for profile, marks in _MARKS:
        if all((folder / mark).exists() for mark in marks):
            return (profile,)
    return ()


def home_of(sources: Sequence[str]) -> Path | None:
    """The top of the current repository when a SOURCE is a range or prep branch of it."""
    from reviewbot.source.choose import kind_of

    if not any(kind_of(source) in ("range", "prep") for source in sources):
        return None
    from reviewbot.git import run_git

    top = run_git(["rev-parse", "--show-toplevel"])
    return Path(top.stdout.decode("utf-8", "replace").strip()) if top.returncode == 0 else None
