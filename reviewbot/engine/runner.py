"""Runs rules over one revision and collects the report. Knows no rule and no surface."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from reviewbot.context.discussion import Discussion
from reviewbot.context.profiles import profiles_of_revision
from reviewbot.engine.precision import Precision, lowered, shipped_precision
from reviewbot.engine.prefilter import Prefilter
from reviewbot.engine.rule import (
    HISTORY,
    KBUILD,
    MAINTAINERS,
    SERIES,
    THREAD,
    TREE,
    Context,
    Rule,
    Unchecked,
)
from reviewbot.errors import ContextMissing
from reviewbot.model.finding import Base, Finding, Report, Suppressed
from reviewbot.model.message import Address
from reviewbot.model.series import Revision, Series, Thread

if TYPE_CHECKING:
    from reviewbot.context.history.base import BaseChoice
    from reviewbot.context.history.history import History
    from reviewbot.context.kbuild.change import KbuildChange
    from reviewbot.context.maintainers.responsible import Responsible
    from reviewbot.engine.provider import Provider
    from reviewbot.engine.suppression import Suppression

MAX_FINDINGS = 500
"""Of one rule on one revision; mail with more is made to waste time, and nobody reads them all."""
_ABSENT = {
    HISTORY: "no git history given",
    TREE: "no kernel tree given",
    MAINTAINERS: "no tree with a MAINTAINERS file given",
    KBUILD: "no kernel tree given",
}


def check_revision(
    rules: Sequence[Rule],
    thread: Thread,
    series: Series,
    revision: Revision,
    *,
    profiles: tuple[str, ...] = (),
    recipients: Sequence[Address] = (),
    home: tuple[str, ...] = (),
    as_posted: bool = False,
    measured: Mapping[str, Precision] | None = None,
    kbuild: KbuildChange | None = None,
    providers: Sequence[Provider] = (),
    suppression: Suppression | None = None,
    history: History | None = None,
    choice: BaseChoice | None = None,
    maintainers: Responsible | None = None,
    is_timed: bool = False,
) -> Report:
    """The report of one revision: what fired, what could not run and why, what failed.

    `profiles` overrides the choice by recipients; `recipients` are those of a patch that was not
    sent yet, `home` the profiles of the tree it was made in, which count when it names nobody.
    `measured` lowers what rules claim; by default it is the table shipped with the rules. A rule
    that raises becomes one line in `errors`, the others go on. `providers` are asked after the
    rules; `suppression` says whose report it is and what they do not want to see. `is_timed` has
    the report say what each rule cost.
    """
    started = time.perf_counter()
    profiles = profiles or profiles_of_revision(revision, recipients)
    if home and not recipients and not any(mail.recipients for mail in revision.messages):
        profiles = home
    discussion = Discussion(thread, series, revision, as_posted=as_posted)
    context = Context(
        revision,
        profiles,
        discussion,
        kbuild,
        history=history,
        choice=choice,
        maintainers=maintainers,
        given=tuple(recipients),
    )
    run = _Run(revision, context, measured, is_timed=is_timed)
    run.ask([rule for rule in rules if not rule.runs_last])
    for provider in providers:
        run.ask_provider(provider, rules)
    last = [rule for rule in rules if rule.runs_last]
    shown, hidden = run.finish(rules, last, providers, suppression)
    return Report(
        source=revision.source,
        revision=revision,
        profiles=profiles,
        findings=shown,
        skipped=dict(sorted(run.skipped.items())),
        errors=tuple(run.errors),
        elapsed_s=time.perf_counter() - started,
        suppressed=hidden,
        base=_base(context),
        rule_cpu_s=run.cpu_s,
    )


def _base(context: Context) -> Base | None:
    """What the report says of the base."""
    if context.choice is not None:
        try:
            return context.base or Base("", context.no_base.why)
        except ContextMissing as err:
            return Base("", str(err))
    if context.kbuild is None:
        return None
    paths = {file.path for patch in context.revision.patches for file in patch.files}
    other = context.kbuild.patched.unmatched
    named = f" (not {', '.join(sorted(other)[:3])})" if other else ""
    fit = f"{len(paths - other)} of {len(paths)} changed files are as the diff expects them"
    return Base("", f"a tree without history: {fit}{named}")


class _Run:
    """One revision on its way through the rules, and what came of it so far."""

    def __init__(
        self,
        revision: Revision,
        context: Context,
        measured: Mapping[str, Precision] | None,
        *,
        is_timed: bool,
    ) -> None:
        self.revision = revision
        self.context = context
        self.measured = measured
        self.findings: list[Finding] = []
        self.skipped: dict[str, str] = {}
        self.errors: list[str] = []
        self.ran: set[str] = set()
        self.is_timed = is_timed
        self.cpu_s: dict[str, float] = {}
        self.prefilter = Prefilter(revision)
        discussion = context.discussion
        self._has_thread = discussion is not None and discussion.has_context
        there = {
            KBUILD: context.kbuild is not None,
            TREE: context.kbuild is not None,
            HISTORY: context.history is not None,
            MAINTAINERS: context.maintainers is not None,
        }
        self._absent = frozenset(need for need, is_there in there.items() if not is_there)

    def ask(self, rules: Iterable[Rule]) -> None:
        """Run the rules that are meant for these profiles."""
        profiles = frozenset(self.context.profiles)
        for rule in rules:
            if profiles.isdisjoint(rule.profiles):
                continue
            why = self._cannot_run(rule)
            if why:
                self.skipped[rule.id] = why
                continue
            if not self.prefilter.may_fire(rule):
                self.ran.add(rule.id)
                continue
            started = time.process_time() if self.is_timed else 0.0
            try:
                # a list first: what a rule said before it failed is not to be relied on either
                given = self._given(rule.loaded())
                made = [item for item in given if isinstance(item, Finding)]
                for item in given:
                    if isinstance(item, Unchecked):
                        self.skipped.setdefault(rule.id, item.why)
                if len(made) > MAX_FINDINGS:
                    made.pop()
                    self.skipped[rule.id] = f"stopped after {MAX_FINDINGS} findings"
                self.findings.extend(_lowered(made, self.measured))
                self.ran.add(rule.id)
            except Exception as err:
                self.errors.append(_failure(f"rule {rule.id}", self.revision, err))
            if self.is_timed:
                self.cpu_s[rule.id] = time.process_time() - started

    def _cannot_run(self, rule: Rule) -> str:
        """Why this rule's needs are not met, empty when they are."""
        needs = rule.needs
        for need in needs:
            if need in self._absent:
                return _ABSENT[need]
        maintainers = self.context.maintainers
        if maintainers is not None and MAINTAINERS in needs:
            why_not = maintainers.why_not(self.context.profiles)
            if why_not:
                return why_not
        if self._has_thread:
            return ""
        if self.revision.is_single_mail and (SERIES in needs or THREAD in needs):
            return "single mail"
        return "no other mail of the thread" if THREAD in needs else ""

    def _given(self, rule: Rule) -> list[Finding | Unchecked]:
        """What a rule says, one more than the most that counts at most; with why it stopped where
        something it needs is not there.
        """
        given: list[Finding | Unchecked] = []
        try:
            for item in islice(self._yielded(rule), MAX_FINDINGS + 1):
                if not isinstance(item, Finding | Unchecked):
                    raise TypeError(f"it gave {type(item).__name__} instead of a finding")
                given.append(item)
        except ContextMissing as err:
            given.append(Unchecked(str(err)))
        return given

    def _yielded(self, rule: Rule) -> Iterator[Finding | Unchecked]:
        kind = type(rule)
        if kind.check_patch is not Rule.check_patch:
            for patch in self.prefilter.patches(rule):
                yield from rule.check_patch(patch, self.context)
        elif kind.check_series is not Rule.check_series:
            yield from rule.check_series(self.revision, self.context)
        else:
            yield from rule.check_thread(self.revision, self.context)

    def ask_provider(self, provider: Provider, rules: Sequence[Rule]) -> None:
        """Add what the provider says and the rules did not."""
        from reviewbot.engine.provider import ask  # only for those who want one

        profiles = self.context.profiles
        try:
            answer = ask(
                provider, self.revision, rules, profiles, self.findings, self.ran, MAX_FINDINGS
            )
        except Exception as err:
            self.errors.append(_failure(provider.name, self.revision, err))
            return
        self.findings.extend(_lowered(answer.findings, self.measured))
        self.ran.add(provider.name)
        if answer.why_not:
            self.skipped[provider.name] = answer.why_not

    def finish(
        self,
        rules: Sequence[Rule],
        last: Sequence[Rule],
        providers: Sequence[Provider],
        suppression: Suppression | None,
    ) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
        """Run the rules that are `last`; give all findings, and those that are not to be shown."""
        if suppression is None and not self.revision.may_hold_waivers:
            self.ask(last)
            return _finished(self.findings, self.revision), ()
        from reviewbot.engine.suppression import NOBODY, Waivers, sort_out  # rarely wanted
        from reviewbot.model.waiver import waivers_of

        suppression = suppression or NOBODY
        waivers = Waivers(waivers_of(self.revision), self.revision, rules)
        judged = self._judged(rules, providers, suppression)
        unused = waivers.unused(self.findings, judged)
        self.context = self.context._replace(unused_waivers=unused)
        self.ask(last)
        findings = _finished(self.findings, self.revision)
        return sort_out(findings, waivers, suppression, self.revision)

    def _judged(
        self, rules: Sequence[Rule], providers: Sequence[Provider], suppression: Suppression
    ) -> Callable[[str], bool]:
        """Whether the silence of an id means that there is nothing to find."""
        loaded = {rule.id for rule in rules}
        names = {provider.name for provider in providers}
        complete = names <= self.ran and not names & set(self.skipped)

        def judged(id: str) -> bool:
            if id in loaded:
                return id in self.ran
            return complete and suppression.is_judged(id)

        return judged


def _lowered(
    findings: Sequence[Finding], measured: Mapping[str, Precision] | None
) -> Iterator[Finding]:
    """No more sure than what was measured; the shipped table is read when something was found."""
    if findings and measured is None:
        measured = shipped_precision()
    return (lowered(finding, measured or {}) for finding in findings)


def _failure(who: str, revision: Revision, err: Exception) -> str:
    """One line for the report; the traceback goes to the log."""
    import logging  # 3 ms that a run without a failure does not pay

    logging.getLogger(__name__).debug("%s failed on %s", who, revision.lead.msgid, exc_info=True)
    return f"{who} failed: {type(err).__name__}: {' '.join(str(err).split())[:200]}"


def _finished(findings: Iterable[Finding], revision: Revision) -> tuple[Finding, ...]:
    """In reading order (series, then patch by patch, top to bottom), each with its fingerprint."""
    titles = {patch.number: patch.subject.title_key for patch in revision.patches}
    own = set(revision.msgids)
    seen: dict[str, int] = {}
    result = []
    for finding in sorted(map(_bounded, findings), key=_reading_order):
        title = (
            titles.get(finding.patch, "")
            if finding.patch is not None
            else revision.subject.title_key
        )
        base = _identity(finding, title, own)
        seen[base] = seen.get(base, 0) + 1
        result.append(finding._replace(fingerprint=_digest(f"{base}\0{seen[base]}")))
    return tuple(result)


_LONGEST_PROOF = 1000


def _bounded(finding: Finding) -> Finding:
    """The finding with no more of an overlong line than anybody would read."""
    if all(len(item.text or "") <= _LONGEST_PROOF for item in finding.evidence):
        return finding
    cut = (
        item._replace(text=f"{item.text[:_LONGEST_PROOF]} [...]")
        if item.text and len(item.text) > _LONGEST_PROOF
        else item
        for item in finding.evidence
    )
    return finding._replace(evidence=tuple(cut))


def _reading_order(finding: Finding) -> tuple[int, int, str, str]:
    return (finding.patch or 0, finding.location.mail_line or 0, finding.rule, finding.message)


def _identity(finding: Finding, title: str, own: set[str]) -> str:
    """What stays the same when the finding moves to another line or version.

    The mail counts only when it is not the revision's own: a reviewer's remark keeps its Message-ID
    from version to version, a patch does not.
    """
    where = finding.location
    proof = finding.evidence[0].text if finding.evidence else ""
    mail = where.msgid if where.msgid and where.msgid not in own else ""
    return "\0".join((finding.rule, title, where.path or "", mail, " ".join((proof or "").split())))


def _digest(text: str) -> str:
    try:
        # as random does: hashlib loads OpenSSL, a tenth of a cold start
        from _sha256 import sha256  # type: ignore[import-not-found]  # has no stub
    except ImportError:  # Python 3.12 and later
        from hashlib import sha256

    # surrogatepass: utf-7 mail decodes to lone surrogates, which no other handler takes
    digest: str = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:16]
