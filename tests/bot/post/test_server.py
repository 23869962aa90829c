"""Handing mail in, to a real server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.bot.post.server import Answer, hand_in, server_of
from reviewbot.errors import ConfigError
from reviewbot.outgoing import Route
from tests.bot.post.sink import Sink

RAW = "From: bot@example.org\nSubject: x\n\nFrom here on größer.\n.dot\n".encode()
ANN, BOB = "ann@example.org", "bob@example.org"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as made:
        yield made


def offer(sink: Sink, *addresses: str, may_go: bool = True) -> dict[str, str]:
    """What became of each address."""
    answers = hand_in(sink.server, "bot@example.org", addresses, RAW, lambda _: may_go)
    return {address: answer.state for address, answer in answers.items()}


def test_bytes_arrive_as_they_are(sink: Sink) -> None:
    assert {ANN: "sent", BOB: "sent"} == offer(sink, ANN, BOB)
    assert [([ANN, BOB], RAW.replace(b"\n", b"\r\n"))] == sink.mails


@pytest.mark.parametrize(("code", "state"), [("450", "again"), ("550", "failed")])
def test_refused_address_does_not_hold_up_the_other(code: str, state: str, sink: Sink) -> None:
    sink.answers[ANN] = f"{code} no"

    assert {ANN: state, BOB: "sent"} == offer(sink, ANN, BOB)
    assert [BOB] == sink.mails[0][0]


@pytest.mark.parametrize(("code", "state"), [("451", "again"), ("554", "failed")])
def test_text_that_is_refused_went_to_nobody(code: str, state: str, sink: Sink) -> None:
    sink.to_data = f"{code} no"

    assert {ANN: state, BOB: state} == offer(sink, ANN, BOB)


def test_connection_lost_after_the_text_leaves_it_unknown(sink: Sink) -> None:
    sink.drop = True

    assert {ANN: "unknown"} == offer(sink, ANN)


def test_connection_lost_keeps_what_was_refused_before(sink: Sink) -> None:
    sink.drop = True
    sink.answers[BOB] = "550 no"

    assert {ANN: "unknown", BOB: "failed"} == offer(sink, ANN, BOB)


def test_stopped_at_the_last_moment_nothing_goes(sink: Sink) -> None:
    assert {ANN: "again"} == offer(sink, ANN, may_go=False)
    assert [] == sink.mails


def test_nobody_listening_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = Route(server="127.0.0.1", port=free.getsockname()[1])

    answers = hand_in(server, "bot@example.org", [ANN], RAW, lambda _: True)

    assert "again" == answers[ANN].state


def config(tmp_path: Path, text: str) -> dict[str, str]:
    (tmp_path / ".gitconfig").write_text(f"[sendemail]\n{text}")
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_DIR": "/nonexistent",
    }


def test_server_is_that_of_send_email(tmp_path: Path) -> None:
    environ = config(tmp_path, "smtpServer = mx.example.org\nsmtpEncryption = tls\n")

    assert ("mx.example.org", 587, "tls") == server_of(environ)[1:4]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("smtpServer = /usr/bin/msmtp\n", "the bot needs a server"), ("", "no way to send mail")],
)
def test_what_cannot_be_used_is_named(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=complaint):
        server_of(config(tmp_path, text))


def test_answer_keeps_the_servers_words(sink: Sink) -> None:
    sink.answers[ANN] = "550 5.1.1 no such person"

    answers = hand_in(sink.server, "bot@example.org", [ANN], RAW, lambda _: True)

    assert Answer("failed", "550 5.1.1 no such person") == answers[ANN]
