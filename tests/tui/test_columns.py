"""Text in terminal columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.tui.columns import cut, expanded, fit, shifted, width, wrapped

TEXT = st.text(st.characters(categories=("L", "N", "P", "Zs", "M")), max_size=60)


def test_wide_characters_take_two_columns() -> None:
    assert width("a漢字") == 5


def test_cut_does_not_halve_a_wide_character() -> None:
    assert cut("a漢字", 4) == "a漢"


def test_fit_fills_short_text_and_marks_cut_text() -> None:
    assert [fit("ab", 4), fit("abcdef", 4), fit("漢字漢", 4)] == ["ab  ", "abc~", "漢~ "]


def test_shifting_half_of_a_wide_character_leaves_a_space() -> None:
    assert shifted("漢字", 1) == " 字"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\tx", "        x"),
        ("ab\tx", "ab      x"),
        ("漢\tx", "漢      x"),
        ("a\t\tb", "a" + " " * 15 + "b"),
    ],
)
def test_tabs_go_to_the_next_multiple_of_eight_columns(text: str, wanted: str) -> None:
    assert expanded(text) == wanted


def test_wrapping_breaks_at_spaces_and_keeps_the_indentation() -> None:
    assert wrapped("  one two three", 9) == ["  one two", "  three"]


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert wrapped("abcdefgh", 3) == ["abc", "def", "gh"]


@given(TEXT, st.integers(1, 40))
def test_fit_gives_exactly_the_columns_asked_for(text: str, columns: int) -> None:
    assert width(fit(text, columns)) == columns


@given(TEXT, st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_only_spaces(text: str, columns: int) -> None:
    lines = wrapped(text, columns)

    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
