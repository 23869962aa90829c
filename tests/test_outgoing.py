"""Mail out of the house, with real servers and programs."""

from __future__ import annotations

import socket
import stat
import threading
from pathlib import Path

import pytest

from reviewbot.errors import ConfigError, SendError
from reviewbot.outgoing import Doubtful, Route, route_of, send
from tests.smtp_sink import sink

MAIL = "From: Max <max@example.org>\nTo: a@example.org\nSubject: x\n\nGrüße\n".encode()


def _environ(folder: Path, *settings: str) -> dict[str, str]:
    """Git's environment with these lines as the user's configuration."""
    (folder / "config").write_text("".join(f"{line}\n" for line in settings))
    return {
        "PATH": "/usr/bin:/bin",
        "GIT_CONFIG_GLOBAL": str(folder / "config"),
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def test_the_route_is_what_git_send_email_is_set_up_with(tmp_path: Path) -> None:
    environ = _environ(
        tmp_path,
        "[sendemail]",
        "smtpserver = smtp.example.org",
        "smtpencryption = starttls",
        "smtpuser = max",
        "smtppass = secret",
        "envelopesender = auto",
        "from = Max <max@example.org>",
    )

    expected = Route((), "smtp.example.org", 587, "tls", "max", "secret", True, "max@example.org")
    assert expected == route_of(environ)


def test_the_chosen_identity_is_on_top(tmp_path: Path) -> None:
    environ = _environ(
        tmp_path,
        '[sendemail]\nidentity = work\nsmtpserver = one\n[sendemail "work"]\nsmtpserver = two',
    )

    assert "two" == route_of(environ).server


def test_a_path_or_a_command_is_a_program(tmp_path: Path) -> None:
    path = route_of(_environ(tmp_path, "[sendemail]", "smtpserver = /usr/bin/msmtp"))
    command = route_of(_environ(tmp_path, "[sendemail]", "sendmailcmd = msmtp -a 'my work'"))

    assert (("/usr/bin/msmtp",), ("msmtp", "-a", "my work")) == (path.command, command.command)


def test_settings_of_a_repository_do_not_count(tmp_path: Path) -> None:
    environ = _environ(tmp_path) | {"GIT_DIR": str(tmp_path / "repo.git")}
    import subprocess

    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "repo.git"], check=True)
    with (tmp_path / "repo.git" / "config").open("a") as file:
        file.write("[sendemail]\nsmtpserver = evil.example.com\n")

    with pytest.raises(ConfigError, match="no way to send mail is set up"):
        route_of(environ)


def test_a_mail_arrives_as_it_was_given() -> None:
    with sink() as server:
        route = Route(server="127.0.0.1", port=server.port)
        refused = send(MAIL, "max@example.org", ["a@example.org", "b@example.org"], route)

    assert () == refused
    assert [MAIL.replace(b"\n", b"\r\n")] == server.mails
    assert [("max@example.org", ("a@example.org", "b@example.org"))] == server.envelopes


def test_a_server_that_refuses_is_a_certain_failure() -> None:
    with sink("554 no thanks") as server, pytest.raises(SendError, match="554 no thanks") as caught:
        send(
            MAIL, "max@example.org", ["a@example.org"], Route(server="127.0.0.1", port=server.port)
        )

    assert not isinstance(caught.value, Doubtful)


def test_nobody_there_is_a_certain_failure() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(SendError, match=f"cannot reach 127.0.0.1:{port}"):
        send(MAIL, "max@example.org", ["a@example.org"], Route(server="127.0.0.1", port=port))


def test_a_line_that_is_cut_after_the_mail_is_doubtful() -> None:
    """The server took the text and went away before it answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            line, _ = server.accept()
            with line, line.makefile("rb") as heard:
                line.sendall(b"220 hello\r\n")
                for word in heard:
                    if word == b".\r\n":
                        return
                    if word[:4] in (b"ehlo", b"EHLO", b"mail", b"MAIL", b"rcpt", b"RCPT"):
                        line.sendall(b"250 ok\r\n")
                    elif word[:4] in (b"data", b"DATA"):
                        line.sendall(b"354 go on\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(Doubtful, match="did not say whether it took the mail"):
            send(MAIL, "max@example.org", ["a@example.org"], Route(server="127.0.0.1", port=port))
        thread.join()


def test_a_program_gets_the_mail_and_the_recipients(tmp_path: Path) -> None:
    program = _program(tmp_path, f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/mail')

    send(MAIL, "max@example.org", ["a@example.org"], Route((program,), envelope="max@example.org"))

    assert "-i -f max@example.org -- a@example.org\n" == (tmp_path / "words").read_text()
    assert MAIL == (tmp_path / "mail").read_bytes()


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    program = _program(tmp_path, "echo no account >&2; exit 78")

    with pytest.raises(SendError, match="failed: no account"):
        send(MAIL, "max@example.org", ["a@example.org"], Route((program,)))


def _program(folder: Path, script: str) -> str:
    path = folder / "sendmail"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)
