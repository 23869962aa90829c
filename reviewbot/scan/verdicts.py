"""What people said about firings, kept in the repository: `rules/verdicts/<rule>.tsv`.

Message-ID, fingerprint, verdict and one line why; no mail text and no names, so that the table can
be shared where the mail cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from reviewbot.errors import SourceError

HEADER = ("msgid", "fingerprint", "verdict", "why")


class Verdict(str, Enum):
    """Whether a firing was right: a maintainer would want to be told."""

    RIGHT = "right"
    WRONG = "wrong"


class Judgement(NamedTuple):
    """A row of a verdict file; `why` is one line."""

    msgid: str
    fingerprint: str
    verdict: Verdict
    why: str

    @property
    def key(self) -> tuple[str, str]:
        """What names the firing within its rule."""
        return self.msgid, self.fingerprint


def verdict_file(folder: Path, rule: str) -> Path:
    """Where the verdicts on a rule are."""
    return folder / f"{rule}.tsv"


def read_all(folder: Path) -> dict[str, dict[tuple[str, str], Judgement]]:
    """All verdicts by rule, then by Message-ID and fingerprint; rules sorted. Raises SourceError."""
    return {path.stem: read_verdicts(path) for path in sorted(folder.glob("*.tsv"))}


def read_verdicts(path: Path) -> dict[tuple[str, str], Judgement]:
    """The verdicts of one file, empty when it is not there. Raises SourceError with file and line
    when it is not a verdict file.
    """
    if not path.is_file():
        return {}
    lines = path.read_text("utf-8").split("\n")
    if tuple(lines[0].split("\t")) != HEADER:
        raise SourceError(f"cannot read {path} line 1: not {' '.join(HEADER)}, separated by tabs")
    result: dict[tuple[str, str], Judgement] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        fields = line.split("\t")
        try:
            msgid, fingerprint, verdict, why = fields
            judgement = Judgement(msgid, fingerprint, Verdict(verdict), why)
        except ValueError as err:
            raise SourceError(
                f"cannot read {path} line {number}: not Message-ID, fingerprint, right or wrong,"
                " and why, separated by tabs"
            ) from err
        if judgement.key in result:
            raise SourceError(f"cannot read {path} line {number}: a second verdict on one firing")
        result[judgement.key] = judgement
    return result


def write_verdicts(path: Path, judgements: Iterable[Judgement]) -> None:
    """Write a verdict file, sorted by Message-ID, then fingerprint."""
    lines = ["\t".join(HEADER)]
    for judgement in sorted(judgements):
        fields = (judgement.msgid, judgement.fingerprint, judgement.verdict.value, judgement.why)
        lines.append("\t".join(" ".join(field.split()) for field in fields))
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text("\n".join(lines) + "\n", "utf-8")
    new.replace(path)


def record(folder: Path, rule: str, judgement: Judgement) -> Judgement | None:
    """Add a verdict to its file, or change it; returns the former verdict on this firing."""
    path = verdict_file(folder, rule)
    known = dict(read_verdicts(path))
    former = known.get(judgement.key)
    known[judgement.key] = judgement
    write_verdicts(path, known.values())
    return former


def count(judgements: Mapping[tuple[str, str], Judgement], verdict: Verdict) -> int:
    """How many of these verdicts are `verdict`."""
    return sum(judgement.verdict is verdict for judgement in judgements.values())
