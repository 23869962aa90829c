"""Patterns that are compiled when first used."""

from __future__ import annotations

import re

import pytest

from reviewbot.model.lazy import LazyPattern


def test_nothing_is_compiled_before_the_first_use() -> None:
    pattern = LazyPattern("(")

    with pytest.raises(re.error):
        pattern.search("x")


def test_methods_are_those_of_the_compiled_pattern() -> None:
    lazy, plain = LazyPattern(r"b(\d)", re.IGNORECASE), re.compile(r"b(\d)", re.IGNORECASE)
    text = "aB1b2"

    assert str(plain.search(text)) == str(lazy.search(text))
    assert str(plain.match(text, 1, 3)) == str(lazy.match(text, 1, 3))
    assert str(plain.fullmatch("b1")) == str(lazy.fullmatch("b1"))
    assert plain.findall(text) == lazy.findall(text)
    assert plain.split(text, 1) == lazy.split(text, 1)
    assert plain.sub("-", text) == lazy.sub("-", text)
    assert [m[0] for m in plain.finditer(text)] == [m[0] for m in lazy.finditer(text)]
