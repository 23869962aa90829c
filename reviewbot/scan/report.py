"""From firings and verdicts to precision: the table that ships with the rules and its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

from reviewbot.engine.precision import HEADER, WANTED, Precision
from reviewbot.errors import SourceError
from reviewbot.scan.store import Store
from reviewbot.scan.verdicts import Judgement, Verdict

_Z = 1.959963984540054
"""97.5 % quantile of the normal distribution: two-sided 95 %."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What one or several scans found: firings by rule, as Message-ID and fingerprint, the rules'
    versions, and which mails were seen; the Message-ID is empty for mail that has none.

    `gained` and `lost` are firings that came and went when a rule, or our code, last changed.
    `is_partial` says that only series with a verdict were checked.
    """

    firings: Mapping[str, frozenset[Key]]
    versions: Mapping[str, str]
    msgids: frozenset[str]
    gained: Mapping[str, frozenset[Key]] = field(default_factory=dict)
    lost: Mapping[str, frozenset[Key]] = field(default_factory=dict)
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule's row, and what became of its verdicts.

    `lost_right` were right and no longer fire: the rule got worse. `lost_wrong` were wrong and no
    longer fire: it got better. `gained` have a verdict and fire since the rule changed. `elsewhere`
    are verdicts on mail that was not scanned. `unread` are firings without a verdict, of which
    `unread_gained` are new and `unread_lost` are gone since the rule changed.
    """

    row: Precision
    lost_right: tuple[Judgement, ...]
    lost_wrong: tuple[Judgement, ...]
    still_wrong: tuple[Judgement, ...]
    elsewhere: int
    unread: int
    gained: tuple[Judgement, ...] = ()
    unread_gained: int = 0
    unread_lost: int = 0

    @property
    def is_worse(self) -> bool:
        """Whether a right verdict was lost, or a wrong one came."""
        return bool(self.lost_right) or any(one.verdict is Verdict.WRONG for one in self.gained)


def result_of(paths: Iterable[Path]) -> Result:
    """All results in these files together. Raises SourceError for a file that is none, that is not
    complete, or that was made with other versions of the rules than another one.
    """
    firings: dict[str, set[Key]] = {}
    versions: dict[str, str] = {}
    msgids: set[str] = set()
    gained: dict[str, set[Key]] = {}
    lost: dict[str, set[Key]] = {}
    is_partial = False
    for path in paths:
        store = Store.read(path)
        try:
            if not store.is_finished():
                raise SourceError(
                    f"cannot report on {path}: its scan is not finished; run it again"
                )
            for rule, version in store.rule_versions().items():
                if versions.setdefault(rule, version) != version:
                    raise SourceError(
                        f"cannot report on {path}: {rule} has another version there; scan all"
                        " archives again"
                    )
                firings.setdefault(rule, set())
            here: dict[str, set[Key]] = {rule: set() for rule in store.rule_versions()}
            for row in store.findings():
                here[row.rule].add((row.msgid or "", row.fingerprint))
            for rule, keys in here.items():
                firings[rule] |= keys
            for rule, before in store.earlier_firings().items():
                if rule in here:
                    gained.setdefault(rule, set()).update(here[rule] - before)
                    lost.setdefault(rule, set()).update(before - here[rule])
            is_partial = is_partial or bool(store.about("only"))
            msgids.update(
                msgid for (msgid,) in store.db.execute("select coalesce(msgid, '') from mails")
            )
        finally:
            store.close()
    return Result(
        {rule: frozenset(found) for rule, found in sorted(firings.items())},
        versions,
        frozenset(msgids),
        {rule: frozenset(keys) for rule, keys in gained.items()},
        {rule: frozenset(keys) for rule, keys in lost.items()},
        is_partial,
    )


def report_on(
    result: Result, verdicts: Mapping[str, Mapping[Key, Judgement]]
) -> tuple[RuleReport, ...]:
    """A report for every rule that ran, by id."""
    return tuple(_on_rule(rule, result, verdicts.get(rule, {})) for rule in sorted(result.versions))


def _on_rule(rule: str, result: Result, verdicts: Mapping[Key, Judgement]) -> RuleReport:
    firings = result.firings[rule]
    standing = [judgement for key, judgement in verdicts.items() if key in firings]
    lost = [
        judgement
        for key, judgement in sorted(verdicts.items())
        if key not in firings and judgement.msgid in result.msgids
    ]
    gained = result.gained.get(rule, frozenset())
    right = sum(judgement.verdict is Verdict.RIGHT for judgement in standing)
    low, high = wilson(right, len(standing))
    return RuleReport(
        row=Precision(rule, result.versions[rule], len(firings), len(standing), right, low, high),
        lost_right=tuple(one for one in lost if one.verdict is Verdict.RIGHT),
        lost_wrong=tuple(one for one in lost if one.verdict is Verdict.WRONG),
        still_wrong=tuple(sorted(one for one in standing if one.verdict is Verdict.WRONG)),
        elsewhere=len(verdicts) - len(standing) - len(lost),
        unread=len(firings) - len(standing),
        gained=tuple(sorted(verdicts[key] for key in gained if key in verdicts)),
        unread_gained=sum(key not in verdicts for key in gained),
        unread_lost=sum(key not in verdicts for key in result.lost.get(rule, ())),
    )


def wilson(right: int, read: int) -> tuple[float, float]:
    """Bounds of Wilson's 95 % score interval of a proportion, (0.0, 1.0) when nothing was read."""
    if read == 0:
        return 0.0, 1.0
    share = right / read
    spread = _Z * sqrt(share * (1 - share) / read + _Z * _Z / (4 * read * read))
    centre = share + _Z * _Z / (2 * read)
    scale = 1 + _Z * _Z / read
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def as_table(reports: Sequence[RuleReport]) -> str:
    """`precision.tsv`."""
    lines = ["\t".join(HEADER)]
    for report in reports:
        row = report.row
        numbers = (row.firings, row.read, row.right, f"{row.low:.3f}", f"{row.high:.3f}")
        lines.append("\t".join((row.rule, row.version, *map(str, numbers))))
    return "\n".join(lines) + "\n"


def as_page(rows: Iterable[Precision]) -> str:
    """`docs/precision.md`, from the table alone."""
    lines = [
        "# How often the rules are right",
        "",
        "Made by `reviewbot scan report` from `rules/precision.tsv`; how the numbers come about is in",
        "[scan.md](scan.md). *Firings* are findings on the archives, *read* those that a person",
        "judged, *right* those a maintainer would want to be told. The interval is Wilson's, 95 %.",
        f"A rule measured below {WANTED:.0%} is shown as `likely` at most; a rule of which nothing",
        "was read is never mailed.",
        "",
        "| rule | version | firings | read | right | precision | interval |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        measured = "not measured" if row.measured is None else f"{row.measured:.0%}"
        interval = "" if row.measured is None else f"{row.low:.0%} to {row.high:.0%}"
        lines.append(
            f"| `{row.rule}` | `{row.version}` | {row.firings} | {row.read} | {row.right}"
            f" | {measured} | {interval} |"
        )
    return "\n".join(lines) + "\n"


def changes(reports: Iterable[RuleReport], before: Mapping[str, Precision]) -> list[str]:
    """What a person should look at, a line each: verdicts lost, and firings a changed rule gained."""
    lines: list[str] = []
    for report in reports:
        rule = report.row.rule
        for word, lost in (("worse", report.lost_right), ("better", report.lost_wrong)):
            lines += [f"{word}: {rule} no longer fires on {one.msgid} ({one.why})" for one in lost]
        for one in report.gained:
            word = "better" if one.verdict is Verdict.RIGHT else "worse"
            lines.append(f"{word}: {rule} now fires on {one.msgid} ({one.why})")
        if report.unread_gained or report.unread_lost:
            lines.append(
                f"unread: {rule} has {report.unread_gained} findings more and {report.unread_lost}"
                " fewer that nobody has judged"
            )
        old = before.get(rule)
        if old is not None and old.version != report.row.version:
            lines.append(
                f"changed: {rule} {old.version} -> {report.row.version}, firings {old.firings} ->"
                f" {report.row.firings}, {report.unread} without a verdict"
            )
        if report.elsewhere:
            lines.append(
                f"not seen: {rule} has {report.elsewhere} verdicts on mail of other archives"
            )
    return lines
