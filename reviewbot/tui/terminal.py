"""The terminal handed over to another program: an editor, a shell."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported


def run_outside(app: App[Any], command: Sequence[str]) -> str:
    """Run a program in this terminal while the screens are away; gives what went wrong, empty for
    nothing.
    """
    try:
        with app.suspend():
            code = subprocess.run(command, check=False).returncode
    except SuspendNotSupported:
        return "this terminal cannot be handed over to another program"
    except OSError as err:
        return f"cannot run {command[0]}: {err.strerror or err}"
    return f"{command[0]} ended with status {code}" if code else ""


def edited(app: App[Any], editor: str, text: str) -> tuple[str, str]:
    """The text as the user's editor left it, and what went wrong; then the text is the old one.

    `editor` is a command line for the shell, as in git (git-var(1), GIT_EDITOR). The file is called
    *.b4-review.eml, by which b4's modes for vim and emacs know it.
    """
    with tempfile.TemporaryDirectory(prefix="reviewbot-") as folder:
        file = Path(folder) / "reply.b4-review.eml"
        data = text.encode("utf-8", "surrogateescape")
        file.write_bytes(data)
        why = run_outside(app, ["sh", "-c", f'{editor} "$@"', editor, os.fspath(file)])
        if why:
            return text, why.replace("sh ended", f"{editor} ended")
        try:
            return file.read_bytes().decode("utf-8", "surrogateescape"), ""
        except OSError as err:
            return text, f"{editor} left no file: {err.strerror or err}"
