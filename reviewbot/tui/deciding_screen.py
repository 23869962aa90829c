"""Deciding about findings: accept, dismiss, waive, and taking it back."""

from __future__ import annotations

from collections.abc import Callable

from reviewbot.context.anchors import Comment
from reviewbot.model.finding import Finding
from reviewbot.model.series import Revision
from reviewbot.store.database import StoreError
from reviewbot.store.verdicts import Scope, State
from reviewbot.tui.desk import Entry
from reviewbot.tui.pages import Remark
from reviewbot.tui.reading_screen import ReadingScreen

_SCOPES = {"s": Scope.SERIES, "f": Scope.FILES, "r": Scope.RULE}


class DecidingScreen(ReadingScreen):
    """Base of the screens with findings that something can be decided about. Every decision is in
    the store before it is shown.
    """

    entry: Entry

    @property
    def remark(self) -> Remark | None:
        """What is under the cursor."""
        raise NotImplementedError

    @property
    def revision(self) -> Revision:
        """The revision that is shown."""
        raise NotImplementedError

    def _chosen(self) -> Finding | None:
        """The finding under the cursor; says so when there is none."""
        remark = self.remark
        if remark is not None and remark.finding is not None:
            return remark.finding
        if remark is not None and isinstance(remark.what, Comment):
            reply = self.key("reply.edit")
            self.notice(
                f"that is a comment; {reply} quotes it behind a |, take the | away to adopt it"
            )
        else:
            self.notice(
                f"no finding under the cursor; {self.key('remark.next')} goes to the next one"
            )
        return None

    def _store(self, change: Callable[[], str]) -> None:
        """Make a change that gives the words to say; show it when it is stored."""
        try:
            said = change()
        except StoreError as err:
            self.notice(str(err))
            return
        self.desk_app.desk_changed(self.entry)
        self.notice(said)

    def action_accept(self) -> None:
        finding = self._chosen()
        if finding is not None:
            self._give(finding, State.ACCEPTED)

    def action_dismiss_finding(self) -> None:
        finding = self._chosen()
        if finding is not None:
            self.ask(f"Dismiss {finding.rule}, because:", lambda why: self._dismiss(finding, why))

    def _dismiss(self, finding: Finding, why: str) -> None:
        reason = " ".join(why.split())
        if reason:
            self._give(finding, State.DISMISSED, reason)
        else:
            self.notice("not dismissed: it needs a reason")

    def _give(self, finding: Finding, state: State, reason: str = "") -> None:
        mark = self.remark.mark if self.remark is not None else None
        if mark is not None and mark.letter == "s":
            self.notice(f"{finding.rule} is in a mail that was sent; nothing to decide any more")
            return

        def give() -> str:
            self.desk_app.desk.decisions.give(finding, self.revision, state, reason)
            return f"{state.value}: {finding.rule}"

        self._store(give)

    def action_waive(self) -> None:
        finding = self._chosen()
        if finding is not None:
            self.choose(
                f"Waive {finding.rule} for: s this series, f these files, r everywhere?",
                "sfr",
                lambda letter: self._ask_why(finding, _SCOPES[letter]),
            )

    def _ask_why(self, finding: Finding, scope: Scope) -> None:
        self.ask(f"Waive {finding.rule}, because:", lambda why: self._waive(finding, scope, why))

    def _waive(self, finding: Finding, scope: Scope, why: str) -> None:
        reason = " ".join(why.split())

        def waive() -> str:
            desk = self.desk_app.desk
            desk.decisions.waive(finding, self.revision, scope, reason)
            mark = desk.marks(self.entry, [finding]).get(finding.fingerprint)
            return f"{finding.rule}: {mark.words if mark is not None else 'waived'}"

        self._store(waive)

    def action_undo(self) -> None:
        finding = self._chosen()
        if finding is None:
            return

        def undo() -> str:
            decisions = self.desk_app.desk.decisions
            undone = decisions.take_back(finding, self.revision, self.entry.keys)
            return undone or f"nothing to undo on {finding.rule}"

        self._store(undo)

    def action_decided(self) -> None:
        desk = self.desk_app.desk
        desk.shows_decided = not desk.shows_decided
        self.desk_app.desk_changed()
        what = "shown" if desk.shows_decided else "hidden"
        self.notice(f"what was dismissed or waived before is {what}")
