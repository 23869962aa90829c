import io

from reviewbot.cli.bar import Bar, drawn
from tests.cli.test_progress import Terminal


def test_the_bar_says_how_far_the_work_is() -> None:
    assert drawn("indexing", 500, 1000) == f"indexing [{'#' * 15}{'-' * 15}]  50% of 1,000 files"


def test_nothing_is_drawn_where_nobody_looks() -> None:
    out = io.StringIO()

    Bar("indexing", out, patience_s=0.0)(1, 2)

    assert out.getvalue() == ""


def test_the_bar_is_wiped_in_the_end() -> None:
    out = Terminal()
    bar = Bar("indexing", out, patience_s=0.0)

    bar(1, 2)
    bar(2, 2)

    assert "50%" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K")


def test_without_a_known_end_it_counts() -> None:
    assert drawn("reading the history", 8192, 0, "commits") == "reading the history 8,192 commits"


def test_the_count_is_wiped_in_the_end() -> None:
    out = Terminal()
    bar = Bar("reading", out, patience_s=0.0, unit="commits")

    bar(1, 0)
    bar(2, 2)

    assert "reading 1 commits" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K")
