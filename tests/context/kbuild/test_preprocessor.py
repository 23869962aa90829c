import time

import pytest

from reviewbot.context.kbuild.condition import ALWAYS, PERHAPS, Condition
from reviewbot.context.kbuild.preprocessor import (
    conditional_lines,
    parse_condition,
    without_comments,
)


def condition_at(code: str, number: int, *, is_header: bool = False) -> str:
    lines = conditional_lines(without_comments(code), is_header=is_header)
    return str(next(line.condition for line in lines if line.number == number))


def test_comments_go_and_line_numbers_stay() -> None:
    assert without_comments("a /* b\nc */ d // e\nf") == "a  \n d  \nf"


def test_the_inside_of_a_string_is_no_code() -> None:
    assert without_comments('call("/* lib_do() */");') == 'call("");'


@pytest.mark.parametrize(
    ("directive", "expected"),
    [
        ("#ifdef CONFIG_FOO", "IS_BUILTIN(CONFIG_FOO)"),
        ("#ifndef CONFIG_FOO", "!IS_BUILTIN(CONFIG_FOO)"),
        ("#if IS_ENABLED(CONFIG_FOO)", "IS_ENABLED(CONFIG_FOO)"),
        ("# if defined(CONFIG_FOO_MODULE)", "IS_MODULE(CONFIG_FOO)"),
        ("#ifdef MODULE", "defined(MODULE)"),
        ("#if 0", "0"),
        ("#ifdef __KERNEL__", "1"),
        ("#if FOO > 3", "?"),
    ],
)
def test_a_directive_conditions_the_lines_below(directive: str, expected: str) -> None:
    assert expected == condition_at(f"{directive}\nx;\n#endif\n", 2)


def test_else_is_the_opposite() -> None:
    assert condition_at("#ifdef CONFIG_A\n#else\nx;\n#endif\n", 3) == "!IS_BUILTIN(CONFIG_A)"


def test_after_endif_all_is_as_before() -> None:
    assert condition_at("#ifdef CONFIG_A\n#endif\nx;\n", 3) == "1"


def test_the_include_guard_of_a_header_holds() -> None:
    assert condition_at("#ifndef FOO_H\n#define FOO_H\nx;\n#endif\n", 3, is_header=True) == "1"


def test_an_elif_needs_the_first_to_fail() -> None:
    code = "#if IS_ENABLED(CONFIG_A)\n#elif IS_ENABLED(CONFIG_B)\nx;\n#endif\n"

    assert condition_at(code, 3) == "!IS_ENABLED(CONFIG_A) && IS_ENABLED(CONFIG_B)"


def test_is_reachable_may_be_written_out() -> None:
    condition = parse_condition(
        "defined(CONFIG_A) || (defined(CONFIG_A_MODULE) && defined(MODULE))"
    )

    assert set(condition.symbols()) == {"A"}
    assert condition.kind == "or"


def test_a_condition_on_something_else_is_perhaps() -> None:
    assert parse_condition("foo->bar") == PERHAPS
    assert parse_condition("1") == ALWAYS
    assert parse_condition("unlikely(IS_ENABLED(CONFIG_A))") == Condition("enabled", "A")


def test_a_line_of_a_million_brackets_is_read_in_time() -> None:
    started = time.process_time()

    conditional_lines(without_comments("#if " + "(" * 1_000_000 + "\nx;\n#endif\n"))

    assert time.process_time() - started < 3
