"""The commands in a mail: lines of its writer's own that begin with `reviewbot:`."""

from __future__ import annotations

from typing import NamedTuple

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Message
from reviewbot.model.reply import own_lines

VERBS = ("waive", "recheck", "on", "off", "help")
_LINE = LazyPattern(r"reviewbot:\s*(waive|recheck|on|off|help)\b[\s.,:]*(.*)")
_MOST_LINES = 200
_MOST = 10


class Order(NamedTuple):
    """One command; `rule` and `reason` are those of `waive`."""

    verb: str
    rule: str = ""
    reason: str = ""


def orders_in(message: Message) -> tuple[Order, ...]:
    """The commands, in order, each once; what is quoted is none."""
    found: dict[Order, None] = {}
    for line in own_lines(message)[:_MOST_LINES]:
        match = _LINE.fullmatch(line.text.strip()[:500])
        if match is None:
            continue
        verb, rest = match[1], match[2].strip()
        rule, _, reason = rest.partition(" ")
        found[
            Order(verb, rule.rstrip(":,"), reason.strip()) if verb == "waive" else Order(verb)
        ] = None
    return tuple(found)[:_MOST]
