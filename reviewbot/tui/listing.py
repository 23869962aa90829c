"""The series list as values: one line of facts for each series, its order and its limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reviewbot.model.finding import Finding, Severity
from reviewbot.model.series import Revision
from reviewbot.report.text import where
from reviewbot.report.visible import visible
from reviewbot.tui.desk import Desk, Entry
from reviewbot.tui.document import LETTERS
from reviewbot.tui.earlier import earlier_of

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list; counts are None while the rules have not run. `mark` is `F` for a series
    the user marked, `*` for one with mail that was not looked at.
    """

    state: str
    mark: str
    version: str
    age: str
    counts: tuple[int, int, int] | None
    asks: int
    approvals: int
    who: str
    subject: str


def line_of(entry: Entry, findings: Sequence[Finding], now: datetime, mark: str = "") -> Line:
    """The facts of one series. States: `?` not checked yet, `!` a rule failed, `-` no patch in it,
    `r` somebody answered, `N` nobody did.
    """
    lead = entry.lead
    revision = entry.revision
    counts = None
    if entry.result is not None:
        by = Counter(finding.severity for finding in findings)
        counts = (by[Severity.ERROR], by[Severity.WARNING], by[Severity.NOTE])
    return Line(
        state=_state(entry),
        mark=mark,
        version=_version(revision),
        age=age(lead.date if lead is not None else None, now),
        counts=counts,
        asks=0 if entry.result is None else entry.result.talk.open_asks,
        approvals=0 if entry.result is None else entry.result.talk.approvals,
        who=visible(lead.author.name or lead.author.email) if lead is not None else "",
        subject=_subject(entry),
    )


def _state(entry: Entry) -> str:
    if entry.revision is None:
        return "-"
    if entry.result is None:
        return "?"
    if entry.result.report.errors:
        return "!"
    return "r" if entry.result.talk.people else "N"


def _version(revision: Revision | None) -> str:
    if revision is None:
        return ""
    if revision.is_rfc and revision.version == 1:
        return "RFC"
    return f"v{revision.version}"


def _subject(entry: Entry) -> str:
    revision = entry.revision
    if revision is None:
        lead = entry.lead
        return visible(lead.subject) if lead is not None else "no mail in it"
    title = visible(revision.subject.title) or _of_file(revision)
    if revision.expected > 1 or revision.cover is not None:
        return f"[{revision.subject.index}/{revision.expected}] {title}"
    return title


def _of_file(revision: Revision) -> str:
    """What a diff without a subject is about."""
    files = [file.path for patch in revision.patches for file in patch.files]
    return f"(no subject) {visible(files[0])}" if files else "(no subject)"


def age(posted: datetime | None, now: datetime) -> str:
    """`5m`, `2h`, `12d`, `3y`, at most three columns wide; empty for an unknown date."""
    if posted is None:
        return ""
    minutes = max(0, int((now - posted).total_seconds() // 60))
    for size, unit in ((60, "m"), (24, "h"), (365, "d")):
        if minutes < size:
            return f"{minutes}{unit}"
        minutes //= size
    return f"{min(minutes, 99)}y"


def limited(entries: Iterable[Entry], words: str) -> list[Entry]:
    """The entries that hold every word in subject, author or source, whatever the case."""
    wanted = words.casefold().split()
    return [entry for entry in entries if all(word in _haystack(entry) for word in wanted)]


def _haystack(entry: Entry) -> str:
    lead = entry.lead
    parts = [entry.target.source]
    if lead is not None:
        parts += [lead.subject, str(lead.author)]
    return " ".join(parts).casefold()


def ordered(entries: Iterable[Entry], order: str, desk: Desk) -> list[Entry]:
    """The entries in one of the orders of the screen; equal ones stay as given."""
    rows = list(entries)
    if order == "newest first":
        rows.sort(key=_posted, reverse=True)
    elif order == "most findings first":
        rows.sort(key=lambda entry: _weight(desk.open_findings(entry)), reverse=True)
    return rows


def _posted(entry: Entry) -> datetime:
    lead = entry.lead
    return (lead.date if lead is not None else None) or _LONG_AGO


def _weight(findings: Sequence[Finding]) -> tuple[int, int, int]:
    by = Counter(finding.severity for finding in findings)
    return by[Severity.ERROR], by[Severity.WARNING], by[Severity.NOTE]


def details(entry: Entry, desk: Desk) -> list[str]:
    """The lines of the lower pane: who, when, what else was posted, the first findings."""
    lead = entry.lead
    if lead is None:
        return ["no mail in it"]
    mails = len(entry.target.thread.messages)
    date = f"{lead.date:%Y-%m-%d}" if lead.date is not None else "no date"
    sizes = [_counted(mails, "mail")]
    revision = entry.revision
    if revision is not None:
        sizes.insert(0, _counted(len(revision.patches), "patch", "patches"))
        if entry.result is not None:
            sizes.append(_counted(entry.result.talk.people, "reviewer"))
    lines = [visible(lead.subject), f"{visible(str(lead.author))}  {date}  {', '.join(sizes)}"]
    if revision is None:
        return [*lines, "no patch in it, nothing to check"]
    base = visible(revision.base_commit or "")[:12] or "not given"
    others = [f"v{target.revision.version}" for target in entry.targets if target.revision]
    earlier = earlier_of(entry, desk.severity, desk.confidence)
    before = f"   {earlier.words}" if earlier is not None else ""
    lines.append(f"base: {base}   revisions: {' '.join(others)}{before}")
    lines.append(_top(entry, desk, revision))
    return lines


def _top(entry: Entry, desk: Desk, revision: Revision) -> str:
    if entry.result is None:
        return "not checked yet"
    if entry.result.report.errors:
        return visible(entry.result.report.errors[0])
    findings = sorted(desk.open_findings(entry), key=lambda finding: finding.severity.rank)
    if not findings:
        words = hidden_words(desk, entry)
        return "nothing found" + (f" ({words})" if words else "")
    return "top: " + "   ".join(
        f"{LETTERS[finding.severity]} {finding.rule} {_place(finding, revision)}"
        for finding in findings[:3]
    )


def hidden_words(desk: Desk, entry: Entry) -> str:
    """`2 guesses, 3 decided before`: what is not seen, empty for nothing."""
    guesses, decided = desk.hidden(entry)
    words = [_counted(guesses, "guess", "guesses")] if guesses else []
    words += [f"{decided} decided before"] if decided else []
    return ", ".join(words)


def _place(finding: Finding, revision: Revision) -> str:
    if finding.patch is None or revision.expected <= 1:
        return where(finding)
    return f"{finding.patch}/{revision.expected}"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
