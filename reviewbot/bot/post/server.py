"""The mail server, as git send-email knows it (git-send-email(1), sendemail.*)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from reviewbot.bot.policy import TRUSTED_SCOPES
from reviewbot.errors import ConfigError
from reviewbot.source.git import config_values

TIMEOUT_S = 60.0


class Server(NamedTuple):
    """Where to hand mail in; `encryption` is empty, `tls` (STARTTLS) or `ssl`."""

    host: str
    port: int
    encryption: str = ""
    user: str = ""
    password: str = ""


class Answer(NamedTuple):
    """What became of one address: `sent`, `again` (later), `failed` for good, or `unknown`."""

    state: str
    why: str


def read_server(environ: Mapping[str, str]) -> Server:
    """sendemail.smtpServer and its companions, of the user's or the system's git config; without
    them the mail server of this machine. Raises ConfigError for what cannot be used.
    """
    found = {
        key.removeprefix("sendemail."): value
        for scope, key, value in config_values("sendemail", environ)
        if scope in TRUSTED_SCOPES
    }
    host = found.get("smtpserver", "localhost")
    if host.startswith(("/", "~")):
        raise ConfigError(f"sendemail.smtpServer is the program {host}; the bot needs a host name")
    encryption = found.get("smtpencryption", "").lower()
    encryption = "" if encryption == "none" else encryption
    if encryption not in ("", "tls", "ssl"):
        raise ConfigError(f"sendemail.smtpEncryption is {encryption!r}, not none, tls or ssl")
    usual = {"ssl": "465", "tls": "587"}.get(encryption, "25")
    port = found.get("smtpserverport", usual)
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ConfigError(f"sendemail.smtpServerPort is {port!r}, not a port")
    user, password = found.get("smtpuser", ""), found.get("smtppass", "")
    if user and not password:
        raise ConfigError(
            "sendemail.smtpUser is set, sendemail.smtpPass is not: nobody is there to ask"
        )
    return Server(host, int(port), encryption, user, password)


def hand_in(
    server: Server,
    sender: str,
    addresses: Sequence[str],
    raw: bytes,
    may_go: Callable[[Sequence[str]], bool],
) -> dict[str, Answer]:
    """Offer one mail to the server; what became of each address. Never raises for what a server
    does.

    `may_go` is asked with the accepted addresses just before the text goes over the line. From then
    on a broken connection means `unknown`: the server may have kept the mail (RFC 1047).
    """
    answers: dict[str, Answer] = {}
    went: Sequence[str] = ()
    try:
        with _connected(server) as smtp:
            accepted = _accepted(smtp, sender, addresses, raw, answers)
            if not accepted:
                return answers
            if not may_go(accepted):
                return answers | dict.fromkeys(accepted, Answer("again", "stopped"))
            went = accepted
            code, text = smtp.data(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            answer = _judged(code, text)
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            return answers | dict.fromkeys(accepted, answer)
    except smtplib.SMTPResponseException as err:
        answer = _judged(err.smtp_code, err.smtp_error)
    except (smtplib.SMTPException, OSError) as err:
        why = " ".join(str(err).split())[:200] or type(err).__name__
        answer = Answer("unknown" if went else "again", why)
    return dict.fromkeys(went or [one for one in addresses if one not in answers], answer) | {
        one: given for one, given in answers.items() if one not in went
    }


def _connected(server: Server) -> smtplib.SMTP:
    if server.encryption == "ssl":
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=TIMEOUT_S, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.encryption == "tls":
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _accepted(
    smtp: smtplib.SMTP,
    sender: str,
    addresses: Sequence[str],
    raw: bytes,
    answers: dict[str, Answer],
) -> list[str]:
    """The addresses that the server takes mail for; the others' answers are written down."""
    options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") and not raw.isascii() else []
    code, text = smtp.mail(sender, options)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, text, sender)
    accepted = []
    for address in addresses:
        code, text = smtp.rcpt(address)
        if code in (250, 251):
            accepted.append(address)
        else:
            answers[address] = _judged(code, text)
    return accepted


def _judged(code: int, text: bytes | str) -> Answer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    why = " ".join(f"{code} {words}".split())[:200]
    if 200 <= code < 300:
        return Answer("sent", why)
    return Answer("again" if 400 <= code < 500 else "failed", why)
