"""Firings to read, drawn so that everybody draws the same, with the lines of mail they are about."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reviewbot.errors import SourceError
from reviewbot.mail import parse_mail
from reviewbot.scan.archive import Reader, open_archive
from reviewbot.scan.store import FindingRow, Store

AROUND = 4
"""Lines of mail shown above and below the line a finding points to."""


class MailLine(NamedTuple):
    """A line of the mail body with its 1-based number; `is_meant` is the one the finding is about."""

    number: int
    text: str
    is_meant: bool


@dataclass(frozen=True, slots=True)
class Firing:
    """A finding with the lines around it; `why_no_lines` says why there are none."""

    row: FindingRow
    lines: tuple[MailLine, ...]
    why_no_lines: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Message-ID and fingerprint, as in the verdict files."""
        return self.row.msgid or "", self.row.fingerprint

    @property
    def evidence(self) -> tuple[str, ...]:
        """The texts of the evidence, what it is in front."""
        items = json.loads(self.row.evidence)
        return tuple(
            f"{item['what']}: {item['text'] or item['url'] or item['path'] or ''}" for item in items
        )


def draw(
    store: Store, rule: str, *, count: int, seed: str, judged: Collection[tuple[str, str]] = ()
) -> list[FindingRow]:
    """`count` firings of a rule in reading order: those without a verdict first, within these by
    chance.

    The same seed and firings give the same draw on every machine and Python; a firing that comes
    or goes does not shuffle the others.
    """
    unique = {(row.msgid or "", row.fingerprint): row for row in store.findings(rule)}
    ranked = sorted(unique, key=lambda key: (key in judged, _chance(seed, rule, *key), key))
    return [unique[key] for key in ranked[:count]]


def _chance(*words: str) -> str:
    return sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()


def with_lines(
    store: Store, rows: Sequence[FindingRow], archive: Path | None = None
) -> list[Firing]:
    """The firings with their lines, read from the archive that was scanned, or where it is now.

    A firing without a mail to show says why. Raises SourceError when the archive cannot be read.
    """
    path = archive or Path(store.about("archive") or "")
    if not path.exists():
        raise SourceError(f"cannot read {path}: the archive is gone; say --archive where it is now")
    reader = open_archive(path).reader()
    try:
        return [_firing(store, reader, row) for row in rows]
    finally:
        reader.close()


def _firing(store: Store, reader: Reader, row: FindingRow) -> Firing:
    places = [
        place
        for (place,) in store.db.execute(
            "select place from mails where msgid = ? order by no", (row.msgid,)
        )
    ]
    if not places:
        return Firing(row, (), "the mail has no Message-ID")
    texts = [parse_mail(data).body for data in reader.read_many(places) if isinstance(data, bytes)]
    if not texts:
        return Firing(row, (), "the mail cannot be read any more")
    # several mails can carry one Message-ID: the one with the quoted line is meant
    proof = next((item["text"] for item in json.loads(row.evidence) if item["text"]), None)
    body = next((text for text in texts if proof and proof.strip() in text), texts[0])
    return Firing(row, _around(body.split("\n"), row.mail_line))


def _around(lines: Sequence[str], meant: int | None) -> tuple[MailLine, ...]:
    """The lines around one, from the top when the finding is about none in particular."""
    first = max(1, (meant or 1) - AROUND)
    last = min(len(lines), (meant or AROUND) + AROUND)
    return tuple(
        MailLine(number, lines[number - 1], number == meant) for number in range(first, last + 1)
    )
