"""What is said of one revision, or why nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from reviewbot.bot.choice import Choice, for_list, is_robots
from reviewbot.bot.heard import was_said, was_taken
from reviewbot.bot.policy import Policies
from reviewbot.bot.state import people, reviews
from reviewbot.bot.state.file import State
from reviewbot.bot.told import without_repeats
from reviewbot.context.discussion import Discussion
from reviewbot.context.history.base import BaseChoice
from reviewbot.context.people import sender_of
from reviewbot.engine.rule import Rule
from reviewbot.engine.runner import check_revision
from reviewbot.model.finding import Report
from reviewbot.model.message import Address, Message
from reviewbot.model.series import Revision, Series, Thread
from reviewbot.review import open_history


class Decision(NamedTuple):
    """The report and what of it is to be said; `base` is the commit it was judged against, in a few
    words, empty without a repository.
    """

    report: Report
    choice: Choice
    base: str = ""


class Case(NamedTuple):
    """One revision with what is known around it; `ourselves` is the bot's own address."""

    thread: Thread
    series: Series
    revision: Revision
    policies: Policies
    ourselves: Address


def decide(case: Case, rules: Sequence[Rule], state: State, now: int) -> Decision:
    """Check the revision and leave out what need not or must not be said."""
    revision = case.revision
    silent = _is_out(case, state)
    if silent:
        return _nothing(revision, silent)
    history, base_choice, base = None, None, ""
    if case.policies.history:
        history = open_history(case.policies.history)
        base_choice = BaseChoice(history, revision)
        if base_choice.base is None:
            return _nothing(revision, "its base is not known")
        base = f"{base_choice.base.sha[:12]} ({base_choice.base.why})"
    report = check_revision(
        [rule for rule in rules if case.policies.may_speak(rule.id)],
        case.thread,
        case.series,
        revision,
        profiles=case.policies.profiles,
        as_posted=True,
        history=history,
        choice=base_choice,
    )
    choice = for_list(report)
    if not choice.findings:
        return Decision(report, choice, base)
    return Decision(report, _unsaid(case, report, choice, state, now), base)


def _is_out(case: Case, state: State) -> str:
    """Why the revision is not even looked at."""
    revision = case.revision
    sender = sender_of(revision.lead)
    if sender is None or sender.key == case.ourselves.key or is_robots(revision.lead):
        return "a program or a list sent it"
    if people.is_silenced(state, sender.email):
        return "its author wants no mail"
    if case.series.latest is not revision:
        return "a newer version came"
    return case.policies.why_not(revision)


def _unsaid(case: Case, report: Report, choice: Choice, state: State, now: int) -> Choice:
    leads = {mail.msgid for one in case.series.revisions for mail in one.messages if mail.msgid}
    waived = people.waived(state, leads)
    replies = _heard_since(case)
    if was_taken(replies):
        return Choice((), "it was applied already", choice.left_out + len(choice.findings))
    left = tuple(
        finding
        for finding in choice.findings
        if finding.rule not in waived and not was_said(finding, replies)
    )
    if not left:
        why = "it was said already" if not waived else "it was said or waived already"
        return Choice((), why, choice.left_out + len(choice.findings))
    # what others have said is not announced as more to be seen either
    choice = choice._replace(findings=left)
    before = reviews.told_before(
        state, case.revision.author.key, [finding.fingerprint for finding in left]
    )
    return without_repeats(report, choice, before, datetime.fromtimestamp(now, UTC), leads)


def _heard_since(case: Case) -> list[Message]:
    """What others wrote about the revision, and about anything in its thread since it was posted:
    people answer to the cover letter, to another patch, or to the copy that was sent twice.
    """
    discussion = Discussion(case.thread, case.series, case.revision)
    answers = {id(reply.message) for reply in discussion.replies_to(case.revision)}
    posted = {
        id(mail)
        for series in case.thread.series
        for revision in series.revisions
        for mail in revision.messages
    }
    since = case.revision.posted_at
    return [
        mail
        for mail in case.thread.messages
        if mail.author.key != case.ourselves.key
        and id(mail) not in posted
        and (id(mail) in answers or (since and mail.date and mail.date >= since))
    ]


def _nothing(revision: Revision, why: str) -> Decision:
    return Decision(Report(revision.source, revision), Choice((), why, 0))
