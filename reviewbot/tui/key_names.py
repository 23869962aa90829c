"""Keys as people write them (`[`, `Space`, `Ctrl-P`) and as Textual names them."""

from __future__ import annotations

import unicodedata

from reviewbot.errors import ConfigError

_NAMED = {
    "space": "Space",
    "backspace": "Backspace",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "delete": "Del",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
_BY_NAME = {spoken.lower(): name for name, spoken in _NAMED.items()}
_SHORT = {
    "slash": "/",
    "backslash": "\\",
    "at": "@",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}
"""Characters that Textual does not call by their Unicode name, or whose name has a hyphen."""
_BY_CHARACTER = {character: name for name, character in _SHORT.items()}
_SAME = {"ctrl+i": "tab", "ctrl+m": "enter"}
"""What a terminal cannot tell apart."""


def spoken(key: str) -> str:
    """A key of Textual's as people write it."""
    *modifiers, base = key.split("+")
    if base in _NAMED:
        word = _NAMED[base]
    elif base in _SHORT:
        word = _SHORT[base]
    elif len(base) == 1:
        word = base.upper() if modifiers else base
    else:
        word = _character(base)
    return "".join(f"{modifier.capitalize()}-" for modifier in modifiers) + word


def _character(name: str) -> str:
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return name


def key_of(word: str) -> str:
    """Textual's name of a key that somebody wrote. Raises ConfigError for what is none."""
    *modifiers, base = word.split("-") if len(word) > 1 and word[-1] != "-" else [word]
    modifiers = [modifier.lower() for modifier in modifiers]
    name = _BY_NAME.get(base.lower(), "")
    known = {"ctrl", "alt", "shift"}
    if len(base) == 1:
        name = _name_of(base.lower() if modifiers else base)
        known = {"ctrl", "alt"}  # Shift makes another character of it
    if not name or not known.issuperset(modifiers):
        raise ConfigError(
            f"no key is called {word!r}: write a character, Ctrl-X, or one of"
            f" {' '.join(list(_NAMED.values())[:15])} F1"
        )
    key = "+".join([*modifiers, name])
    return _SAME.get(key, key)


def _name_of(character: str) -> str:
    if character in _BY_CHARACTER:
        return _BY_CHARACTER[character]
    if character.isalnum():
        return character
    return unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
