"""The ledger against what a person read in real threads."""

from pathlib import Path

import pytest

from benchmarks.ledger import BARS, is_held_out, read_table, score

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


def test_the_ledger_says_what_a_reader_saw(corpus: Path) -> None:
    table = read_table()

    result = score(corpus, table, table)

    assert [] == [
        f"{name}: {result.shares[name]}"
        for name, bar in BARS.items()
        if result.shares[name][0] < bar * result.shares[name][1]
    ]


def test_the_table_is_large_enough_and_its_threads_are_there(corpus: Path) -> None:
    table = read_table()

    assert len(table) >= 40
    assert [] == [thread for thread in table if not (corpus / thread).exists()]
    assert 15 <= sum(is_held_out(thread) for thread in table) <= len(table) - 15
