"""F:, X:, N: and K: patterns."""

from __future__ import annotations

import time

import pytest

from reviewbot.context.maintainers.pattern import compiled, path_pattern, required, without_layout


def is_match(value: str, path: str) -> bool:
    pattern = path_pattern(value)
    return path.startswith(pattern.folder) and pattern.matches(path[len(pattern.folder) :])


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        # the three examples of the header
        ("drivers/net/", "drivers/net/a.c", True),
        ("drivers/net/", "drivers/net/phy/a.c", True),
        ("drivers/net/*", "drivers/net/a.c", True),
        ("drivers/net/*", "drivers/net/phy/a.c", False),
        ("*/net/*", "drivers/net/a.c", True),
        ("*/net/*", "net/a.c", False),
        ("*/net/*", "drivers/net/phy/a.c", False),
        # what scripts/get_maintainer.pl makes of others
        ("*", "Makefile", True),
        ("*", "a/Makefile", False),
        ("*/", "a/Makefile", True),
        ("*/", "Makefile", False),
        ("drivers/*/bell/", "drivers/a/b/bell/c.c", True),
        ("drivers/bell*.[ch]", "drivers/bell_a.c", True),
        ("drivers/bell*.[ch]", "drivers/bell_a.S", False),
        ("drivers/da9???-x.c", "drivers/da9052-x.c", True),
        ("drivers/da9???-x.c", "drivers/da90-x.c", False),
        ("drivers/bell.c", "drivers/bell.c", True),
        ("drivers/bell.c", "drivers/bellxc", False),
        ("drivers/bell", "drivers/bells.c", True),
        ("drivers/bell", "drivers/bell/a.c", True),
        ("drivers/b.d", "drivers/b.d/a.c", False),
        # xen: braces
        ("xen/arch/{x86,arm}/a*", "xen/arch/arm/a.c", True),
        ("xen/arch/{x86,arm}/a*", "xen/arch/ppc/a.c", False),
    ],
)
def test_path_patterns(value: str, path: str, expected: bool) -> None:  # a table
    assert expected == is_match(value, path)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("drivers/net/", 2), ("drivers/net/a.c", 3), ("drivers/*", 2), ("*/net/*", -1), ("*", -1)],
)
def test_depth_is_that_of_the_script(value: str, expected: int) -> None:
    assert expected == path_pattern(value).depth


def test_blanks_and_remarks_of_an_expression_do_not_count() -> None:
    assert r"a[ #]b\ c\#" == without_layout(r"a [ #]b \ c \# # remark")
    assert r"[]# ]x" == without_layout(r"[]# ] x")
    assert r"[^]# ]x" == without_layout(r"[^]# ] x")


def test_what_re2_does_not_know_matches_nothing() -> None:
    assert compiled(r"(?<!a)b") is None
    assert compiled("a" * 10_000) is None
    assert not is_match("drivers/[", "drivers/[")


def test_hostile_pattern_is_linear() -> None:
    value, path = "a" + "*a" * 500 + "b", "a" * 4000
    start = time.process_time()

    assert not is_match(value, path)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("zynq", "zynq"),
        (r"\bmdo_", "mdo_"),
        ("bcm[9]?4912", "bcm"),
        ("bcm9583*", "bcm958"),
        ("ab{0,1}c", "a"),
        ("ab+c", "ab"),
        (r"foo\.c", "foo"),
        ("^net", ""),
        ("a|b", ""),
        ("(?i)pidfd", ""),
        ("", ""),
    ],
)
def test_what_an_expression_needs_stands_in_all_it_matches(expression: str, expected: str) -> None:
    assert expected == required(expression)
