"""What lies on the maintainer's desk: the series that were read, and what was found in them so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reviewbot.engine.rule import Rule
from reviewbot.model.finding import Finding, Report
from reviewbot.model.message import Message
from reviewbot.model.series import Revision
from reviewbot.report.export import shown
from reviewbot.review import Target
from reviewbot.store.drafts import Drafts
from reviewbot.store.verdicts import series_key
from reviewbot.tui.decisions import Decisions, Mark
from reviewbot.tui.pages import Comments, Page, pages_of
from reviewbot.tui.talk import Talk


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one revision once its rules ran."""

    report: Report
    comments: Comments
    talk: Talk


@dataclass
class Entry:
    """One series (or a thread without a patch) with its revisions, oldest first.

    `shown` is the offset of the revision that is looked at; `checked` holds results by offset.
    """

    targets: tuple[Target, ...]
    shown: int = 0
    checked: dict[int, Checked] = field(default_factory=dict)

    @property
    def keys(self) -> frozenset[str]:
        """What names the series: a waiver for it may have been given to any revision."""
        return frozenset(series_key(one.revision) for one in self.targets if one.revision)

    @property
    def target(self) -> Target:
        """The revision that is looked at, with the mail around it."""
        return self.targets[self.shown]

    @property
    def revision(self) -> Revision | None:
        """The revision that is looked at, None for a thread without a patch."""
        return self.target.revision

    @property
    def result(self) -> Checked | None:
        """What is known of it, None while its rules have not run."""
        return self.checked.get(self.shown)

    @property
    def lead(self) -> Message | None:
        """Cover letter or first patch, else the thread's first mail; None for an empty thread."""
        if self.revision is not None:
            return self.revision.lead
        messages = self.target.thread.messages
        return messages[0] if messages else None


@dataclass
class Desk:
    """All entries, and what of their findings is shown. `shows_decided` also shows what was dismissed
    or waived before; `seen` are the Message-IDs of mails that were looked at, `flagged` those of
    series the user marked, `done` and `skipped` those of patches.
    """

    decisions: Decisions
    seen: set[str] = field(default_factory=set)
    flagged: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    severity: str = "note"
    confidence: str = "likely"
    shows_decided: bool = False
    entries: list[Entry] = field(default_factory=list)
    failed: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    is_read: bool = False

    def now(self) -> datetime:
        """The time, for letters and ages."""
        return datetime.now(UTC)

    def findings(self, entry: Entry) -> tuple[Finding, ...]:
        """The findings of the entry that are to be seen; empty while its rules have not run."""
        findings = self._sure(entry)
        if self.shows_decided or not findings:
            return findings
        marks = self.marks(entry, findings)
        return tuple(
            one
            for one in findings
            if not (mark := marks.get(one.fingerprint)) or not mark.is_hidden
        )

    def open_findings(self, entry: Entry) -> tuple[Finding, ...]:
        """Those of them that were neither dismissed nor waived."""
        findings = self._sure(entry)
        marks = self.marks(entry, findings)
        return tuple(
            one for one in findings if not (mark := marks.get(one.fingerprint)) or not mark.is_out
        )

    def read_marks(self, drafts: Drafts) -> None:
        """Take over the marks of mails from the store."""
        self.seen, self.flagged = set(drafts.marked("seen")), set(drafts.marked("flagged"))
        self.done, self.skipped = set(drafts.marked("done")), set(drafts.marked("skip"))

    def patch_mark(self, message: Message) -> str:
        """` done`, ` skip`, or empty."""
        if message.msgid in self.done:
            return " done"
        return " skip" if message.msgid in self.skipped else ""

    def is_unread(self, entry: Entry) -> bool:
        """Whether its thread holds a mail that was not looked at."""
        messages = entry.target.thread.messages
        return any(one.msgid and one.msgid not in self.seen for one in messages)

    def is_flagged(self, entry: Entry) -> bool:
        """Whether the user marked the series, in any revision."""
        leads = (target.revision.lead.msgid for target in entry.targets if target.revision)
        return any(msgid in self.flagged for msgid in leads if msgid)

    def marks(self, entry: Entry, findings: Sequence[Finding]) -> dict[str, Mark]:
        """What was decided about these findings of the revision that is looked at."""
        if entry.revision is None or not findings:
            return {}
        return self.decisions.marks(findings, entry.revision, entry.keys)

    def _sure(self, entry: Entry) -> tuple[Finding, ...]:
        """Findings as severe and as sure as wanted."""
        result = entry.result
        if result is None:
            return ()
        return tuple(shown(result.report.findings, self.severity, self.confidence))

    def hidden(self, entry: Entry) -> tuple[int, int]:
        """How many findings are not seen: because they are only a guess (or not severe enough), and
        because they were dismissed or waived before.
        """
        result = entry.result
        if result is None:
            return 0, 0
        sure = self._sure(entry)
        return len(result.report.findings) - len(sure), len(sure) - len(self.findings(entry))

    def pages(self, entry: Entry) -> tuple[Page, ...]:
        """The pages of the revision that is looked at; empty for a thread without a patch."""
        if entry.revision is None:
            return ()
        comments: Comments = {} if entry.result is None else entry.result.comments
        findings = self.findings(entry)
        pages = pages_of(entry.revision, findings, comments, self.marks(entry, findings))
        from reviewbot.tui.earlier import with_earlier  # it needs entries too

        return with_earlier(pages, entry, self.severity, self.confidence)

    def rule(self, id: str) -> Rule | None:
        """The rule of this id, None when it does not run here. Raises RuleError."""
        return next((rule.loaded() for rule in self.rules if rule.id == id), None)


def entries_of(targets: Sequence[Target], wanted: str) -> list[Entry]:
    """Targets of all revisions, one entry for each series, in order of their first target.

    `wanted` is the version to look at first; `latest` and `all` look at the newest one.
    """
    by_series: dict[int, list[Target]] = {}
    for target in targets:
        key = id(target.thread if target.series is None else target.series)
        by_series.setdefault(key, []).append(target)
    return [_entry(tuple(group), wanted) for group in by_series.values()]


def _entry(targets: tuple[Target, ...], wanted: str) -> Entry:
    newest = len(targets) - 1
    shown = next(
        (
            offset
            for offset, target in enumerate(targets)
            if target.revision is not None and str(target.revision.version) == wanted
        ),
        newest,
    )
    return Entry(targets, shown)


def has_same_mail(one: Entry, other: Entry) -> bool:
    """Whether two readings of a series gave the same mails."""
    return _msgids(one) == _msgids(other)


def _msgids(entry: Entry) -> set[str | None]:
    return {message.msgid for message in entry.target.thread.messages}


def has_version(entry: Entry, wanted: str) -> bool:
    """Whether the entry has the revision that was asked for."""
    if wanted in ("latest", "all"):
        return True
    return entry.revision is not None and str(entry.revision.version) == wanted
