from __future__ import annotations

from pathlib import Path

import pytest

from reviewbot.engine.precision import Precision, load_precision, lowered
from reviewbot.errors import RuleError
from reviewbot.model.finding import Confidence, Finding, Location, Severity


def finding(confidence: Confidence) -> Finding:
    return Finding("some-rule", Severity.WARNING, confidence, "It is odd", Location("subject"))


def measured(read: int, right: int) -> dict[str, Precision]:
    return {"some-rule": Precision("some-rule", "0" * 12, 40, read, right, 0.0, 1.0)}


def test_certain_rule_measured_below_the_bar_is_likely() -> None:
    assert lowered(finding(Confidence.CERTAIN), measured(30, 28)).confidence is Confidence.LIKELY


def test_certain_rule_measured_at_the_bar_stays_certain() -> None:
    assert lowered(finding(Confidence.CERTAIN), measured(20, 19)).confidence is Confidence.CERTAIN


def test_measured_precision_never_raises_a_claim() -> None:
    assert lowered(finding(Confidence.GUESS), measured(30, 30)).confidence is Confidence.GUESS


def test_rule_of_which_nothing_was_read_keeps_its_claim() -> None:
    assert lowered(finding(Confidence.CERTAIN), measured(0, 0)).confidence is Confidence.CERTAIN


def test_broken_table_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "precision.tsv"
    path.write_text("rule\tversion\tfirings\tread\tright\tlow\thigh\nx\ty\tmany\n")

    with pytest.raises(RuleError, match="line 2"):
        load_precision(path)
