"""The numbers behind the plots of a scan: firings by month, and what people complained of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reviewbot.scan.labels import Complaint
from reviewbot.scan.store import Store
from reviewbot.scan.threads import part_of

_LONGEST = 40 * 12
"""Months looked back from the newest: a mail may claim any date."""


class Firings(NamedTuple):
    """Firings of each rule by month. `months` has every month from the first to the last, as
    `2026-01`; `undated` are firings outside them or without a date.
    """

    months: tuple[str, ...]
    by_rule: Mapping[str, Mapping[str, int]]
    undated: int

    def of(self, rule: str) -> tuple[int, ...]:
        """One number for each month."""
        counts = self.by_rule.get(rule, {})
        return tuple(counts.get(month, 0) for month in self.months)

    @property
    def all_rules(self) -> tuple[int, ...]:
        """One number for each month."""
        return tuple(map(sum, zip(*map(self.of, self.by_rule)))) or (0,) * len(self.months)


class Found(NamedTuple):
    """One kind of complaint: how many of them there are on scanned patches, on how many of these one
    of the rules for it fired.
    """

    label: str
    rules: tuple[str, ...]
    complaints: int
    found: int


def firings_of(paths: Iterable[Path]) -> Firings:
    """Counted by the month that a revision was posted in, up to the month of the last scan.

    Raises SourceError.
    """
    counts: dict[str, Counter[str]] = {}
    newest = ""
    for path in paths:
        store = Store.read(path)
        try:
            for rule in store.rule_versions():
                counts.setdefault(rule, Counter())
            for rule, month, count in store.db.execute(
                "select rule, coalesce(substr(posted_at, 1, 7), ''), count(*) from findings"
                " group by 1, 2"
            ):
                counts[rule][month] += count
            ended = store.db.execute("select max(finished_at) from runs").fetchone()[0]
            newest = max(newest, (ended or "")[:7])
        finally:
            store.close()
    dates = {month for some in counts.values() for month in some if month <= newest} - {""}
    months = _between(min(dates), max(dates))[-_LONGEST:] if dates else ()
    shown = set(months)
    undated = sum(n for some in counts.values() for month, n in some.items() if month not in shown)
    return Firings(months, dict(sorted(counts.items())), undated)


def _between(first: str, last: str) -> tuple[str, ...]:
    start, stop = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, stop + 1))


def found_of(
    complaints: Sequence[Complaint], rules_for: Mapping[str, Sequence[str]], paths: Iterable[Path]
) -> tuple[Found, ...]:
    """Every kind of complaint on a scanned patch, the most frequent first. A rule has found it when it
    fires on that patch, or on the series that the patch is of. Raises SourceError.
    """
    fired: dict[str, set[str]] = {}
    for path in paths:
        store = Store.read(path)
        try:
            fires = _fires(store)
            for msgid in {one.msgid for one in complaints}:
                leads = _leads(store, msgid)
                if leads is not None:
                    fired.setdefault(msgid, set()).update(
                        fires.get((msgid, False), ()),
                        *(fires.get((lead, True), ()) for lead in leads),
                    )
        finally:
            store.close()
    seen = [one for one in complaints if one.msgid in fired]
    totals = Counter(one.label for one in seen)
    found = Counter(
        one.label for one in seen if not fired[one.msgid].isdisjoint(rules_for.get(one.label, ()))
    )
    return tuple(
        Found(label, tuple(rules_for.get(label, ())), count, found[label])
        for label, count in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    )


def _fires(store: Store) -> dict[tuple[str, bool], set[str]]:
    """The rules that fire on a mail, and (True) those that fire on the series with this first mail."""
    found: dict[tuple[str, bool], set[str]] = {}
    rows = store.db.execute(
        "select msgid, 0, rule from findings where msgid is not null union"
        " select revision_msgid, 1, rule from findings where patch is null and revision_msgid is not null"
    )
    for msgid, is_series, rule in rows:
        found.setdefault((msgid, bool(is_series)), set()).add(rule)
    return found


def _leads(store: Store, msgid: str) -> list[str] | None:
    """What may be the first mail of a patch's series; None for mail that was not scanned."""
    mail = store.db.execute("select parent, part from mails where msgid = ?", (msgid,)).fetchone()
    if mail is None:
        return None
    leads = [msgid]
    parent = store.db.execute("select part from mails where msgid = ?", (mail[0],)).fetchone()
    version = _version(mail[1])
    if parent is not None and version is not None and version == _version(parent[0]):
        leads.append(mail[0])
    return leads


def _version(text: str | None) -> int | None:
    """Which version of its series a patch or cover letter belongs to."""
    part = part_of(text)
    return None if part is None else part.version
