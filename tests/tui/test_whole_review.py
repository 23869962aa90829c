"""A whole review of the thread that started it all, in a terminal, until the mail is delivered."""

from __future__ import annotations

import os
import shlex
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.smtp_sink import sink
from tests.tui.test_terminal import Terminal, start_words, terminal

pytestmark = [pytest.mark.slow, pytest.mark.corpus]
__all__ = ["terminal"]
PATCH = "20241009062014.407310-1-Jiqian.Chen@amd.com"


def _home(folder: Path, port: int) -> str:
    """A user's home, with git and an editor set up; the environment for the command."""
    editor = folder / "editor"
    # what a person would do: add a sentence below the subject's paragraph, adopt nothing
    editor.write_text(
        "#!/bin/sh\nsed -i 's/^> dependent xen-pciback.*/&\\n\\nPlease say so in the log./' \"$1\"\n"
    )
    editor.chmod(0o755)
    (folder / "gitconfig").write_text(
        "[user]\nname = Max Maintainer\nemail = max@example.org\n"
        f"[sendemail]\nsmtpserver = 127.0.0.1\nsmtpserverport = {port}\n"
        f"[reviewbot]\nsend = true\neditor = {editor}\n"
    )
    words = {
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "REVIEWBOT_SELECT": "runtime-report-buildtime-reasoning",
    }
    return " ".join(f"{name}={shlex.quote(value)}" for name, value in words.items())


def test_open_read_accept_edit_preview_send(
    terminal: Terminal,  # the fixture
    tmp_path: Path,
    corpus: Path,
) -> None:
    path = os.fspath(corpus / "seed" / "xen-privcmd.mbox")
    with sink() as server:
        command = shlex.join([*start_words(), "tui", path])
        terminal.start(f"env {_home(tmp_path, server.port)} {command}")
        terminal.wait_for("xen: Remove config dependency", "W1  8 comments")
        terminal.press(".")
        terminal.wait_for(">    | W runtime-report-buildtime-reasoning  likely", "remark 1 of 9")
        terminal.press("i")
        terminal.wait_for("Why is this bad?")
        terminal.press("q", "y")
        terminal.wait_for("[a] accepted", "unsent 1")
        terminal.press("r")
        terminal.wait_for("Reply preview  1 of 1", "1 accepted finding, 2 remarks, 0 trailers")
        terminal.wait_for("dry-run: off", "checks: From ok  To ok  In-Reply-To ok")
        terminal.press("C-y")
        terminal.wait_for("sent to 6 through 127.0.0.1")
        terminal.press("C-y")
        terminal.wait_for("nothing to send")
        terminal.press("q")
        terminal.wait_for("[s] sent")
        terminal.press("Q")
        terminal.wait_for("status 0")

        (mail,) = server.mails

    parsed = message_from_bytes(mail, policy=policy.default)
    assert f"<{PATCH}>" == parsed["In-Reply-To"]
    assert "Max Maintainer <max@example.org>" == parsed["From"]
    body = mail.decode().replace("\r\n", "\n").partition("\n\n")[2]
    assert "\n\nPlease say so in the log.\n" in body
    assert "The problem is seen at run time" in body
    assert "Jan Beulich" not in body
    assert "reviewbot" not in mail.decode()
