"""`reviewbot config b4-setup`: make b4 ask reviewbot, or no longer."""

from __future__ import annotations

import argparse
import shutil
import sys

from reviewbot.cli import status
from reviewbot.errors import ConfigError
from reviewbot.install.b4_setup import (
    PROGRAM,
    Change,
    carry_out,
    changes_to_set_up,
    changes_to_undo,
)
from reviewbot.report.visible import visible


def b4_setup(options: argparse.Namespace) -> int:
    """Show what will be written, ask, and write it. Raises ConfigError."""
    changes = changes_to_undo() if options.undo else changes_to_set_up()
    if not changes:
        print("nothing to undo" if options.undo else "b4 asks reviewbot already")
        return status.OK
    if not options.undo and shutil.which(PROGRAM) is None:
        raise ConfigError(f"b4 could not find {PROGRAM}: it is not in PATH")
    print("In the git config of this repository:")
    for change in changes:
        print(_line(change))
    if options.dry_run:
        return status.OK
    if not options.yes and not _is_agreed():
        print("nothing was written")
        return status.OK
    carry_out(changes)
    print(
        "written; reviewbot config b4-setup --undo takes it back" if not options.undo else "undone"
    )
    if not options.undo:
        print("Press R in b4 review for patches that were checked before.")
    return status.OK


def _line(change: Change) -> str:
    why = f"  ({change.why})" if change.why else ""
    return f"  {visible(str(change))}{why}"


def _is_agreed() -> bool:
    """The user's answer. Raises ConfigError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise ConfigError("nobody can be asked here: --yes writes it, --dry-run only shows it")
    sys.stdout.flush()
    try:
        return input("Write this? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False
