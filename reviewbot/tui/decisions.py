"""What was decided about findings, as marks for the screens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from reviewbot.model.finding import Finding
from reviewbot.model.series import Revision
from reviewbot.store.database import now
from reviewbot.store.verdicts import Scope, State, Tally, Verdict, Verdicts, Waiver, Waivers

_LETTERS = {State.ACCEPTED: "a", State.DISMISSED: "z", State.SENT: "s"}
SCOPES = {Scope.SERIES: "this series", Scope.FILES: "these files", Scope.RULE: "this rule"}


class Mark(NamedTuple):
    """The letter of a decision (`a` accepted, `z` dismissed, `w` waived, `s` sent) and its words.

    `is_old` when it was made for an earlier version, or as a waiver before these screens were
    opened: what was dismissed then is not shown again unless asked for.
    """

    letter: str
    words: str
    is_old: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether the finding is only shown when asked for."""
        return self.is_old and self.letter in "zw"

    @property
    def is_out(self) -> bool:
        """Whether the finding is no concern of the maintainer any more."""
        return self.letter in "zw"


class Decisions:
    """The verdicts of the store, read once per author and anew after each change."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts
        self._opened_at = now()
        self._by_author: dict[str, dict[str, Verdict]] = {}
        self._waivers: Waivers | None = None

    def marks(
        self, findings: Sequence[Finding], revision: Revision, series_keys: Collection[str]
    ) -> dict[str, Mark]:
        """The marks of those findings that something was decided about, by fingerprint."""
        if self._waivers is None:
            self._waivers = Waivers(self._verdicts.waivers())
        given = self._by_author.get(revision.author.key)
        if given is None:
            given = self._by_author[revision.author.key] = self._verdicts.of_author(revision)
        result = {}
        for finding in findings:
            verdict = given.get(finding.fingerprint)
            if verdict is not None:
                result[finding.fingerprint] = _mark(verdict, revision)
            elif waiver := self._waivers.of(finding, revision, series_keys):
                result[finding.fingerprint] = self._waived(waiver)
        return result

    def _waived(self, waiver: Waiver) -> Mark:
        why = f": {waiver.reason}" if waiver.reason else ""
        words = f"waived for {SCOPES[waiver.scope]}{why}"
        return Mark("w", words, waiver.given_at < self._opened_at)

    # -- changes; each raises StoreError when it was not stored

    def give(self, finding: Finding, revision: Revision, state: State, reason: str = "") -> None:
        """Accept or dismiss."""
        self._verdicts.give(finding, revision, state, reason)
        self.forget()

    def waive(self, finding: Finding, revision: Revision, scope: Scope, reason: str) -> None:
        """Waive the rule as far as `scope` says."""
        self._verdicts.waive(finding, revision, scope, reason)
        self.forget()

    def take_back(self, finding: Finding, revision: Revision, series_keys: Collection[str]) -> str:
        """Undo the verdict, else the waiver that hides the finding; says what was undone, empty for
        nothing.
        """
        mark = self.marks([finding], revision, series_keys).get(finding.fingerprint)
        if mark is None or mark.letter == "s":
            return ""
        undone = ""
        if self._verdicts.take_back(finding, revision):
            undone = f"not {mark.words.partition(':')[0]} any more: {finding.rule}"
        elif self._waivers and (waiver := self._waivers.of(finding, revision, series_keys)):
            self._verdicts.end_waiver(waiver)
            undone = f"{waiver.rule} is no longer waived for {SCOPES[waiver.scope]}"
        self.forget()
        return undone

    def tally(self, rule: str) -> Tally:
        """How often findings of the rule were dismissed."""
        return self._verdicts.tally(rule)

    def forget(self) -> None:
        """The store was changed otherwise: read it anew."""
        self._by_author.clear()
        self._waivers = None


def _mark(verdict: Verdict, revision: Revision) -> Mark:
    is_old = verdict.version < revision.version
    words = verdict.state.value + (f" in v{verdict.version}" if is_old else "")
    return Mark(
        _LETTERS[verdict.state], words + (f": {verdict.reason}" if verdict.reason else ""), is_old
    )
