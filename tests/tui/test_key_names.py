"""Keys by people's names and by Textual's."""

from __future__ import annotations

import string

import pytest
from textual.keys import _character_to_key

from reviewbot.tui.key_names import key_of, spoken


@pytest.mark.parametrize(
    "character", string.ascii_letters + string.digits + string.punctuation + "éжß§"
)
def test_a_character_is_called_as_textual_calls_it(character: str) -> None:
    assert key_of(character) == _character_to_key(character)
    assert spoken(key_of(character)) == character


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Ctrl-P", "ctrl+p"),
        ("ctrl-p", "ctrl+p"),
        ("Space", "space"),
        ("pgdn", "pagedown"),
        ("Shift-Tab", "shift+tab"),
        ("Alt-X", "alt+x"),
        ("F12", "f12"),
        ("Ctrl-Home", "ctrl+home"),
    ],
)
def test_a_key_by_name(word: str, key: str) -> None:
    assert key_of(word) == key
    assert spoken(key).lower() == word.lower()
