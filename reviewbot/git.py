"""git, called so that a hostile repository cannot run anything."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from reviewbot.errors import SourceError

_SAFE = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"),
    *("-c", "core.pager=cat", "-c", "log.showSignature=false"),
)
TIMEOUT_S = 120


class GitTimeout(SourceError):
    """git was stopped: what was asked of it takes too long here, and may work elsewhere."""


def run_git(
    arguments: Sequence[str],
    *,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    given: bytes = b"",
    timeout_s: float = TIMEOUT_S,
) -> subprocess.CompletedProcess[bytes]:
    """Run git without hooks, pagers, prompts and network, `given` on its standard input; the
    result's return code is for the caller to judge.

    Raises SourceError when git is missing, GitTimeout when it takes longer than `timeout_s`.
    """
    try:
        return subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=cwd,
            env=_environment(environ),
            capture_output=True,
            input=given,
            timeout=timeout_s,
            check=False,
        )
    except FileNotFoundError as err:
        raise SourceError("cannot run git: it is not installed or not in PATH") from err
    except subprocess.TimeoutExpired as err:
        raise GitTimeout(
            f"git {_command(arguments)} took longer than {timeout_s:g} s and was stopped"
        ) from err


def open_git(
    arguments: Sequence[str],
    *,
    cwd: Path,
    environ: Mapping[str, str] | None = None,
    stdin: int = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """A git process that goes on running, with pipes for standard input and output and the same
    safety as `run_git` (`stdin` may be a file instead); it ends when its standard input is closed or its output is.

    It is in a session of its own: Ctrl-C stops us, not git in the middle of an answer. Raises
    SourceError when git is missing.
    """
    try:
        return subprocess.Popen(
            ["git", *_SAFE, *arguments],
            cwd=cwd,
            env=_environment(environ),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 16,
            start_new_session=True,
        )
    except FileNotFoundError as err:
        raise SourceError("cannot run git: it is not installed or not in PATH") from err


def _command(arguments: Sequence[str]) -> str:
    """`log` of `-c core.x=y --literal-pathspecs log -1`."""
    at = 0
    while arguments[at].startswith("-") and at < len(arguments) - 1:
        at += 2 if arguments[at] == "-c" else 1
    return arguments[at]


def _environment(environ: Mapping[str, str] | None) -> dict[str, str]:
    env = dict(os.environ if environ is None else environ)
    env.update(
        GIT_TERMINAL_PROMPT="0",
        GIT_OPTIONAL_LOCKS="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_PAGER="cat",
        LC_ALL="C.UTF-8",
    )
    env.pop("GIT_EXTERNAL_DIFF", None)
    return env


_OTHER_REPOSITORY = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"),
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX", "GIT_NAMESPACE"),
)
"""Set in a hook, for instance: with these git would not look at the folder it is called in."""


def environ_elsewhere() -> dict[str, str]:
    """The environment for git in another folder than the current one, whatever GIT_DIR says."""
    return {name: value for name, value in os.environ.items() if name not in _OTHER_REPOSITORY}


def first_error(result: subprocess.CompletedProcess[bytes]) -> str:
    """git's own complaint in one line, without `fatal:`."""
    lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
    text = next(
        (line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else ""
    )
    return (
        text.removeprefix("fatal: ").removeprefix("error: ") or f"exit status {result.returncode}"
    )
