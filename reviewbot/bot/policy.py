"""What a list has agreed to: one section of git config per list, and what holds for mail to several.

[reviewbot "list:linux-foo@vger.kernel.org"]
    url = https://lore.kernel.org/linux-foo
    send = queue
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from fnmatch import fnmatchcase
from typing import NamedTuple

from reviewbot.context.profiles import ALL
from reviewbot.errors import ConfigError
from reviewbot.model.message import Address
from reviewbot.model.series import Revision
from reviewbot.source.git import config_values

PREFIX = "reviewbot.list:"
TRUSTED_SCOPES = ("system", "global", "command")
"""A repository's own configuration may be a stranger's."""
_HOUR_S = 3600


class Level(str, Enum):
    """How far a mail may go: nowhere, to a moderator, to the author, to author and list."""

    OFF = "off"
    QUEUE = "queue"
    AUTHOR = "author"
    LIST = "author-and-list"

    @property
    def rank(self) -> int:
        """0 is the most private."""
        return list(Level).index(self)


class Policy(NamedTuple):
    """The settings of one list; `list` is its address in lower case.

    `hold_s` is how long a mail waits for people to say it first, `patience_s` how long a series may
    be incomplete, `cap` how many letters an author gets in a day and `daily_cap` the list.
    `prefixes` are words of which one must stand in the subject's brackets (empty: any), `ignored`
    senders as address or pattern, `rules` and `without_rules` patterns of rule ids. `history` is a git
    repository to judge against.
    """

    list: str
    url: str = ""
    maildir: str = ""
    send: Level = Level.OFF
    hold_s: int = 12 * _HOUR_S
    patience_s: int = 2 * _HOUR_S
    cap: int = 3
    daily_cap: int = 20
    prefixes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    profile: str = ""
    rules: tuple[str, ...] = ()
    without_rules: tuple[str, ...] = ()
    history: str = ""
    maintainers: tuple[str, ...] = ()

    def may_speak(self, rule: str) -> bool:
        """Whether findings of this rule may be mailed."""
        if self.rules and not any(fnmatchcase(rule, pattern) for pattern in self.rules):
            return False
        return not any(fnmatchcase(rule, pattern) for pattern in self.without_rules)

    def why_not(self, revision: Revision) -> str:
        """Why this revision is not looked at, empty when it is."""
        sender = revision.author.email.lower()
        if any(fnmatchcase(sender, pattern) for pattern in self.ignored):
            return "the sender is ignored"
        words = {word.lower() for word in revision.subject.prefixes}
        if self.prefixes and not words & set(self.prefixes):
            return "its subject has none of the prefixes"
        return ""


class Policies(NamedTuple):
    """The policies that hold for one mail; the most private of each setting wins."""

    all: tuple[Policy, ...]

    @property
    def send(self) -> Level:
        """Off when no list has agreed to anything."""
        return min((one.send for one in self.all), key=lambda level: level.rank, default=Level.OFF)

    @property
    def hold_s(self) -> int:
        """The longest wait."""
        return max((one.hold_s for one in self.all), default=0)

    @property
    def patience_s(self) -> int:
        """The longest wait for missing patches."""
        return max((one.patience_s for one in self.all), default=0)

    @property
    def cap(self) -> int:
        """The fewest letters."""
        return min((one.cap for one in self.all), default=0)

    @property
    def profiles(self) -> tuple[str, ...]:
        """The customs that the lists ask for, empty to go by To and Cc."""
        return tuple(dict.fromkeys(one.profile for one in self.all if one.profile))

    @property
    def history(self) -> str:
        """The first repository, empty for none."""
        return next((one.history for one in self.all if one.history), "")

    @property
    def daily_caps(self) -> dict[str, int]:
        """For each list how many letters it gets in a day."""
        return {one.list: one.daily_cap for one in self.all}

    def may_speak(self, rule: str) -> bool:
        """Whether every list lets this rule speak."""
        return all(one.may_speak(rule) for one in self.all)

    def why_not(self, revision: Revision) -> str:
        """Why this revision is not looked at, empty when it is."""
        if self.send is Level.OFF:
            return "the list is off"
        return next(filter(None, (one.why_not(revision) for one in self.all)), "")

    def lists(self, recipients: Iterable[Address]) -> tuple[str, ...]:
        """The lists among the recipients that may get a copy, in their order."""
        if self.send is not Level.LIST:
            return ()
        known = {one.list for one in self.all}
        return tuple(to.email.lower() for to in recipients if to.email.lower() in known)


def policies_for(known: Mapping[str, Policy], revision: Revision, came_over: str) -> Policies:
    """What holds for a revision: the policies of all lists it went to, and of the one we got it from."""
    lists = [to.email.lower() for mail in revision.messages for to in mail.recipients]
    found = dict.fromkeys(one for one in (*lists, came_over) if one in known)
    return Policies(tuple(known[one] for one in found))


def read_policies(environ: Mapping[str, str]) -> tuple[dict[str, Policy], list[str]]:
    """All lists by address, and in a sentence each what was not taken over and why.

    Raises ConfigError for an unknown key or a value that does not fit.
    """
    settings: dict[str, dict[str, list[str]]] = {}
    left_out: list[str] = []
    for scope, key, value in config_values("reviewbot", environ):
        if not key.startswith(PREFIX):
            continue
        address, _, name = key.removeprefix(PREFIX).rpartition(".")
        if scope not in TRUSTED_SCOPES:
            left_out.append(f"{key} of this repository's git config is ignored")
            continue
        settings.setdefault(address.strip().lower(), {}).setdefault(name, []).append(value)
    return {address: _policy(address, values) for address, values in settings.items()}, left_out


def _policy(address: str, values: Mapping[str, Sequence[str]]) -> Policy:
    where = f'git config [reviewbot "list:{address}"]'
    if address.count("@") != 1 or re.search(r"[\s<>,;]", address):
        raise ConfigError(f"{where}: {address!r} is not the address of a list")
    changes: dict[str, object] = {}
    for name, texts in values.items():
        if name not in _KEYS:
            import difflib  # only on the way to an error

            close = difflib.get_close_matches(name, _KEYS, n=1, cutoff=0.5)
            hint = f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(_KEYS)}"
            raise ConfigError(f"{where}: {name!r} is unknown{hint}")
        field, kind = _KEYS[name]
        changes[field] = _value(f"{where}, {name}", kind, texts)
    policy = Policy(address, **changes)  # type: ignore[arg-type]  # _value gives what _KEYS says
    if policy.url and policy.maildir:
        raise ConfigError(f"{where}: a list is followed by url or by maildir, not both")
    return policy


_KEYS = {
    "url": ("url", "url"),
    "maildir": ("maildir", "folder"),
    "send": ("send", "level"),
    "hold": ("hold_s", "time"),
    "complete-after": ("patience_s", "time"),
    "cap": ("cap", "number"),
    "daily-cap": ("daily_cap", "number"),
    "prefixes": ("prefixes", "words"),
    "ignore-senders": ("ignored", "words"),
    "profile": ("profile", "profile"),
    "rules": ("rules", "words"),
    "ignore-rules": ("without_rules", "words"),
    "history": ("history", "folder"),
    "maintainers": ("maintainers", "words"),
}
"""Key in git config: field of Policy and what its value is."""


def _value(where: str, kind: str, texts: Sequence[str]) -> object:
    if kind == "words":
        return tuple(word for text in texts for word in text.lower().replace(",", " ").split())
    text = texts[-1].strip()
    if kind == "level":
        if text not in [level.value for level in Level]:
            raise ConfigError(f"{where}: {text!r} is not one of {', '.join(Level)}")
        return Level(text)
    if kind == "time":
        return duration_s(where, text)
    if kind == "number":
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ConfigError(f"{where}: {text!r} is not a number")
        return int(text)
    if kind == "profile" and text and text not in ALL:
        raise ConfigError(f"{where}: {text!r} is not one of {', '.join(ALL)}")
    if kind == "url":
        if not text.startswith(("https://", "http://")):
            raise ConfigError(f"{where}: {text!r} is not a web address")
        return text.rstrip("/")
    if kind == "folder" and not text.startswith(("/", "~")):
        raise ConfigError(f"{where}: {text!r} must be absolute or begin with ~")
    return text


def duration_s(where: str, text: str) -> int:
    """Seconds of `90s`, `30m`, `12h`, `2d`, or a bare number of seconds. Raises ConfigError, which
    begins with `where`.
    """
    match = re.fullmatch(r"(\d{1,7})\s*([smhd]?)", text)
    if match is None:
        raise ConfigError(f"{where}: {text!r} is not a time such as 90s, 30m, 12h or 2d")
    return int(match[1]) * {"": 1, "s": 1, "m": 60, "h": _HOUR_S, "d": 24 * _HOUR_S}[match[2]]
