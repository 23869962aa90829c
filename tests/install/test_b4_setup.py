"""b4's settings: what is written, what is kept, what is taken back, and what b4 makes of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reviewbot import __version__
from reviewbot.cli.main import main
from reviewbot.errors import ConfigError
from reviewbot.install.b4_setup import (
    FAMILIES,
    carry_out,
    changes_to_set_up,
    changes_to_undo,
    is_ours,
)
from tests.factories import SIGN_OFF
from tests.source.repository import Repository

PREP, REVIEW, SERIES = FAMILIES


def values(repository: Repository, key: str) -> list[str]:
    return repository.git("config", "--get-all", key).split("\n")


def everything(repository: Repository) -> str:
    return repository.git("config", "--local", "--list")


def set_up(repository: Repository) -> None:
    carry_out(changes_to_set_up())


def test_without_checkpatch_only_ours_is_set(repository: Repository) -> None:
    set_up(repository)

    assert [[family.command] for family in FAMILIES] == [
        values(repository, family.key) for family in FAMILIES
    ]


def test_checkpatch_goes_on_running(kernel: Repository) -> None:
    set_up(kernel)

    assert [PREP.instead, PREP.command] == values(kernel, PREP.key)
    assert ["_builtin_checkpatch", REVIEW.command] == values(kernel, REVIEW.key)
    assert [SERIES.command] == values(kernel, SERIES.key)


def test_command_carries_the_version(repository: Repository) -> None:
    assert all(f"--cache-key={__version__}" in family.command for family in FAMILIES)


def test_what_is_set_already_is_kept(kernel: Repository) -> None:
    kernel.git("config", PREP.key, "my-check --fast")

    set_up(kernel)

    assert ["my-check --fast", PREP.command] == values(kernel, PREP.key)


def test_what_the_project_sets_counts_as_set(kernel: Repository) -> None:
    kernel.write({".b4-config": b"[b4]\nprep-perpatch-check-cmd = ./scripts/check -\n"})

    set_up(kernel)

    assert [PREP.command] == values(kernel, PREP.key)


def test_twice_is_once(kernel: Repository) -> None:
    set_up(kernel)

    assert () == changes_to_set_up()


def test_older_version_is_replaced(kernel: Repository) -> None:
    set_up(kernel)
    old = PREP.command.replace(__version__, "0.0.1")
    kernel.git("config", "--fixed-value", "--replace-all", PREP.key, old, PREP.command)

    set_up(kernel)

    assert [PREP.instead, PREP.command] == values(kernel, PREP.key)


@pytest.mark.parametrize("before", ["", "my-check", "_builtin_patchwork"])
def test_undo_leaves_what_was_there(kernel: Repository, before: str) -> None:
    if before:
        for family in FAMILIES:
            kernel.git("config", family.key, before)
    config = everything(kernel)

    set_up(kernel)
    carry_out(changes_to_undo())

    assert config == everything(kernel)
    assert () == changes_to_undo()


def test_undo_keeps_a_checkpatch_that_stands_beside_something_else(kernel: Repository) -> None:
    kernel.git("config", PREP.key, PREP.instead)
    kernel.git("config", "--add", PREP.key, "my-check")

    set_up(kernel)
    carry_out(changes_to_undo())

    assert [PREP.instead, "my-check"] == values(kernel, PREP.key)


def test_undo_without_anything_of_ours_changes_nothing(kernel: Repository) -> None:
    kernel.git("config", PREP.key, PREP.instead)

    assert () == changes_to_undo()


@pytest.mark.parametrize(
    "command",
    [
        "reviewbot check --format=b4-text -",
        "/opt/bin/reviewbot check --format=b4-json --scope=patch",
    ],
)
def test_our_command_is_known_by_its_words(command: str) -> None:
    assert is_ours(command)


@pytest.mark.parametrize(
    "command",
    [
        "",
        "reviewbot",
        "reviewbot check -",
        "sh -c 'reviewbot check",
        "other check --format=b4-text",
    ],
)
def test_other_commands_are_not_ours(command: str) -> None:
    assert not is_ours(command)


def test_outside_of_a_repository_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")

    with pytest.raises(ConfigError, match="cannot set up b4 here: not a git repository"):
        changes_to_set_up()


# -- the command


def test_plan_is_shown_and_carried_out(
    kernel: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["config", "b4-setup", "--yes"])

    assert [
        "In the git config of this repository:",
        f"  + {PREP.key} = {PREP.instead}  (b4 runs it only while nothing is set)",
        f"  + {PREP.key} = {PREP.command}",
    ] == capsys.readouterr().out.splitlines()[:3]
    assert [SERIES.command] == values(kernel, SERIES.key)


def test_dry_run_writes_nothing(kernel: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    config = everything(kernel)

    assert 0 == main(["config", "b4-setup", "--dry-run"])

    assert SERIES.command in capsys.readouterr().out
    assert config == everything(kernel)


def test_nobody_to_ask_is_an_error(kernel: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    config = everything(kernel)

    assert 2 == main(["config", "b4-setup"])

    assert (
        "reviewbot: nobody can be asked here: --yes writes it, --dry-run only shows it\n"
        == capsys.readouterr().err
    )
    assert config == everything(kernel)


def test_undo_is_a_command_too(kernel: Repository) -> None:
    config = everything(kernel)

    assert 0 == main(["config", "b4-setup", "--yes"])
    assert 0 == main(["config", "b4-setup", "--undo", "--yes"])

    assert config == everything(kernel)


def test_program_that_is_not_in_path_is_said(
    kernel: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    assert 2 == main(["config", "b4-setup", "--yes"])

    assert "b4 could not find reviewbot: it is not in PATH" in capsys.readouterr().err


# -- in the hands of the installed b4


def b4(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "b4.command", "--no-interactive", "--offline-mode", *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def prepared(kernel: Repository) -> Repository:
    """On a prep branch with a commit whose Fixes tag lacks the subject."""
    b4("prep", "-n", "trial", "-f", "master")
    kernel.commit(
        f"foo: add three\n\nText.\n\nFixes: 0123456789ab\n{SIGN_OFF}", {"widget.c": b"int two;\n"}
    )
    return kernel


@pytest.mark.slow
def test_b4_prep_check_asks_both(prepared: Repository) -> None:
    set_up(prepared)

    shown = b4("prep", "--check")

    assert "checkpatch.pl: 1: WARNING: by script" in shown
    assert "reviewbot: " in shown
    assert "WARNING: [fixes-malformed]" in shown


@pytest.mark.slow
def test_b4_prep_check_asks_checkpatch_alone_after_undo(prepared: Repository) -> None:
    set_up(prepared)
    carry_out(changes_to_undo())

    shown = b4("prep", "--check")

    assert "checkpatch.pl: 1: WARNING: by script" in shown
    assert "reviewbot: " not in shown


@pytest.mark.slow
def test_another_version_is_not_answered_from_b4s_cache(prepared: Repository) -> None:
    old = PREP.command.replace(__version__, "0.0.1").replace(
        "check ", "check --select signed-off-by-missing "
    )
    prepared.git("config", PREP.key, old)
    assert "fixes-malformed" not in b4("prep", "--check")

    set_up(prepared)

    assert "fixes-malformed" in b4("prep", "--check")


@pytest.mark.slow
def test_b4_review_knows_the_commands(kernel: Repository) -> None:
    set_up(kernel)
    program = (
        "import argparse, b4; b4.setup_config(argparse.Namespace(config={}));"
        "from b4.review.checks import load_check_cmds; print(load_check_cmds())"
    )

    shown = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert f"{(['_builtin_checkpatch', REVIEW.command], [SERIES.command])}\n" == shown.stdout
