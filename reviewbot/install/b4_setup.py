"""The git settings that make b4 ask reviewbot, beside the checkpatch.pl it asks by itself.

Facts about b4 0.16: several values of a check setting all run; any value at all switches off the
checkpatch.pl that b4 otherwise runs where the tree has one; results are kept for weeks by the words
of the command, which is why the version is one of them.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reviewbot import __version__
from reviewbot.errors import ConfigError, SourceError
from reviewbot.git import first_error, run_git

PROGRAM = "reviewbot"
_SCRIPT = "scripts/checkpatch.pl"
_B4_CONFIG = ".b4-config"


class Family(NamedTuple):
    """One of b4's settings for check commands: our command, and the one that stands for what b4
    runs when the setting is empty (empty where it runs nothing).
    """

    key: str
    command: str
    instead: str


FAMILIES = (
    Family(
        "b4.prep-perpatch-check-cmd",
        f"{PROGRAM} check --format=b4-text --cache-key={__version__} -",
        f"./{_SCRIPT} -q --terse --no-summary --mailback --showfile",
    ),
    Family(
        "b4.review-perpatch-check-cmd",
        f"{PROGRAM} check --format=b4-json --scope=patch --cache-key={__version__} -",
        "_builtin_checkpatch",
    ),
    Family(
        "b4.review-series-check-cmd",
        f"{PROGRAM} check --format=b4-json --scope=series --cache-key={__version__} -",
        "",
    ),
)


class Change(NamedTuple):
    """A value to add to the repository's git config, or to take away."""

    is_added: bool
    key: str
    value: str
    why: str

    def __str__(self) -> str:
        return f"{'+' if self.is_added else '-'} {self.key} = {self.value}"


def changes_to_set_up(repository: Path | None = None) -> tuple[Change, ...]:
    """What is missing for b4 to ask this version of reviewbot, empty when nothing is.

    `repository` is a folder in it (None: the current one). Raises ConfigError outside of one.
    """
    top = _top(repository)
    return tuple(change for family in FAMILIES for change in _to_set_up(family, top))


def changes_to_undo(repository: Path | None = None) -> tuple[Change, ...]:
    """What takes reviewbot out of b4's settings again, empty when it is not there.

    The checkpatch.pl that was written beside it goes too when nothing else is left: b4 runs it by
    itself then. Raises ConfigError outside of a repository.
    """
    top = _top(repository)
    return tuple(change for family in FAMILIES for change in _to_undo(family, top))


def carry_out(changes: Sequence[Change], repository: Path | None = None) -> None:
    """Make the changes, in order. Raises ConfigError when git cannot, which says what it was."""
    top = _top(repository)
    for change in changes:
        words = (
            ["--add", change.key, change.value]
            if change.is_added
            else ["--fixed-value", "--unset-all", change.key, change.value]
        )
        done = run_git(["config", "--local", *words], cwd=top)
        if done.returncode != 0:
            raise ConfigError(f"cannot write the git config: {change}: {first_error(done)}")


def _to_set_up(family: Family, top: Path) -> Iterator[Change]:
    local, all_values = _values(family.key, top)
    for value in local:
        if is_ours(value) and value != family.command:
            yield Change(False, family.key, value, "of another version")
    others = [value for value in all_values if not is_ours(value)]
    if not others and family.instead and os.access(top / _SCRIPT, os.X_OK):
        yield Change(True, family.key, family.instead, "b4 runs it only while nothing is set")
    if family.command not in all_values:
        yield Change(True, family.key, family.command, "")


def _to_undo(family: Family, top: Path) -> Iterator[Change]:
    local, all_values = _values(family.key, top)
    ours = list(dict.fromkeys(value for value in local if is_ours(value)))
    if not ours:
        return
    for value in ours:
        yield Change(False, family.key, value, "")
    if (
        [family.instead]
        == [value for value in all_values if not is_ours(value)]
        == [value for value in local if not is_ours(value)]
    ):
        yield Change(False, family.key, family.instead, "b4 runs it by itself then")


def is_ours(command: str) -> bool:
    """Whether a check command of b4's is one of reviewbot, of whatever version."""
    try:
        words = shlex.split(command)
    except ValueError:  # an open quote: not written by us
        return False
    return (
        len(words) > 2
        and os.path.basename(words[0]) == PROGRAM
        and words[1] == "check"
        and any(word.startswith("--format=b4-") for word in words)
    )


def _top(repository: Path | None) -> Path:
    try:
        found = run_git(["rev-parse", "--show-toplevel"], cwd=repository)
    except SourceError as err:
        raise ConfigError(str(err)) from err
    if found.returncode != 0:
        raise ConfigError(f"cannot set up b4 here: {first_error(found)}")
    return Path(os.fsdecode(found.stdout.rstrip(b"\n")))


def _values(key: str, top: Path) -> tuple[list[str], list[str]]:
    """The repository's own values, and all that b4 sees, those of the tree's .b4-config included."""
    everywhere = _get_all(["--get-all", key], top)
    if (top / _B4_CONFIG).is_file():
        everywhere += _get_all(["--file", str(top / _B4_CONFIG), "--get-all", key], top)
    return _get_all(["--local", "--get-all", key], top), everywhere


def _get_all(words: Sequence[str], top: Path) -> list[str]:
    found = run_git(["config", "-z", *words], cwd=top)
    if found.returncode not in (0, 1):  # 1: there is none
        raise ConfigError(f"cannot read the git config: {first_error(found)}")
    return [value for value in found.stdout.decode("utf-8", "replace").split("\0") if value]
