"""git, called so that a hostile repository cannot run anything, and patches out of commit ranges."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.mail import parse_mail, split_mbox
from reviewbot.model.message import Message

_SAFE = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"),
    *("-c", "core.pager=cat", "-c", "log.showSignature=false"),
)
TIMEOUT_S = 120


def run_git(
    arguments: Sequence[str], *, cwd: Path | None = None, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git without hooks, pagers, prompts and network; the result's return code is for the
    caller to judge.

    Raises SourceError when git is missing or takes longer than TIMEOUT_S.
    """
    try:
        return subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=cwd,
            env=_environment(environ),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError as err:
        raise SourceError("cannot run git: it is not installed or not in PATH") from err
    except subprocess.TimeoutExpired as err:
        raise SourceError(
            f"git {arguments[0]} took longer than {TIMEOUT_S} s and was stopped"
        ) from err


def open_git(arguments: Sequence[str], *, cwd: Path) -> subprocess.Popen[bytes]:
    """A git process that goes on running, with pipes for standard input and output and the same
    safety as `run_git`; it ends when its standard input is closed or its output is.

    It is in a session of its own: Ctrl-C stops us, not git in the middle of an answer. Raises
    SourceError when git is missing.
    """
    try:
        return subprocess.Popen(
            ["git", *_SAFE, *arguments],
            cwd=cwd,
            env=_environment(None),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 16,
            start_new_session=True,
        )
    except FileNotFoundError as err:
        raise SourceError("cannot run git: it is not installed or not in PATH") from err


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


def first_error(result: subprocess.CompletedProcess[bytes]) -> str:
    """git's own complaint in one line, without `fatal:`."""
    lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
    text = next(
        (line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else ""
    )
    return (
        text.removeprefix("fatal: ").removeprefix("error: ") or f"exit status {result.returncode}"
    )


def config_values(section: str, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Scope (system, global, local, worktree, command), key and value of all settings of a section,
    in git's order.
    """
    result = run_git(["config", "--list", "-z", "--show-scope"], environ=environ)
    if result.returncode != 0:
        return
    fields = result.stdout.decode("utf-8", "replace").split("\0")
    for scope, item in zip(fields[::2], fields[1::2]):
        key, _, value = item.partition("\n")
        if key.startswith(f"{section}."):
            yield scope, key, value


def show_file(repository: Path, commit: str, path: str) -> bytes | None:
    """A file as it is in a commit, None when the commit or the file does not exist."""
    result = run_git(
        ["show", "--no-textconv", "--end-of-options", f"{commit}:{path}"], cwd=repository
    )
    return result.stdout if result.returncode == 0 else None


def read_range(source: str) -> list[Message]:
    """The commits of `A..B` as the patch mails `git format-patch` makes of them; they have no
    Message-ID.

    Raises SourceError for a range git does not know or that holds no commit.
    """
    if source.startswith("-"):
        raise SourceError(f"cannot read {source}: not a git range")
    result = run_git(
        [
            *(
                "format-patch",
                "--stdout",
                "--no-ext-diff",
                "--no-textconv",
                "--no-signature",
                "--no-cover-letter",
            ),
            *(
                "--no-attach",
                "--no-thread",
                "--subject-prefix=PATCH",
                "--full-index",
                "-M",
                "--end-of-options",
                source,
            ),
        ]
    )
    if result.returncode != 0:
        raise SourceError(f"cannot read the range {source}: {first_error(result)}")
    messages = [parse_mail(mail) for mail in split_mbox(result.stdout)]
    if not messages:
        raise SourceError(f"cannot read the range {source}: no commits in it")
    return messages
