"""The mail server: what it says to each recipient, and when nobody knows what it did."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from reviewbot.errors import ConfigError, words_of
from reviewbot.outgoing import Route, connected, route_of

_WANTS_LOGIN = (530, 534, 535, 538)
"""RFC 4954, 6: for a person to mend in the configuration; the letter can wait for it."""


class Answer(NamedTuple):
    """What became of one address: `sent`, `again` (later), `failed` for good, or `unknown`."""

    state: str
    why: str


def server_of(environ: Mapping[str, str]) -> Route:
    """Where git send-email would hand mail in. Raises ConfigError when that is not set up, is a
    program (it could not tell what became of each recipient), or would show a password to everybody.
    """
    route = route_of(environ)
    if route.command:
        raise ConfigError(f"sendemail.* names the program {route}; the bot needs a server")
    if route.does_log_in and not route.encryption:
        raise ConfigError(
            "the password of sendemail.smtpuser is not sent over an open line: set"
            " sendemail.smtpencryption to tls or ssl, or sendemail.smtpauth to none"
        )
    return route


def hand_in(
    server: Route,
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
        connection = connected(server)
    except (smtplib.SMTPException, OSError) as err:
        # a password or a certificate that is no good says nothing about the letter
        return dict.fromkeys(addresses, Answer("again", _words(err)))
    try:
        with connection as smtp:
            smtp.ehlo_or_helo_if_needed()
            accepted = _accepted(smtp, server.envelope or sender, addresses, raw, answers)
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
        answer = Answer("unknown" if went else "again", _words(err))
    return dict.fromkeys(went or [one for one in addresses if one not in answers], answer) | {
        one: given for one, given in answers.items() if one not in went
    }


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


def _words(err: Exception) -> str:
    if isinstance(err, smtplib.SMTPResponseException):
        return _judged(err.smtp_code, err.smtp_error).why
    return words_of(err)


def _judged(code: int, text: bytes | str) -> Answer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    why = " ".join(f"{code} {words}".split())[:200]
    if 200 <= code < 300:
        return Answer("sent", why)
    is_ours = code in _WANTS_LOGIN
    return Answer("again" if 400 <= code < 500 or is_ours else "failed", why)
