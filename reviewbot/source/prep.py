"""The series of a b4 prep branch, as b4 would send it: cover letter, prefixes and version included.

b4 runs as a program of its own, because it reports errors with sys.exit and keeps its state in
module variables. It may neither use the network (a series with prerequisites would be looked up,
and what is unsent stays here) nor run what a repository's git config asks for.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.git import first_error, run_git
from reviewbot.mail import parse_mail
from reviewbot.model.message import Message
from reviewbot.source.envelope import read_envelope, with_recipients
from reviewbot.source.git import config_values, read_range

TIMEOUT_S = 60
# not `python -m`: it would import modules of the checkout we stand in
_B4 = (sys.executable, "-I", "-c", "import sys; from b4.command import cmd; sys.exit(cmd())")
_NOWHERE = "http://127.0.0.1:9"
# b4 makes these anew on every run; the same branch must give the same report
_MADE_UP = re.compile(
    rb"^(?:message-id:|date:|from nobody )[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE
)
_RANGE = re.compile(r"[0-9a-f]{40,64}\.\.[0-9a-f]{40,64}")


def prep_range(branch: str | None = None) -> str:
    """The commits of a prep branch (default: the current one) as a git range, without the cover
    letter's. Raises SourceError.
    """
    name = branch or _current_branch()
    result = run_b4(["prep", "--show-info", f"{name}:series-range"])
    found = result.stdout.decode("utf-8", "replace").strip()
    if result.returncode != 0 or not _RANGE.fullmatch(found):
        raise SourceError(f"cannot read the prep branch {name}: {_complaint(result)}")
    return found


def read_prep(branch: str) -> list[Message]:
    """The mails of a prep branch: cover letter first, if it has one, then the patches, with the
    recipients that b4 would send them to; none has a Message-ID or a Date.

    b4 writes mails only for the branch that is checked out, and none when it cannot look up a
    prerequisite (0.16 stumbles); the commits alone are read then. Raises SourceError.
    """
    if branch != _current_branch():
        return read_range(prep_range(branch))
    with tempfile.TemporaryDirectory(prefix="reviewbot-") as folder:
        result = run_b4(["prep", "--format-patch", folder])
        files = sorted(Path(folder).iterdir())
        if result.returncode != 0 or not files:
            return read_range(prep_range(branch))
        mails = [_as_unsent(file.read_bytes()) for file in files]
    envelope = read_envelope(branch, mails)
    return [parse_mail(with_recipients(mail, envelope)) for mail in mails]


def _as_unsent(mail: bytes) -> bytes:
    header, _blank, body = mail.partition(b"\n\n")
    return _MADE_UP.sub(b"", header + b"\n") + b"\n" + body


def _current_branch() -> str:
    result = run_git(["symbolic-ref", "--short", "-q", "HEAD"])
    if result.returncode != 0:
        why = first_error(result) if result.stderr else "no branch is checked out"
        raise SourceError(f"cannot read the prep branch: {why}")
    return result.stdout.decode("utf-8", "replace").strip()


def _complaint(result: subprocess.CompletedProcess[bytes]) -> str:
    """b4's own words in one line; the last of a traceback."""
    lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
    if any("Could not run rev-list" in line for line in lines):
        return "no commits in it yet"
    last = lines[-1] if lines else "b4 says nothing about it"
    return f"{last.removeprefix('CRITICAL: ').strip()[:300]} (b4 prep --show-info)"


def run_b4(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    """b4 without network, prompts and state of its own. Raises SourceError when it takes too long."""
    with tempfile.TemporaryDirectory(prefix="reviewbot-") as state:
        try:
            return subprocess.run(
                [*_B4, "--no-interactive", "--no-stdin", *arguments],
                env=_environ(state),
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as err:
            raise SourceError(
                f"b4 {arguments[0]} took longer than {TIMEOUT_S} s and was stopped"
            ) from err


def _environ(state: str) -> Mapping[str, str]:
    """Ours, with a cache and data of its own, no way to the network, and the git settings that run
    programs overridden.
    """
    env = dict(os.environ)
    env.update(
        XDG_CACHE_HOME=state,
        XDG_DATA_HOME=state,
        GIT_TERMINAL_PROMPT="0",
        GIT_OPTIONAL_LOCKS="0",
        GIT_NO_LAZY_FETCH="1",
        LC_ALL="C.UTF-8",
    )
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        env[name] = env[name.upper()] = _NOWHERE
    env["no_proxy"] = env["NO_PROXY"] = ""
    count = int(env["GIT_CONFIG_COUNT"]) if env.get("GIT_CONFIG_COUNT", "").isdecimal() else 0
    for key, value in _overrides():
        env[f"GIT_CONFIG_KEY_{count}"], env[f"GIT_CONFIG_VALUE_{count}"] = key, value
        count += 1
    env["GIT_CONFIG_COUNT"] = str(count)
    return env


def _overrides() -> Iterator[tuple[str, str]]:
    yield from (
        ("core.fsmonitor", "false"),
        ("core.hooksPath", "/dev/null"),
        ("log.showSignature", "false"),
        ("protocol.allow", "never"),
        ("b4.midmask", f"{_NOWHERE}/%s"),
    )
    for _scope, key, _value in config_values("diff", os.environ):
        if key.endswith(".textconv"):
            yield key, "cat"  # git show, which b4 calls, cannot be told to leave textconv out
