"""The harness of the performance table: what it measures in turn, keeps, and writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import Contest, NotRun, Places, Result, Row, measured
from benchmarks.results import amount, as_table, read_results, write_page, write_results
from benchmarks.rows import ROWS

NOWHERE = Places(None, None, "made:10", None, 0)


def row(wanted: float, ours: list[float], theirs: list[float], calls: list[str]) -> Row:
    @contextmanager
    def prepare(_places: Places) -> Iterator[Contest]:
        def one(name: str, costs: Iterator[float]) -> float:
            calls.append(name)
            return next(costs)

        mine, other = iter(ours), iter(theirs)
        yield Contest(lambda: one("A", mine), lambda: one("B", other))

    return Row("name", "what", "peer", "CPU", wanted, None, prepare)


def result(name: str, ratio: float, why: str = "") -> Result:
    runs = 0 if why else 3
    return Result(name, ratio, ratio, ratio, 0.5, 0.25, runs, 1.5, "2026-01-31", "2 x CPU", why)


def test_both_run_in_turn_and_the_first_pair_does_not_count() -> None:
    calls: list[str] = []

    found = measured(row(1, [99, 1, 2, 6], [1, 1, 1, 2], calls), NOWHERE, 3)

    assert list("ABABABAB") == calls
    assert (2.0, 1.0, 3.0, 2.0, 1.0, 3) == found[1:7]


def test_row_that_cannot_run_says_why() -> None:
    @contextmanager
    def prepare(_places: Places) -> Iterator[Contest]:
        raise NotRun("no tree here")
        yield

    found = measured(Row("name", "what", "peer", "CPU", 1, None, prepare), NOWHERE, 3)

    assert (0, "no tree here") == (found.runs, found.why)


def test_results_are_read_back(tmp_path: Path) -> None:
    results = [result("one", 2.0), result("other", 0.0, "no peer")]

    write_results(results, tmp_path / "results.tsv")

    assert {one.name: one for one in results} == read_results(tmp_path / "results.tsv")


def test_table_marks_what_is_missed_and_lists_what_was_not_run() -> None:
    rows = [
        Row(name, f"what {name}", "peer", "CPU", wanted, 0.5, row(1, [], [], []).prepare)
        for name, wanted in (("good", 2.0), ("slow", 1.9), ("absent", 1.0), ("new", 1.0))
    ]
    results = {
        one.name: one for one in (result("good", 2), result("slow", 2), result("absent", 0, "no"))
    }

    text = as_table(rows, results)

    assert (
        "| `good` | what good | peer | CPU | 2.00 [2.00..2.00] | 2, better 0.5 | 500 ms |" in text
    )
    assert "2.00 [2.00..2.00] **missed** | 1.9" in text
    assert text.endswith(
        "- not run: `absent`, what absent: no\n- not run: `new`, what new: never tried\n"
    )


def test_page_keeps_what_people_wrote(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- made by python -m benchmarks -->\nold\n<!-- end -->\nafter\n")

    write_page([], {}, page)

    assert page.read_text().startswith("before\n<!-- made by python -m benchmarks -->\n| row |")
    assert page.read_text().endswith("<!-- end -->\nafter\n")
    assert "old" not in page.read_text()


def test_rows_without_data_or_peer_are_skipped_and_none_raises() -> None:
    assert len({one.name for one in ROWS}) == len(ROWS)
    assert ["smtp", "kconfig"] == [
        one.name
        for one in ROWS
        if one.name in ("smtp", "kconfig") and not measured(one, NOWHERE, 1).runs
    ][::-1]


def test_amounts_have_three_digits() -> None:
    assert ["1.50 s", "12.3 ms", "34 MiB"] == [
        amount(1.5, "CPU"),
        amount(0.01234, "wall"),
        amount(34.2, "memory"),
    ]
