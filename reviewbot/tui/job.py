"""What the screens are opened for, and how they ended. Light: a screen is drawn before the rest is
loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reviewbot.tui.keymaps import Keymap, keymap_of
from reviewbot.tui.mailing import Mailing, nobody

if TYPE_CHECKING:
    from reviewbot.engine.rule import Rule
    from reviewbot.review import Request
    from reviewbot.store import Store


def in_memory() -> Store:
    """A store that is gone with the screens."""
    from reviewbot.store import open_store

    return open_store(None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the screens ended: lines for stderr, and whether nothing could be shown at all."""

    lines: tuple[str, ...] = ()
    is_failure: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What the screens are opened for.

    `load_rules` is called in a worker and may raise ConfigError or RuleError. `severity` and
    `confidence` are the lowest that are shown at first; `is_author`
    asks for the checklist; `tree` is the checkout the user stands in, empty for none. `store` opens
    what keeps decisions, by default only as long as the screens are open; `mailing` is how replies are
    written and sent, by default not at all. `log` names the file where failures are looked up, empty
    for none.
    """

    request: Request
    load_rules: Callable[[], Sequence[Rule]]
    severity: str = "note"
    confidence: str = "likely"
    keymap: Keymap = field(default_factory=keymap_of)
    theme: str = "ansi-dark"
    is_unicode: bool = False
    is_author: bool = False
    tree: str = ""
    log: str = ""
    store: Callable[[], Store] = in_memory
    mailing: Mailing = field(default_factory=nobody)
