"""git's hooks that ask reviewbot, beside whatever hooks are there already (githooks(5))."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from reviewbot.errors import ConfigError
from reviewbot.git import first_error, run_git
from reviewbot.source.git import config_values

HOOKS = ("commit-msg", "sendemail-validate")
_MARK = "# made by reviewbot hooks install; reviewbot hooks remove takes it away"
_KEPT = ".before-reviewbot"
_SCRIPT = f"""\
#!/bin/sh
{_MARK}
kept="$0{_KEPT}"
if [ -x "$kept" ]; then
	"$kept" "$@" || exit
fi
if ! command -v reviewbot >/dev/null 2>&1; then
	echo "reviewbot is not in PATH: nothing was checked" >&2
	exit 0
fi
exec reviewbot hooks run @NAME@ "$@"
"""


class Hook(NamedTuple):
    """One hook of a repository. `is_ours` says that it asks reviewbot; `kept` is the hook that was
    there before and runs first (None without one), `is_other` says that one stands there without
    ours.
    """

    name: str
    path: Path
    is_ours: bool
    is_other: bool
    kept: Path | None

    def __str__(self) -> str:
        if self.is_ours:
            after = f", after {self.kept.name}" if self.kept is not None else ""
            return f"{self.name}: installed{after}"
        return f"{self.name}: {'another hook' if self.is_other else 'not installed'}"


def status(repository: Path | None = None) -> tuple[Hook, ...]:
    """How the hooks stand in the repository of a folder (None: the current one).

    Raises ConfigError outside of a repository, and where all repositories share their hooks.
    """
    folder = hooks_folder(repository)
    return tuple(_hook(folder, name) for name in HOOKS)


def install(names: Sequence[str], repository: Path | None = None) -> tuple[Hook, ...]:
    """Write these hooks, give them as they are then. A hook that is there already is kept under
    another name, and runs first.

    Raises ConfigError as `status` does, and when a hook cannot be written or kept.
    """
    folder = hooks_folder(repository)
    for name in names:
        hook = _hook(folder, name)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if hook.is_other:
                _keep(hook)
            _write(hook.path, _SCRIPT.replace("@NAME@", name))
        except OSError as err:
            raise ConfigError(f"cannot write the hook {hook.path}: {err.strerror}") from err
    return tuple(_hook(folder, name) for name in names)


def remove(names: Sequence[str], repository: Path | None = None) -> tuple[Hook, ...]:
    """Take these hooks away and put back what was there before; a hook that is not ours stays.

    Raises ConfigError as `install` does.
    """
    folder = hooks_folder(repository)
    for name in names:
        hook = _hook(folder, name)
        if not hook.is_ours:
            continue
        try:
            if hook.kept is not None:
                hook.kept.replace(hook.path)
            else:
                hook.path.unlink()
        except OSError as err:
            raise ConfigError(f"cannot remove the hook {hook.path}: {err.strerror}") from err
    return tuple(_hook(folder, name) for name in names)


def hooks_folder(repository: Path | None = None) -> Path:
    """Where git looks for hooks of the repository. Raises ConfigError as `status` does."""
    found = run_git(["rev-parse", "--show-toplevel", "--git-common-dir"], cwd=repository)
    if found.returncode != 0:
        raise ConfigError(f"no hooks here: {first_error(found)}")
    top, common = (Path(os.fsdecode(line)) for line in found.stdout.rstrip(b"\n").split(b"\n"))
    # rev-parse --git-path would say what run_git itself sets
    set_to = [
        (scope, value)
        for scope, key, value in config_values("core", os.environ, cwd=repository)
        if key == "core.hookspath" and scope != "command"
    ]
    if not set_to:
        return (repository or Path()) / common / "hooks"
    scope, value = set_to[-1]
    if scope not in ("local", "worktree"):
        raise ConfigError(
            f"core.hooksPath of your git config gives all repositories the hooks of {value};"
            ' call reviewbot hooks run commit-msg "$@" from the one there'
        )
    return top / Path(value).expanduser()


def _hook(folder: Path, name: str) -> Hook:
    path = folder / name
    kept = folder / f"{name}{_KEPT}"
    is_there = os.path.lexists(path)
    is_ours = is_there and _is_ours(path)
    return Hook(
        name, path, is_ours, is_there and not is_ours, kept if os.path.lexists(kept) else None
    )


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _MARK.encode() in file.read(1000)
    except OSError:  # a dangling link, or not readable: somebody else's
        return False


def _keep(hook: Hook) -> None:
    if hook.kept is not None:
        raise ConfigError(
            f"{hook.path} is not ours, and {hook.kept.name} is there already: remove one of them"
        )
    hook.path.rename(hook.path.with_name(f"{hook.name}{_KEPT}"))


def _write(path: Path, text: str) -> None:
    """Whole or not at all: git may be about to run it."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(text)
    new.chmod(0o755)
    new.replace(path)
