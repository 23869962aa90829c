"""What a stranger writes cannot drive the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.report.visible import visible


@pytest.mark.parametrize("text", ["", "plain", "Górecki 漢字 🎉", "tab\tstays"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert text == visible(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("a\x9b2Jb", "a<U+009B>2Jb"),
        ("a\rb", "a<U+000D>b"),
        ("a\x00b\x7f", "a<U+0000>b<U+007F>"),
        ("\u202egnp.exe", "<U+202E>gnp.exe"),
        ("\u2066x\u2069", "<U+2066>x<U+2069>"),
        ("a\u200bb\ufeff", "a<U+200B>b<U+FEFF>"),
        ("\U000e0041", "<U+E0041>"),
        ("\udcff", "<U+DCFF>"),
    ],
)
def test_what_a_terminal_acts_on_is_written_out(text: str, wanted: str) -> None:
    assert wanted == visible(text)


def test_newline_becomes_a_space() -> None:
    assert "one two" == visible("one\ntwo")


def test_newline_stays_where_it_is_wanted() -> None:
    assert "one\ntwo<U+000D>" == visible("one\ntwo\r", keep_newlines=True)


@given(st.text())
def test_result_holds_no_control_character(text: str) -> None:
    bad = [char for char in visible(text) if unicodedata.category(char) in ("Cc", "Cs")]

    assert set(bad) <= {"\t"}


@given(st.text())
def test_making_visible_twice_changes_nothing(text: str) -> None:
    assert visible(text) == visible(visible(text))
