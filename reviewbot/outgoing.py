"""Mail out of the house: through what git send-email and b4 are set up with.

Settings are those of sendemail.* in the user's, the system's or the command's git config
(git-send-email(1)); a repository's own may be a stranger's.
"""

from __future__ import annotations

import os
import shlex
import smtplib
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import NamedTuple

from reviewbot.errors import ConfigError, SendError
from reviewbot.source.git import config_values

TRUSTED_SCOPES = ("system", "global", "command")
TIMEOUT_S = 60
_PORTS = {"": 0, "tls": 587, "ssl": 465}


class Route(NamedTuple):
    """How mail goes out: through `command` (sendmail-like, with its options), else to `server`.

    `envelope` is the sender that the server is told, empty for the From; `encryption` is `tls`,
    `ssl` or empty; `certificates` a file or folder to trust, empty for the system's, `-` for none.
    """

    command: tuple[str, ...] = ()
    server: str = ""
    port: int = 0
    encryption: str = ""
    user: str = ""
    password: str = ""
    does_log_in: bool = False
    envelope: str = ""
    certificates: str = ""
    domain: str = ""

    def __repr__(self) -> str:
        return f"<Route to {self}>"  # the password stands in no log

    def __str__(self) -> str:
        if self.command:
            return self.command[0]
        return f"{self.server}:{self.port}" if self.port else self.server


class Doubtful(SendError):
    """Nobody knows whether the mail went out."""


def route_of(environ: Mapping[str, str] | None = None) -> Route:
    """The user's route. Raises ConfigError when there is none or it cannot be understood."""
    found = _settings(os.environ if environ is None else environ)
    command = found.get("sendmailcmd", "")
    server = found.get("smtpserver", "")
    if not command and not server:
        raise ConfigError(
            "no way to send mail is set up: git config --global sendemail.smtpserver SERVER"
        )
    envelope = found.get("envelopesender", "")
    envelope = found.get("from", "") if envelope == "auto" else envelope
    if not command and "/" in server:
        command = shlex.quote(os.path.expanduser(server))
    if command:
        try:
            words = tuple(map(os.path.expanduser, shlex.split(command)))
        except ValueError as err:
            raise ConfigError(f"sendemail.sendmailcmd: {err}") from err
        return Route(words, envelope=parseaddr(envelope)[1])
    encryption = {"starttls": "tls", "smtps": "ssl"}.get(
        name := found.get("smtpencryption", "").lower(), name
    )
    if encryption not in _PORTS:
        raise ConfigError(f"sendemail.smtpencryption: {encryption!r} is neither tls nor ssl")
    auth = found.get("smtpauth", "").lower()
    port = found.get("smtpserverport", "")
    if port and not (port.isascii() and port.isdigit()):
        raise ConfigError(f"sendemail.smtpserverport: {port!r} is not a number")
    return Route(
        server=server,
        port=int(port) if port else _PORTS[encryption],
        encryption=encryption,
        user=found.get("smtpuser", ""),
        password=found.get("smtppass", ""),
        does_log_in=bool(found.get("smtpuser")) and auth != "none",
        envelope=parseaddr(envelope)[1],
        certificates=found.get("smtpsslcertpath", "")
        or ("-" if "smtpsslcertpath" in found else ""),
        domain=found.get("smtpdomain", ""),
    )


def _settings(environ: Mapping[str, str]) -> dict[str, str]:
    """sendemail.KEY by KEY; those of sendemail.identity on top."""
    plain: dict[str, str] = {}
    named: dict[str, dict[str, str]] = {}
    for scope, key, value in config_values("sendemail", environ):
        if scope not in TRUSTED_SCOPES:
            continue
        section, _, name = key.removeprefix("sendemail.").rpartition(".")
        (named.setdefault(section, {}) if section else plain)[name] = value
    return plain | named.get(plain.get("identity", ""), {})


def send(mail: bytes, sender: str, recipients: Sequence[str], route: Route) -> tuple[str, ...]:
    """Hand a mail over; gives the recipients that were refused while others were not.

    Raises SendError when it certainly did not go out, Doubtful when nobody knows.
    """
    envelope = route.envelope or sender
    if route.command:
        _through(route.command, envelope if route.envelope else "", recipients, mail)
        return ()
    try:
        server = connected(route)
    except (OSError, smtplib.SMTPException) as err:
        raise SendError(f"cannot reach {route}: {_said(err)}") from err
    try:
        # smtplib leaves the line ends of bytes as they are; a bare LF is refused (RFC 5321, 2.3.8)
        lines = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        refused = server.sendmail(envelope, list(recipients), lines)
    except (
        smtplib.SMTPRecipientsRefused,
        smtplib.SMTPResponseException,
        smtplib.SMTPNotSupportedError,
    ) as err:
        raise SendError(f"{route} refused the mail: {_said(err)}") from err
    except (OSError, smtplib.SMTPException) as err:
        raise Doubtful(f"{route} did not say whether it took the mail: {_said(err)}") from err
    finally:
        _leave(server)
    return tuple(refused)


def _leave(server: smtplib.SMTP) -> None:
    """Say good-bye; that it fails changes nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def connected(route: Route) -> smtplib.SMTP:
    """A connection that mail can be handed to, logged in; close it with `quit`. Raises OSError or
    smtplib.SMTPException.
    """
    name = route.domain or None
    server: smtplib.SMTP
    if route.encryption == "ssl":
        server = smtplib.SMTP_SSL(
            route.server, route.port, name, timeout=TIMEOUT_S, context=_context(route)
        )
    else:
        server = smtplib.SMTP(route.server, route.port, name, timeout=TIMEOUT_S)
    if route.encryption == "tls":
        server.starttls(context=_context(route))
    # as b4 does: a password never goes over a line that is not encrypted
    if route.does_log_in and route.encryption:
        server.login(route.user, route.password or _asked_password(route))
    return server


def _context(route: Route) -> ssl.SSLContext:
    if route.certificates == "-":
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if os.path.isdir(route.certificates):
        return ssl.create_default_context(capath=route.certificates)
    return ssl.create_default_context(cafile=route.certificates or None)


def _asked_password(route: Route) -> str:
    """The password that git's credential helpers know."""
    host = f"{route.server}:{route.port}" if route.port else route.server
    result = subprocess.run(
        ["git", "credential", "fill"],
        input=f"protocol=smtp\nhost={host}\nusername={route.user}\n\n".encode(),
        env=os.environ | {"GIT_TERMINAL_PROMPT": "0"},
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    for line in result.stdout.decode("utf-8", "replace").splitlines():
        if line.startswith("password="):
            return line.removeprefix("password=")
    raise smtplib.SMTPException("no sendemail.smtppass, and git's credential helpers know none")


def _through(command: Sequence[str], envelope: str, recipients: Sequence[str], mail: bytes) -> None:
    """Hand the mail to a sendmail-like program."""
    words = [*command, "-i", *(["-f", envelope] if envelope else []), "--", *recipients]
    try:
        result = subprocess.run(
            words, input=mail, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except OSError as err:
        raise SendError(f"cannot run {command[0]}: {err.strerror or err}") from err
    except subprocess.TimeoutExpired as err:
        raise Doubtful(f"{command[0]} took longer than {TIMEOUT_S} s and was stopped") from err
    if result.returncode != 0:
        said = result.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SendError(f"{command[0]} failed: {said[-1] if said else result.returncode}")


def _said(err: Exception) -> str:
    if isinstance(err, smtplib.SMTPRecipientsRefused):
        return "; ".join(
            f"{who}: {code} {text.decode('utf-8', 'replace')}"
            for who, (code, text) in err.recipients.items()
        )
    if isinstance(err, smtplib.SMTPResponseException):
        text = err.smtp_error
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return f"{err.smtp_code} {words}"
    return " ".join(str(err).split()) or type(err).__name__
