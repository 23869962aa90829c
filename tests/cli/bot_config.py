"""A user's git config for a bot on a maildir, for tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Runner

LIST = "linux-foo@vger.kernel.org"


def configure(
    reviewbot: Runner, monkeypatch: pytest.MonkeyPatch, text: str = "", *, port: int = 1
) -> Path:
    """Make `list` (a maildir) the one list, in the moderator's hands at once; the maildir."""
    home = reviewbot.cwd
    maildir = home / "list"
    for part in ("cur", "new", "tmp"):
        (maildir / part).mkdir(parents=True, exist_ok=True)
    (home / "gitconfig").write_text(
        f"""[user]
    name = Max Maintainer
    email = max@example.org
[sendemail]
    smtpServer = 127.0.0.1
    smtpServerPort = {port}
[reviewbot]
    bot-from = reviewbot <bot@example.org>
[reviewbot "list:{LIST}"]
    maildir = {maildir}
    send = queue
    hold = 0
{text}"""
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    return maildir
