"""What was measured about each rule: how often it is right when it fires.

`rules/precision.tsv` is written by `reviewbot scan report` and shipped with the rules. It may only
lower what a rule claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reviewbot.engine.loader import builtin_folder
from reviewbot.engine.rule import Rule
from reviewbot.errors import RuleError
from reviewbot.model.finding import Confidence, Finding

HEADER = ("rule", "version", "firings", "read", "right", "low", "high")
WANTED = 0.95
"""Below this a rule may not call its findings certain."""


class Precision(NamedTuple):
    """A row of the table.

    `version` is that of the rule file when it was measured; `firings` counts findings on the
    archives, `read` those that a person judged, `right` those that were right. `low` and `high` are
    the bounds of Wilson's 95 % interval of right / read, 0.0 and 1.0 when nothing was read.
    """

    rule: str
    version: str
    firings: int
    read: int
    right: int
    low: float
    high: float

    @property
    def measured(self) -> float | None:
        """right / read, None when nothing was read."""
        return self.right / self.read if self.read else None

    @property
    def is_too_low(self) -> bool:
        """Whether the rule was measured to be wrong too often to call its findings certain."""
        return self.measured is not None and self.measured < WANTED


def precision_of(rule_id: str) -> Precision | None:
    """What was measured for one of our rules, None when it is not in the table."""
    return shipped_precision().get(rule_id)


@cache
def shipped_precision() -> Mapping[str, Precision]:
    """The table beside our rules, by rule id; empty when there is none."""
    path = builtin_folder() / "precision.tsv"
    return load_precision(path) if path.is_file() else {}


def load_precision(path: Path) -> dict[str, Precision]:
    """Read a table. Raises RuleError with file and line when it is not one."""
    lines = path.read_text("utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != HEADER:
        raise RuleError(f"{path} line 1: not {' '.join(HEADER)}, separated by tabs")
    result: dict[str, Precision] = {}
    for number, line in enumerate(lines[1:], 2):
        try:
            rule, version, firings, read, right, low, high = line.split("\t")
            result[rule] = Precision(
                rule, version, int(firings), int(read), int(right), float(low), float(high)
            )
        except ValueError as err:
            raise RuleError(f"{path} line {number}: {err}; write it with scan report") from err
    return result


def lowered(finding: Finding, measured: Mapping[str, Precision]) -> Finding:
    """The finding, no longer certain when its rule was measured to be wrong too often."""
    row = measured.get(finding.rule)
    if row is None or not row.is_too_low:
        return finding
    if finding.confidence is not Confidence.CERTAIN:
        return finding
    return finding._replace(confidence=Confidence.LIKELY)


def rule_version(rule: Rule) -> str:
    """12 hex digits that change with the rule's file."""
    from hashlib import sha256  # loads OpenSSL: only for the workbench

    return sha256(Path(rule.origin).read_bytes()).hexdigest()[:12]
