from collections.abc import Callable

import pytest

from reviewbot.context.kbuild.condition import (
    ALWAYS,
    AS_MODULE,
    NEVER,
    PERHAPS,
    Condition,
    both,
    either,
    holds,
    known_part,
    opposite,
)
from reviewbot.context.kbuild.expression import M, N, Y
from reviewbot.context.kbuild.preprocessor import parse_condition

FOO = Condition("enabled", "FOO")


def value_of(values: dict[str, int]) -> Callable[[str], int]:
    return lambda name: values.get(name, N)


@pytest.mark.parametrize(
    ("kind", "value", "is_module", "expected"),
    [
        ("enabled", M, False, True),
        ("builtin", M, True, False),
        ("module", M, False, True),
        ("reachable", M, True, True),
        ("reachable", M, False, False),
        ("reachable", Y, False, True),
        ("enabled", N, True, False),
    ],
)
def test_macros_of_kconfig_h(kind: str, value: int, is_module: bool, expected: bool) -> None:
    condition = Condition(kind, "FOO")

    assert expected is holds(condition, value_of({"FOO": value}), is_module=is_module)


def test_what_hangs_on_something_unknown_is_not_known() -> None:
    assert holds(both(FOO, PERHAPS), value_of({"FOO": Y}), is_module=False) is None


def test_unknown_does_not_matter_beside_a_no() -> None:
    assert holds(both(FOO, PERHAPS), value_of({}), is_module=False) is False


def test_unknown_does_not_matter_beside_a_yes_in_an_alternative() -> None:
    assert holds(either(FOO, PERHAPS), value_of({"FOO": Y}), is_module=False) is True


def test_defined_module_is_how_the_object_is_built() -> None:
    assert holds(AS_MODULE, value_of({}), is_module=True) is True


def test_the_opposite_of_the_opposite_is_the_condition() -> None:
    assert opposite(opposite(FOO)) == FOO


def test_constants_are_folded() -> None:
    assert both(FOO, ALWAYS) == FOO
    assert both(FOO, NEVER) == NEVER
    assert either(FOO, NEVER) == FOO
    assert either(FOO, ALWAYS) == ALWAYS


def test_a_condition_is_printed_in_the_words_of_kconfig_h() -> None:
    text = str(both(FOO, opposite(Condition("module", "BAR"))))

    assert text == "IS_ENABLED(CONFIG_FOO) && !IS_MODULE(CONFIG_BAR)"


@pytest.mark.parametrize(
    ("written", "known"),
    [
        (
            "IS_ENABLED(CONFIG_A) && (x && IS_REACHABLE(CONFIG_B))",
            "IS_ENABLED(CONFIG_A) && IS_REACHABLE(CONFIG_B)",
        ),
        ("IS_ENABLED(CONFIG_A) && (x || IS_REACHABLE(CONFIG_B))", "IS_ENABLED(CONFIG_A)"),
        ("!(x && IS_ENABLED(CONFIG_A))", "?"),
        ("x && !y", "?"),
    ],
)
def test_what_is_known_of_a_condition_hangs_on_options(written: str, known: str) -> None:
    assert known == str(known_part(parse_condition(written)))
