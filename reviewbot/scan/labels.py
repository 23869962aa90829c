"""What people complained of: a table of reviewers' sentences, and which rules should have found it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reviewbot.errors import SourceError

_COMPLAINT = "complaint"


class Complaint(NamedTuple):
    """A reviewer's remark on a patch, by its kind."""

    label: str
    msgid: str


def read_complaints(path: Path) -> tuple[Complaint, ...]:
    """The rows of a labels.tsv (columns `rule`, `polarity`, `patch_message_id`) that are complaints.

    Raises SourceError.
    """
    rows = _rows(path, ("rule", "polarity", "patch_message_id"))
    found = [
        Complaint(row["rule"], row["patch_message_id"].strip("<>"))
        for row in rows
        if row["polarity"] == _COMPLAINT and row["patch_message_id"]
    ]
    return tuple(dict.fromkeys(found))


def read_label_map(path: Path) -> dict[str, tuple[str, ...]]:
    """Kind of complaint to the rules that should find it (columns `label`, `rules`); empty for none.

    Raises SourceError.
    """
    rows = _rows(path, ("label", "rules"))
    return {row["label"]: tuple(row["rules"].split()) for row in rows}


def _rows(path: Path, columns: Sequence[str]) -> list[Mapping[str, str]]:
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise SourceError(f"cannot use {path}: it has no column {missing[0]}")
            return list(reader)
    except (OSError, csv.Error) as err:
        raise SourceError(f"cannot read {path}: {err}") from err
