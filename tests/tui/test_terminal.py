"""The installed command in a real terminal of 80 columns and 24 lines."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.rule_files import PYTHON
from tests.tui.threads import RULES, revision_1, single, write

pytestmark = pytest.mark.slow


class Terminal:
    """A tmux server of its own with one window."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", str(self.socket), "-f", "/dev/null", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def start(self, command: str, size: tuple[int, int] = (80, 24)) -> None:
        width, height = map(str, size)
        script = f"{command}; echo status $?; sleep 60"
        self.tmux("new-session", "-d", "-x", width, "-y", height, script)

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def wait_for(self, *texts: str, timeout_s: float = 30.0) -> list[str]:
        """The screen as soon as it holds all these texts."""
        ends = time.monotonic() + timeout_s
        while True:
            screen = self.tmux("capture-pane", "-p")
            if all(text in screen for text in texts):
                return screen.split("\n")
            if time.monotonic() > ends:
                raise AssertionError(f"no {texts} on the screen:\n{screen}")
            time.sleep(0.1)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal that is gone after the test."""
    if shutil.which("tmux") is None:
        if os.environ.get("CI"):
            pytest.fail("tmux is not installed: CI must run these tests")
        pytest.skip("tmux is not installed")
    found = Terminal(tmp_path / "tmux")
    yield found
    subprocess.run(["tmux", "-S", str(found.socket), "kill-server"], check=False)


def start_words() -> list[str]:
    """The command that is installed beside this Python, else the module (an uninstalled checkout)."""
    script = Path(sys.executable).with_name("reviewbot")
    return [str(script)] if script.exists() else [sys.executable, "-m", "reviewbot"]


def _command(path: str, environment: str = "", rules: str = ",".join(RULES)) -> str:
    """What a shell is given to open the screens."""
    environment += f" REVIEWBOT_SELECT={rules}"
    folder = Path(path).parent if Path(path).exists() else Path("/nonexistent")
    environment = f"XDG_STATE_HOME={folder}/state XDG_DATA_HOME={folder}/data {environment}"
    return f"env {environment} {shlex.join([*start_words(), 'tui', path])}"


@pytest.mark.parametrize(
    "environment",
    [
        "",
        "NO_COLOR=1",
        "TERM=vt100",
        "LANG=C LC_ALL=C",
        "TEXTUAL_THEME=nord TEXTUAL_ANIMATIONS=none",
    ],
)
def test_a_review_is_read_in_a_terminal(
    terminal: Terminal, tmp_path: Path, environment: str
) -> None:
    terminal.start(_command(write(tmp_path, "a", revision_1()), environment))

    lines = terminal.wait_for("v1 1/2", "W1  2 comments")
    assert lines[-2 if lines[-1] == "" else -1].endswith("? help  Q quit")
    terminal.press(".")
    terminal.wait_for("v1 2/2", "| W fixes-malformed")
    terminal.press("i")
    terminal.wait_for("fixes-malformed: warning, certain", "Why is this bad?")
    terminal.press("q")
    terminal.wait_for("v1 2/2")
    terminal.press("f")
    terminal.wait_for("`->Re: [PATCH net 2/2] bar: free irq on error")
    terminal.press("q")
    terminal.press("Q")
    terminal.wait_for("status 0")


def test_no_color_means_no_colour(terminal: Terminal, tmp_path: Path) -> None:
    terminal.start(_command(write(tmp_path, "a", revision_1()), "NO_COLOR=1"))
    terminal.wait_for("v1 1/2", "W1  2 comments")

    coloured = terminal.tmux("capture-pane", "-p", "-e")

    assert [code for code in ("[31", "[32", "[33", "[34", "[38;", "[48;") if code in coloured] == []


def test_a_source_that_cannot_be_read_is_one_line_and_status_2(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.start(_command("/nowhere/missing.mbox"))

    lines = [line for line in terminal.wait_for("status 2") if line]

    assert lines == [
        "reviewbot: cannot read /nowhere/missing.mbox: No such file or directory",
        "status 2",
    ]


def test_a_wrong_key_of_ones_own_is_one_line_and_status_2(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = write(tmp_path, "a", revision_1())
    terminal.start(_command(path, "REVIEWBOT_KEYS=finding.accept=s"))

    lines = [line for line in terminal.wait_for("status 2") if line]

    assert "".join(lines[:-1]) == (
        "reviewbot: reviewbot.keys in environment REVIEWBOT_KEYS: s is for both finding.accept and"
        " app.shell on the screen 'Review'; give one of them another key"
    )


def test_a_rule_that_fails_is_told_with_the_log(terminal: Terminal, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    broken = PYTHON.replace(
        "        if patch.title.isupper()", "        if 1 / (len(patch.title) * 0)"
    )
    (rules / "subject_shouts.py").write_text(broken)
    folders = f"REVIEWBOT_RULES={rules} XDG_STATE_HOME={tmp_path / 'state'}"
    terminal.start(_command(write(tmp_path, "a", revision_1()), folders, "subject-shouts"))

    terminal.wait_for("rule subject-shouts failed", "reviewbot/tui.log")

    log = (tmp_path / "state" / "reviewbot" / "tui.log").read_text("utf-8")
    assert "subject_shouts.py" in log
    assert "ZeroDivisionError: division by zero" in log
    assert "err_free" not in log


def test_the_shell_is_opened_and_left_again(terminal: Terminal, tmp_path: Path) -> None:
    path = write(tmp_path, "a", revision_1())
    terminal.start(_command(path, "SHELL=/bin/sh PS1='shell> '"))
    terminal.wait_for("W1  2 comments")

    terminal.press("s")
    terminal.wait_for("shell>")
    terminal.press("exit", "Enter")

    terminal.wait_for("v1 1/2", "? help  Q quit")


def test_a_terminal_that_shrinks_to_60_by_16_and_grows_again(
    terminal: Terminal, tmp_path: Path
) -> None:
    command = _command(write(tmp_path, "a", revision_1()), "COLUMNS=80 LINES=24")
    terminal.start(command, (120, 40))
    terminal.wait_for("v1 1/2", "W1  2 comments")
    terminal.press(".")
    terminal.wait_for("| W fixes-malformed")

    for width, height in ((60, 16), (80, 24), (60, 16), (200, 50), (20, 5), (60, 16)):
        terminal.tmux("resize-window", "-x", str(width), "-y", str(height))
    small = terminal.wait_for("? help  Q quit", "| W fixes-malformed")
    terminal.press("y")
    terminal.wait_for("[a] accepted")
    terminal.press("e")
    terminal.wait_for("Reply preview")
    terminal.press("q", "?")
    terminal.wait_for("Keys: Review")
    terminal.press("q")
    terminal.tmux("resize-window", "-x", "120", "-y", "40")
    terminal.wait_for("2/2 bar: free irq on error", "a W fixes-malformed", "? help")

    assert len([line for line in small if line]) > 10
    assert max(map(len, small)) <= 60


def test_what_is_typed_fast_goes_where_it_belongs(terminal: Terminal, tmp_path: Path) -> None:
    mail = tmp_path / "mail"
    mail.mkdir()
    write(mail, "a", revision_1())
    write(mail, "b", single("foo"))
    terminal.start(_command(str(mail)))
    terminal.wait_for("2 series", "foo: simple change")
    terminal.wait_for("reviewers", "top: ")

    # all at once: a line opened and answered, the review behind it, a remark, its verdict, undone
    terminal.press("l", "f", "o", "o", "Enter", "Enter", ".", "y", "U", ".", "y")

    terminal.wait_for(" foo: simple change  v1", "unsent 1", "[a] accepted")


def test_kill_9_loses_nothing_that_was_confirmed(terminal: Terminal, tmp_path: Path) -> None:
    path = write(tmp_path, "a", revision_1())
    home = f"XDG_DATA_HOME={tmp_path / 'data'}"
    terminal.start(_command(path, home))
    terminal.wait_for("v1 1/2", "W1  2 comments")
    terminal.press(".", "y")
    terminal.wait_for("accepted: fixes-malformed")
    terminal.press("d")
    terminal.wait_for("2/2: done")

    pid = terminal.tmux("list-panes", "-F", "#{pane_pid}").strip()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    terminal.wait_for("status 137")
    terminal.tmux("kill-server")
    terminal.start(_command(path, home))

    terminal.wait_for("unsent 1", "W1  2 comments")
    terminal.press(".")
    terminal.wait_for("v1 2/2 done", "[a] accepted")


def test_the_program_ends_when_its_terminal_goes_away(tmp_path: Path) -> None:
    """Also when no SIGHUP comes: the terminal is not the one that controls this process."""
    path = write(tmp_path, "a", revision_1())
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    command = [sys.executable, "-m", "reviewbot", "tui", path]
    process = subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, cwd=REPOSITORY
    )
    os.close(slave)
    try:
        shown = b""
        while b"Q quit" not in re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown):
            shown += os.read(master, 65536)
        os.close(master)

        assert -signal.SIGHUP == process.wait(timeout=30)
    finally:
        process.kill()
        process.wait()
