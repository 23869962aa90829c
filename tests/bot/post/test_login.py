"""Handing mail in to a server that wants encryption and a password."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from reviewbot.bot.post.server import Answer, hand_in, server_of
from reviewbot.errors import ConfigError
from reviewbot.outgoing import Route
from tests.bot import tls
from tests.bot.post.sink import free_port

# on a line that is encrypted from the first byte aiosmtpd does not see the encryption
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")
RAW = b"From: bot@example.org\nSubject: x\n\nText.\n"
ANN = "ann@example.org"
SECRET = "correct horse"  # noqa: S105  # made up


class Post(Controller):
    """Takes mail from the user `bot` with the right password only, over TLS only; `mails` as they
    came, `tried` the passwords it was shown.
    """

    def __init__(self, certificate: Path, *, is_implicit: bool) -> None:
        context = tls.server_context(certificate)
        self.mails: list[bytes] = []
        self.tried: list[bytes] = []
        super().__init__(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            ssl_context=context if is_implicit else None,
            tls_context=None if is_implicit else context,
            auth_required=True,
            auth_require_tls=not is_implicit,  # aiosmtpd counts STARTTLS only
            authenticator=self._is_known,
        )

    def _is_known(self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        self.tried.append(data.password)
        is_right = (data.login, data.password) == (b"bot", SECRET.encode())
        return AuthResult(success=is_right, handled=is_right)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(bytes(envelope.content))
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tls.certificate(tmp_path_factory.mktemp("tls") / "both.pem")


@pytest.fixture(params=["tls", "ssl"])
def post(request: pytest.FixtureRequest, certificate: Path) -> Iterator[Post]:
    made = Post(certificate, is_implicit=request.param == "ssl")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def route(
    post: Post, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Route]:
    """What these lines of git config, and where the server is, come to."""

    def made(*lines: str, certificates: Path = certificate) -> Route:
        how = "ssl" if post.ssl_context else "tls"
        (tmp_path / "config").write_text(
            f"[sendemail]\nsmtpServer = 127.0.0.1\nsmtpServerPort = {post.port}\n"
            f"smtpEncryption = {how}\nsmtpSslCertPath = {certificates}\nsmtpUser = bot\n"
            + "".join(f"{line}\n" for line in lines)
        )
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        return server_of({"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": str(tmp_path / "config")})

    return made


def offer(server: Route) -> Answer:
    return hand_in(server, "bot@example.org", [ANN], RAW, lambda _: True)[ANN]


def test_password_of_the_configuration_opens_the_door(
    post: Post, route: Callable[..., Route]
) -> None:
    assert "sent" == offer(route(f"smtpPass = {SECRET}")).state
    assert [RAW.replace(b"\n", b"\r\n")] == post.mails


def test_password_of_gits_credential_helper_opens_the_door(
    post: Post, route: Callable[..., Route], tmp_path: Path
) -> None:
    helper = tmp_path / "helper"
    helper.write_text(
        f"#!/bin/sh\ncat > {tmp_path}/asked\necho username=bot\necho password={SECRET}\n"
    )
    helper.chmod(0o755)

    assert "sent" == offer(route(f"[credential]\nhelper = {helper}")).state
    assert f"protocol=smtp\nhost=127.0.0.1:{post.port}\nusername=bot\n" in (
        tmp_path / "asked"
    ).read_text().replace("capability[]=authtype\n", "").replace("capability[]=state\n", "")


def test_wrong_password_is_no_fault_of_the_letter(
    post: Post, route: Callable[..., Route], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = route("smtpPass = wrong horse")

    answer = offer(server)

    assert ("again", []) == (answer.state, post.mails)
    assert answer.why.startswith("535 ")
    assert "horse" not in f"{answer} {server!r} {caplog.text}"


def test_password_that_nobody_knows_is_asked_of_no_terminal(
    post: Post, route: Callable[..., Route]
) -> None:
    answer = offer(route())

    assert ("again", []) == (answer.state, post.tried)
    assert "git's credential helpers know none" in answer.why


def test_strange_certificate_gets_no_password(
    post: Post, route: Callable[..., Route], tmp_path: Path
) -> None:
    (tmp_path / "none").mkdir()

    answer = offer(route(f"smtpPass = {SECRET}", certificates=tmp_path / "none"))

    assert ("again", []) == (answer.state, post.tried)
    assert "certificate verify failed" in answer.why


def test_password_over_an_open_line_is_refused_at_the_start(route: Callable[..., Route]) -> None:
    with pytest.raises(ConfigError, match="not sent over an open line"):
        route(f"smtpPass = {SECRET}", "smtpEncryption =")

    assert not route(f"smtpPass = {SECRET}", "smtpEncryption =", "smtpAuth = none").does_log_in


def test_server_that_wants_a_login_we_do_not_have_is_asked_again(
    post: Post, route: Callable[..., Route]
) -> None:
    answer = offer(route("smtpAuth = none"))

    assert ("again", "530 5.7.0 Authentication required") == (answer.state, answer.why)
