"""`reviewbot tui` before and after the screens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot.cli.tui import confidence_of
from reviewbot.config import Config
from tests.tui.threads import single, write


@pytest.mark.parametrize("command", [["tui"], ["check", "--tui"]])
def test_without_a_terminal_one_line_says_what_to_use(tmp_path: Path, command: list[str]) -> None:
    path = write(tmp_path, "a", single())

    done = subprocess.run(
        [sys.executable, "-m", "reviewbot", *command, path],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "reviewbot: the screens need a terminal on standard input, output and error;"
        " without one use reviewbot check\n"
    )


def test_guesses_are_hidden_unless_the_user_set_what_to_see() -> None:
    config = Config()
    before = confidence_of(config)

    config.set("min-confidence", "guess", "command line", is_trusted=True)

    assert (before, confidence_of(config)) == ("likely", "guess")
