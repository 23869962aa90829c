"""All the bot is told by configuration, read and checked once at the start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from reviewbot.bot.choice import rules_that_may_speak
from reviewbot.bot.identity import PLACEHOLDER, identity_of
from reviewbot.bot.letter import Identity
from reviewbot.bot.policy import Level, Policy, read_policies
from reviewbot.bot.state.file import State
from reviewbot.bot.state.place import open_state
from reviewbot.config import Config
from reviewbot.errors import ConfigError
from reviewbot.places import state_folder

LEAST_POLL_S = 60


class Setup(NamedTuple):
    """Who the bot is, what it follows, and where it keeps things. `mailbox` and `metrics` are None
    when not wanted; `notes` are sentences for the log. `database` is the PostgreSQL that several bots
    share, empty for a file in `folder`.
    """

    who: Identity
    policies: Mapping[str, Policy]
    folder: Path
    mailbox: Path | None
    poll_s: int
    metrics: Path | None
    notes: tuple[str, ...]
    database: str = ""

    @property
    def state(self) -> Path:
        """The SQLite file."""
        return self.folder / "bot.sqlite"


def folder_of(config: Config, environ: Mapping[str, str] | None = None) -> Path:
    """Where the bot keeps what it remembers."""
    environ = os.environ if environ is None else environ
    return _path(config, "bot-state") or state_folder(environ) / "bot"


def state_of(config: Config) -> State:
    """The open state, for who looks at it or decides on letters. Raises SourceError."""
    return open_state(folder_of(config), config.text("bot-database"))


def read_setup(config: Config, environ: Mapping[str, str] | None = None) -> Setup:
    """Everything, checked as far as it can be without network. Raises ConfigError."""
    environ = os.environ if environ is None else environ
    policies, left_out = read_policies(environ)
    who = identity_of(config, voice="bot", environ=environ)
    setup = Setup(
        who=who,
        policies=policies,
        folder=folder_of(config, environ),
        mailbox=_path(config, "bot-mailbox"),
        poll_s=max(LEAST_POLL_S, int(config.seconds("bot-poll"))),
        metrics=_path(config, "bot-metrics"),
        notes=(*left_out, *config.ignored),
        database=config.text("bot-database"),
    )
    _check(setup)
    return setup


def _check(setup: Setup) -> None:
    active = [one for one in setup.policies.values() if one.send is not Level.OFF]
    if not active:
        raise ConfigError(
            'no list is enabled: set url and send in [reviewbot "list:ADDRESS"] of your git config,'
            " see docs/bot.md"
        )
    if setup.who.sender == PLACEHOLDER:
        raise ConfigError("reviewbot.bot-from is not set: the bot needs an address of its own")
    for policy in active:
        where = f'[reviewbot "list:{policy.list}"]'
        if not policy.url and not policy.maildir:
            raise ConfigError(f"{where}: neither url nor maildir says where its mail comes from")
        if policy.maildir and not (Path(policy.maildir).expanduser() / "cur").is_dir():
            raise ConfigError(f"{where}: {policy.maildir} is not a maildir")
        if policy.history and not Path(policy.history).expanduser().is_dir():
            raise ConfigError(f"{where}: there is no repository {policy.history}")
        if not any(map(policy.may_speak, rules_that_may_speak())):
            raise ConfigError(
                f"{where}: no rule that may be mailed is left; reviewbot rules list, docs/precision.md"
            )
    if setup.mailbox is not None and not (setup.mailbox / "cur").is_dir():
        raise ConfigError(f"reviewbot.bot-mailbox: {setup.mailbox} is not a maildir")
    if setup.mailbox is not None and find_spec("dkim") is None:
        raise ConfigError("reviewbot.bot-mailbox needs dkimpy: pip install 'reviewbot[bot]'")


def _path(config: Config, key: str) -> Path | None:
    text = config.text(key)
    if not text:
        return None
    if not text.startswith(("/", "~")):
        raise ConfigError(
            f"reviewbot.{key} in {config.origin(key)}: {text!r} must be absolute or begin with ~"
        )
    return Path(text).expanduser()
