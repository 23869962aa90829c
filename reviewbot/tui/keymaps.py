"""Keymaps: what differs from the keys in the table of actions, as data and as the user changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reviewbot.errors import ConfigError
from reviewbot.tui.actions import ACTIONS, SCOPES, Action, action, actions_of, keys_of_words
from reviewbot.tui.key_names import key_of, spoken

KEYMAPS: Mapping[str, Mapping[str, str]] = {
    # b4's own keys are the defaults of the table
    "b4": {},
    # mutt(1): pager and index functions of the same meaning
    "mutt": {
        "move.page_up": "- Backspace PgUp",
        "move.top": "= Home",
        "move.bottom": "* End",
        "move.half_down": "]",
        "move.half_up": "[",
        "patch.next": "J",
        "patch.previous": "K",
        "thread.next": "J",
        "thread.previous": "K",
        "app.shell": "!",
    },
    # vim: window scrolling, and the quickfix list's habit for the next thing to look at
    "vim": {
        "move.page_down": "Ctrl-F Space PgDn",
        "move.page_up": "Ctrl-B Backspace PgUp",
        "patch.next": "] Ctrl-N",
        "patch.previous": "[",
        "app.commands": ":",
    },
}
"""Keys by action id, as people write them, the shown one first."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """Which keys do what. `name` is for people; `changes` are Textual's names of keys by the id of
    the action, for those that differ from the table.
    """

    name: str
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys(self, item: Action) -> tuple[str, ...]:
        """The keys of an action, the shown one first."""
        return self.changes.get(item.id, item.keys)

    def shown(self, id: str) -> str:
        """The first key of an action, as people write it."""
        return spoken(self.keys(action(id))[0])

    def all_shown(self, item: Action) -> str:
        """All keys of an action, as people write them, with spaces between."""
        return " ".join(map(spoken, self.keys(item)))

    @property
    def bindings(self) -> dict[str, str]:
        """What Textual's `App.set_keymap` takes."""
        return {id: ",".join(keys) for id, keys in self.changes.items()}


def keymap_of(name: str = "b4", own: Sequence[str] = (), origin: str = "") -> Keymap:
    """One of `KEYMAPS` with the user's `ACTION=KEY` on top; an action named twice has two keys.

    Raises ConfigError for an unknown action or key, and for a key that does two things on one
    screen; `origin` says there where the words came from.
    """
    changes = {id: keys_of_words(words) for id, words in KEYMAPS[name].items()}
    try:
        changes |= _changes(own)
        keymap = Keymap(f"{name} and your own keys" if own else name, changes)
        _check(keymap)
    except ConfigError as err:
        raise ConfigError(f"reviewbot.keys in {origin}: {err}") from err
    return keymap


def _changes(own: Iterable[str]) -> dict[str, tuple[str, ...]]:
    changes: dict[str, tuple[str, ...]] = {}
    for word in own:
        id, equals, key = word.partition("=")
        if not equals or not key:
            raise ConfigError(f"{word!r} is not of the form ACTION=KEY")
        if not any(item.id == id for item in ACTIONS):
            raise ConfigError(f"no action is called {id!r}{_nearest(id)}")
        keys = changes.get(id, ())
        changes[id] = tuple(dict.fromkeys((*keys, key_of(key))))
    return changes


def _nearest(id: str) -> str:
    import difflib  # only on the way to an error

    close = difflib.get_close_matches(id, [item.id for item in ACTIONS], n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else "; docs/keys.md lists all"


def _check(keymap: Keymap) -> None:
    """Raise ConfigError when a key does two things on one screen."""
    for scope, screen in SCOPES.items():
        taken: dict[str, Action] = {}
        for item in actions_of(scope):
            for key in keymap.keys(item):
                other = taken.setdefault(key, item)
                if other is not item:
                    raise ConfigError(
                        f"{spoken(key)} is for both {other.id} and {item.id} on the screen"
                        f" {screen!r}; give one of them another key"
                    )
