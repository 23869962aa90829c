import pytest

from reviewbot.context.kbuild.expression import (
    FALSE,
    TRUE,
    UNKNOWN,
    M,
    N,
    Y,
    all_of,
    any_of,
    evaluate,
    negated,
    parse_expression,
    symbol,
    terms,
)

VALUES = {"A": Y, "B": M, "C": N}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A && B", M),
        ("A || C", Y),
        ("!B", M),
        ("!(A && C)", Y),
        ("B || !B", M),
        ("B=m", Y),
        ("B != m", N),
        ("C < B", Y),
        ("A && B && C", N),
        ("C || A && B", M),
        ("y", Y),
        ("n || B", M),
    ],
)
def test_expressions_are_worked_out_as_kconfig_does(text: str, value: int) -> None:
    assert value == evaluate(parse_expression(text), VALUES.get)


def test_what_a_macro_would_say_is_not_known() -> None:
    assert evaluate(parse_expression("A && $(cc-option,-mfoo)"), VALUES.get) is None


def test_a_macro_does_not_matter_beside_a_no() -> None:
    assert N == evaluate(parse_expression("C && $(cc-option,-mfoo)"), VALUES.get)


def test_symbols_come_from_left_to_right() -> None:
    assert ["A", "B", "64BIT"] == list(parse_expression("A && (B || !64BIT)").symbols())


def test_an_expression_is_printed_as_it_is_written() -> None:
    assert "A && (B || !C)" == str(parse_expression("A && (B || !C)"))


def test_joining_leaves_out_what_is_always_true() -> None:
    assert symbol("A") == all_of(TRUE, symbol("A"), symbol("A"))


def test_joining_nothing_is_true_and_choosing_among_nothing_is_false() -> None:
    assert TRUE == all_of()
    assert FALSE == any_of()


def test_negating_turns_the_value_round() -> None:
    assert N == evaluate(negated(symbol("A")), VALUES.get)


def test_terms_are_the_parts_that_all_must_hold() -> None:
    assert (symbol("A"), symbol("B")) == terms(parse_expression("A && B"))


def test_thousands_of_brackets_end_in_something_unknown() -> None:
    deep = parse_expression("(" * 5000 + "A" + ")" * 5000)

    assert evaluate(deep, VALUES.get) in (None, Y)


def test_a_macro_alone_is_unknown() -> None:
    assert UNKNOWN == parse_expression("$(shell,rm -rf /)")
