"""One piece of work: the mails of a thread, or of all threads of a series, checked as `check` does.

Runs in a worker: nothing here touches the result file.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reviewbot.context.discussion import Discussion
from reviewbot.engine.rule import Rule
from reviewbot.engine.runner import check_revision
from reviewbot.mail import parse_mail
from reviewbot.model.finding import Finding, Report
from reviewbot.model.grouping import group, without_copies
from reviewbot.model.message import Address, Message
from reviewbot.model.series import Revision, Thread
from reviewbot.report.export import evidence_value
from reviewbot.review import Request, look_around
from reviewbot.scan.archive import Reader, Unread
from reviewbot.scan.store import FindingRow
from reviewbot.scan.threads import Mail

MAX_UNIT_BYTES = 192 * 1024 * 1024
"""Mail beyond this is left out of a unit, with a note among the failures."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What to do: `item` names it, `threads` are its threads, `mails` its mails in archive order.

    Revisions posted before `since` (seconds since the epoch) are not checked. `tree` and `history`
    are folders that rules may ask about, as for `check`; empty for none.
    """

    item: int
    threads: tuple[int, ...]
    digest: str
    mails: tuple[Mail, ...]
    since: float | None = None
    tree: str = ""
    history: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out: findings as rows, and per Message-ID what failed."""

    unit: Unit
    rows: tuple[FindingRow, ...]
    failures: tuple[tuple[str | None, str], ...]
    mails: int


def work(unit: Unit, reader: Reader, rules: Sequence[Rule]) -> Outcome:
    """Read, group and check the mails of a unit. Raises SourceError when the archive is gone."""
    failures: list[tuple[str | None, str]] = []
    loader = _Loader(reader, failures)
    messages = loader.without_replies(unit.mails)
    try:
        thread = group(messages)
        thread = loader.with_visible_replies(thread)
        rows = _check(thread, rules, unit, failures)
    except Exception as err:
        # a worker's last resort: one odd thread must not end the scan; it is listed and counted
        where = traceback.extract_tb(err.__traceback__)[-1]
        text = f"{type(err).__name__}: {err} ({where.name}, line {where.lineno})"
        failures.append((messages[0].msgid if messages else None, " ".join(text.split())[:300]))
        return Outcome(unit, (), tuple(failures), len(unit.mails))
    return Outcome(unit, tuple(rows), tuple(failures), len(unit.mails))


class _Loader:
    """Reads the mails of a unit, and of the replies only those that a revision may see.

    Two mails of three are replies, and most of them answer to the newest revision, which as posted
    sees none of them. Until it is known which are seen, a reply is a stub: what its header says
    about its place in the thread. That decides grouping and visibility just as the mail would.
    """

    def __init__(self, reader: Reader, failures: list[tuple[str | None, str]]) -> None:
        self._reader = reader
        self._failures = failures
        self._stubs: dict[int, str] = {}
        self._left_bytes = MAX_UNIT_BYTES

    def without_replies(self, mails: Sequence[Mail]) -> list[Message]:
        """All mails in order, the replies as stubs."""
        posts = self._read([mail.place for mail in mails if not mail.is_reply])
        messages = []
        for mail in mails:
            message = stub_of(mail) if mail.is_reply else next(posts)
            if message is not None:
                messages.append(message)
            if mail.is_reply and message is not None:
                self._stubs[id(message)] = mail.place
        return messages

    def with_visible_replies(self, thread: Thread) -> Thread:
        """The thread with the replies in it that any of its revisions may see."""
        if not self._stubs or not thread.series:
            return thread
        visible = _visible(thread) & self._stubs.keys()
        seen = [message for message in thread.messages if id(message) in visible]
        if not seen:
            return thread
        replies = dict(zip(map(id, seen), self._read([self._stubs[id(one)] for one in seen])))
        messages = [replies.get(id(message), message) for message in thread.messages]
        return Thread(
            tuple(without_copies(message for message in messages if message is not None)),
            thread.series,
        )

    def _read(self, places: Sequence[str]) -> Iterator[Message | None]:
        """The mails at these places; None for what cannot be read."""
        left_out = 0
        for data in self._reader.read_many(places):
            if isinstance(data, Unread):
                yield None  # listed as unreadable when its header was to be read
                continue
            self._left_bytes -= len(data)
            if self._left_bytes < 0:
                left_out += 1
                yield None
            else:
                yield parse_mail(data)
        if left_out:
            self._failures.append((None, f"unit too large: {left_out} mails left out"))


def stub_of(mail: Mail) -> Message:
    """A reply without its text. Its body is its key, so that no two are taken for copies."""
    return Message(
        msgid=mail.msgid,
        subject="Re:",
        author=Address("", ""),
        date=None if mail.sent_at is None else datetime.fromtimestamp(mail.sent_at, UTC),
        to=(),
        cc=(),
        in_reply_to=mail.parent,
        references=tuple(json.loads(mail.references)),
        body=mail.key,
        raw=b"",
    )


def _visible(thread: Thread) -> set[int]:
    """Identities of the mails that any revision sees as posted."""
    return {
        id(message)
        for series in thread.series
        for revision in series.revisions
        for message in Discussion(thread, series, revision, as_posted=True).messages
    }


def _check(
    thread: Thread,
    rules: Sequence[Rule],
    unit: Unit,
    failures: list[tuple[str | None, str]],
) -> list[FindingRow]:
    rows: list[FindingRow] = []
    request = Request((), as_posted=True, tree=unit.tree, history=unit.history)
    for series in thread.series:
        for revision in series.revisions:
            if unit.since is not None and _is_before(revision, unit.since):
                continue
            around = look_around(revision, request, rules)
            report = check_revision(
                rules,
                thread,
                series,
                revision,
                as_posted=True,
                measured={},
                kbuild=around.kbuild,
                history=around.history,
                choice=around.choice,
                maintainers=around.maintainers,
            )
            failures.extend((revision.lead.msgid, error) for error in report.errors)
            rows.extend(rows_of(report, revision))
    return rows


def _is_before(revision: Revision, since: float) -> bool:
    posted = revision.posted_at
    return posted is None or posted.timestamp() < since


def rows_of(report: Report, revision: Revision) -> list[FindingRow]:
    """The findings of one revision as they are stored."""
    posted = revision.posted_at
    posted_at = None if posted is None else posted.strftime("%Y-%m-%dT%H:%M:%SZ")
    subjects = {patch.number: patch.message.subject for patch in revision.patches}
    return [_row(finding, revision, posted_at, subjects) for finding in report.findings]


def _row(
    finding: Finding, revision: Revision, posted_at: str | None, subjects: dict[int, str]
) -> FindingRow:
    where = finding.location
    subject = subjects.get(finding.patch or 0, revision.lead.subject)
    return FindingRow(
        rule=finding.rule,
        fingerprint=finding.fingerprint,
        msgid=where.msgid or revision.lead.msgid,
        severity=finding.severity.value,
        confidence=finding.confidence.value,
        message=_storable(finding.message),
        posted_at=posted_at,
        evidence=json.dumps([evidence_value(item) for item in finding.evidence]),
        patch=finding.patch,
        version=revision.version,
        part=where.part,
        path=None if where.path is None else _storable(where.path),
        line=where.line,
        mail_line=where.mail_line,
        subject=_storable(subject),
        revision_msgid=revision.lead.msgid,
    )


def _storable(text: str) -> str:
    """SQLite takes no lone surrogates, which undecodable headers leave behind."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
