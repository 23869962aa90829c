"""What authors were told before, so that nobody hears the same thing again and again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from reviewbot.bot.choice import Choice
from reviewbot.model.finding import Finding, Report

MOST_TIMES = 2
"""Who did not change it after two mails does not want to, or does not read them."""
REMEMBERED = timedelta(days=365)
"""For so long an author is not told the same sentence about other patches either."""


class Told(NamedTuple):
    """One finding that was mailed: about which revision (the Message-ID of its lead), to whom
    (`Address.key`), what, and when (aware UTC).
    """

    lead: str
    author: str
    fingerprint: str
    sentence: str
    at: datetime


def told_by(report: Report, choice: Choice, at: datetime) -> tuple[Told, ...]:
    """What is to be remembered of a mail; each sentence once."""
    revision = report.revision
    lead = revision.lead.msgid or "" if revision is not None else ""
    author = revision.author.key if revision is not None else ""
    said = {(one.fingerprint, _sentence(one)) for one in choice.findings}
    return tuple(
        Told(lead, author, fingerprint, sentence, at) for fingerprint, sentence in sorted(said)
    )


def without_repeats(
    report: Report,
    choice: Choice,
    before: Iterable[Told],
    now: datetime,
    leads: Collection[str] = (),
) -> Choice:
    """The choice without what was mailed twice before: about this work ever, in the same words to
    the same author lately. `leads` are the Message-IDs of the work's mails.

    What was mailed about an earlier revision once is marked as such.
    """
    author = report.revision.author.key if report.revision is not None else ""
    here: dict[str, set[datetime]] = {}
    elsewhere: dict[str, set[datetime]] = {}
    for told in before:
        here.setdefault(told.fingerprint, set()).add(told.at)
        if told.lead in leads or (told.author == author and abs(now - told.at) <= REMEMBERED):
            elsewhere.setdefault(told.sentence, set()).add(told.at)
    left = tuple(
        finding
        for finding in choice.findings
        if len(here.get(finding.fingerprint, ())) < MOST_TIMES
        and len(elsewhere.get(_sentence(finding), ())) < MOST_TIMES
    )
    if choice.findings and not left:
        return Choice((), "its author was told before", choice.left_out + len(choice.findings))
    return choice._replace(
        findings=left,
        left_out=choice.left_out + len(choice.findings) - len(left),
        told=frozenset(one.fingerprint for one in left if one.fingerprint in here),
    )


def _sentence(finding: Finding) -> str:
    return f"{finding.rule}: {finding.message}"
