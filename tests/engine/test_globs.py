import time

import pytest

from reviewbot.engine.globs import matches_any


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.c", "a.c"),
        ("*.c", "drivers/foo/a.c"),
        ("Kconfig*", "drivers/foo/Kconfig.debug"),
        ("drivers/*.c", "drivers/a.c"),
        ("/Makefile", "Makefile"),
        ("drivers/**/*.c", "drivers/a.c"),
        ("drivers/**/*.c", "drivers/a/b/c.c"),
        ("**/foo/*.h", "foo/a.h"),
        ("**/foo/*.h", "x/y/foo/a.h"),
        ("Documentation/", "Documentation/a/b.rst"),
        ("Documentation/", "tools/Documentation/b.rst"),
        ("/t/", "t/a"),
        ("drivers/**", "drivers/a/b"),
        ("**", "a/b"),
        ("a?c.[ch]", "abc.h"),
    ],
)
def test_pattern_matches_as_in_gitignore(pattern: str, path: str) -> None:
    assert matches_any(path, [pattern])


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.c", "a.cc"),
        ("*.C", "a.c"),
        ("drivers/*.c", "drivers/foo/a.c"),
        ("drivers/*.c", "x/drivers/a.c"),
        ("/Makefile", "drivers/Makefile"),
        ("drivers/**", "drivers"),
        ("Documentation/", "Documentation"),
        ("/t/", "x/t/a"),
        ("a?b", "a/b"),
        ("", "a"),
    ],
)
def test_pattern_does_not_reach_further(pattern: str, path: str) -> None:
    assert not matches_any(path, [pattern])


def test_path_of_a_stranger_cannot_make_matching_slow() -> None:
    started = time.perf_counter()
    deep = "/".join("a" * 2000)

    assert not matches_any(deep, ["**/a/**/a/**/a/**/a/**/b"])
    assert not matches_any("a" * 4096, ["*a*a*a*a*a*a*a*b"])
    assert time.perf_counter() - started < 2
