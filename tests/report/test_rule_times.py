from __future__ import annotations

from reviewbot.report.rule_times import as_table


def test_dearest_rule_comes_first_with_the_sum_of_all_revisions() -> None:
    table = as_table([{"cheap": 0.001, "dear": 0.01}, {"dear": 0.02}], 0.1)

    assert (
        "      ms   share    runs  rule\n"
        "    30.0  30.0%       2  dear\n"
        "     1.0   1.0%       1  cheap\n"
        "    31.0  31.0%       3  all rules\n"
        "   100.0  100.0%          with reading, parsing and all else\n"
    ) == table


def test_nothing_checked_is_no_error() -> None:
    assert "0.0%" in as_table([], 0.0)
