"""Who writes the mail: reviewbot's own settings, else what git send-email already has."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path

from reviewbot.bot.letter import Identity
from reviewbot.config import Config
from reviewbot.errors import ConfigError
from reviewbot.model.message import Address
from reviewbot.places import state_folder
from reviewbot.source.git import config_values

PLACEHOLDER = Address("", "nobody@localhost")
_TRUSTED = ("system", "global", "command")
"""A repository's own configuration may be a stranger's; nobody writes in the name it gives."""


def identity_of(
    config: Config, *, voice: str, environ: Mapping[str, str] | None = None
) -> Identity:
    """The identity for this voice, `bot` or `maintainer`.

    The maintainer is sendemail.from, else user.name and user.email of git; the bot is
    reviewbot.bot-from, else the same; where nothing is set, a placeholder that nothing may be sent
    from. Raises ConfigError for an address that is none, and when the secret cannot be read or
    written.
    """
    environ = os.environ if environ is None else environ
    person = _person(environ)
    sender = person
    if voice == "bot":
        sender = _address(config, "bot-from") or person
    sender = sender or PLACEHOLDER
    contact = _address(config, "bot-contact") or person or sender
    return Identity(sender, contact, _secret(environ), bool(config.text("bot-mailbox")))


def _person(environ: Mapping[str, str]) -> Address | None:
    found = {
        key: value
        for section in ("user", "sendemail")
        for scope, key, value in config_values(section, environ)
        if scope in _TRUSTED
    }
    name, email = parseaddr(found.get("sendemail.from", ""))
    if "@" not in email:
        name, email = found.get("user.name", ""), found.get("user.email", "")
    return Address(name, email) if "@" in email else None


def _address(config: Config, key: str) -> Address | None:
    text = config.text(key)
    if not text:
        return None
    name, email = parseaddr(text)
    if "@" not in email:
        raise ConfigError(f"reviewbot.{key} in {config.origin(key)}: {text!r} is not an address")
    return Address(name, email)


def _secret(environ: Mapping[str, str]) -> bytes:
    """The installation's key for Message-IDs, made at the first use and readable by its user only."""
    path = state_folder(environ) / "message-id.key"
    try:
        if not path.exists():
            _write(path, secrets.token_hex(32))
        text = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"cannot use {path} for Message-IDs: {err}") from err
    if len(text) != 64:
        raise ConfigError(f"{path} is damaged; remove it, and a new one is made")
    return text.encode("ascii")


def _write(path: Path, text: str) -> None:
    """Whole or not at all: two processes that start at once use one key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{text}\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first, its key counts
    finally:
        draft.unlink()
