"""The app: holds the desk, starts the work, opens and closes screens. What is drawn is elsewhere."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES
from textual.worker import Worker, WorkerState

from reviewbot.errors import ReviewbotError
from reviewbot.tui import messages
from reviewbot.tui.bars import meter
from reviewbot.tui.bindings import app_bindings
from reviewbot.tui.hangup import end_without_terminal
from reviewbot.tui.job import Job
from reviewbot.tui.palette import Commands
from reviewbot.tui.reading_screen import ReadingScreen
from reviewbot.tui.series_screen import SeriesScreen
from reviewbot.tui.terminal import run_outside

if TYPE_CHECKING:  # the first screen is drawn before these are loaded
    from reviewbot.model.finding import Finding
    from reviewbot.model.message import Message as Mail
    from reviewbot.store import Store
    from reviewbot.tui.desk import Desk, Entry
    from reviewbot.tui.mailroom import Mailroom


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the screens ended: lines for stderr, and whether nothing could be shown at all."""

    lines: tuple[str, ...] = ()
    is_failure: bool = False


class ReviewApp(App[Outcome], inherit_bindings=False):
    """The maintainer's screens over one `Job`."""

    TITLE = "reviewbot"
    CSS_PATH = "screens.tcss"
    BINDINGS: ClassVar[list[BindingType]] = app_bindings()
    COMMANDS = {Commands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(self, job: Job) -> None:
        # told at once: Textual chooses its NO_COLOR filter before the theme is set
        super().__init__(ansi_color=BUILTIN_THEMES[job.theme].ansi)
        self.job = job
        self.is_ready = False
        self.bar = "\u2502" if job.is_unicode else "|"
        self._progress: messages.Progress | None = None
        self._started = 0.0

    @cached_property
    def store(self) -> Store:
        """What was decided, written and sent. Raises StoreError at its first use."""
        return self.job.store()

    @cached_property
    def desk(self) -> Desk:
        """What was read and found. Raises StoreError at its first use."""
        from reviewbot.tui.decisions import Decisions
        from reviewbot.tui.desk import Desk

        decisions = Decisions(self.store.verdicts)
        desk = Desk(decisions, severity=self.job.severity, confidence=self.job.confidence)
        desk.read_marks(self.store.drafts)
        self.is_ready = True
        return desk

    @cached_property
    def mail(self) -> Mailroom:
        """Replies and how they are sent."""
        from reviewbot.tui.mailroom import Mailroom

        return Mailroom(self)

    def get_default_screen(self) -> Screen[None]:
        return SeriesScreen()

    def on_mount(self) -> None:
        self.theme = self.job.theme
        self.set_keymap(self.job.keymap.bindings)
        self.set_class(self.job.is_unicode, "-unicode")
        self.set_interval(1.0, self._show_work)
        if not self.is_headless:
            self.set_interval(2.0, end_without_terminal)
        # behind the first paint: the worker would hold the interpreter while the screen is drawn
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self._work(partial(_read_and_check, self), "check", "reading and checking")

    # -- work

    def _work(self, call: partial[None], group: str, description: str) -> None:
        self._started = time.monotonic()
        self.run_worker(
            call,
            group=group,
            description=description,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def work_text(self) -> str:
        """What is going on, empty for nothing."""
        progress = self._progress
        if progress is None:
            return ""
        key = self.key("app.stop")
        return meter(progress.what, progress.done, progress.total, self._started, key)

    def key(self, id: str) -> str:
        """The key of an action, for what is said about it."""
        return self.job.keymap.shown(id)

    def _show_work(self) -> None:
        screen = self.reading_screen
        if screen is not None:
            screen.show_work(self.work_text())

    @property
    def reading_screen(self) -> ReadingScreen | None:
        """The uppermost screen that is no modal."""
        screens = [screen for screen in self.screen_stack if isinstance(screen, ReadingScreen)]
        return screens[-1] if screens else None

    def on_progress(self, message: messages.Progress) -> None:
        self._progress = message
        self._show_work()

    def on_sources_read(self, message: messages.SourcesRead) -> None:
        try:
            self.desk.entries = list(message.entries)
        except ReviewbotError as err:
            self.exit(Outcome((str(err),), is_failure=True))
            return
        self.desk.failed = tuple(message.failed)
        self.desk.is_read = True
        if not self.desk.entries:
            self.exit(Outcome(self.desk.failed, is_failure=True))
            return
        self.desk_changed()
        readable = [entry for entry in self.desk.entries if entry.revision is not None]
        self._open_first(readable)
        if self.desk.failed and self.reading_screen is not None:
            self.call_after_refresh(self._notice, self.desk.failed[0])

    def _open_first(self, readable: list[Entry]) -> None:
        """Where there is one series, its review, or its checklist; a checklist that is open already
        shows the series as it is now.
        """
        from reviewbot.tui.check_screen import CheckScreen

        for screen in self.screen_stack:
            if isinstance(screen, CheckScreen) and readable:
                screen.entry = readable[0]
                screen.refresh_desk()
                return
        if len(self.desk.entries) == 1 and readable:
            if self.job.is_author:
                self.push_screen(CheckScreen(readable[0]))
            else:
                self.open_review(readable[0])

    def reload(self) -> None:
        """Read all SOURCEs anew: the commits have changed."""
        self._start()

    def on_entry_updated(self, message: messages.EntryUpdated) -> None:
        from reviewbot.tui.desk import has_same_mail

        old, fresh = message.old, message.fresh
        if fresh is None:
            self._notice(message.why)
            return
        news = len(fresh.target.thread.messages) - len(old.target.thread.messages)
        if has_same_mail(old, fresh):
            self._notice("nothing new")
            return
        self.desk.entries = [fresh if one is old else one for one in self.desk.entries]
        for screen in self.screen_stack:
            if getattr(screen, "entry", None) is old and not isinstance(screen, SeriesScreen):
                screen.entry = fresh  # type: ignore[attr-defined]  # review, checklist, reply have one
        self.desk_changed(fresh)
        self._notice(f"{news} new mail{'s' if news != 1 else ''}")

    def update_entries(self, entries: list[Entry]) -> None:
        """Read series anew in the background."""
        from reviewbot.tui import work

        call = partial(work.update, tuple(entries), self.job, self.desk.rules, self.post_message)
        self._work(call, "check", "updating")

    def flag(self, entry: Entry) -> None:
        """Mark a series, or take the mark away."""
        lead = entry.lead
        if lead is None or not lead.msgid:
            self._notice("this series was not posted, it cannot be marked")
            return
        drafts = self.store.drafts
        try:
            if self.desk.is_flagged(entry):
                for target in entry.targets:
                    msgid = target.revision.lead.msgid if target.revision else None
                    if msgid in self.desk.flagged:
                        drafts.unmark("flagged", msgid)
            else:
                drafts.mark("flagged", lead.msgid)
        except ReviewbotError as err:
            self._notice(str(err))
        self.desk.read_marks(drafts)
        self.desk_changed()

    def mark_patch(self, message: Mail, mark: str) -> str:
        """Mark a patch as `done` or `skip`, or take that mark away; says how it stands now."""
        drafts, msgid = self.store.drafts, message.msgid or ""
        other = "skip" if mark == "done" else "done"
        if not msgid:
            return "it was not posted, it cannot be marked"
        try:
            drafts.unmark(other, msgid)
            is_set = msgid not in drafts.marked(mark)
            if is_set:
                drafts.mark(mark, msgid)
            else:
                drafts.unmark(mark, msgid)
        except ReviewbotError as err:
            return str(err)
        self.desk.read_marks(drafts)
        self.desk_changed()
        return mark if is_set else f"not {mark} any more"

    def look_at(self, entry: Entry) -> None:
        """Remember that the mails of a thread were looked at."""
        msgids = [one.msgid for one in entry.target.thread.messages if one.msgid]
        new = set(msgids) - self.desk.seen
        if new:
            try:
                self.store.drafts.mark("seen", *sorted(new))
            except ReviewbotError as err:
                self._notice(str(err))
            self.desk.seen |= new

    def on_rules_loaded(self, message: messages.RulesLoaded) -> None:
        self.desk.rules = message.rules

    def on_revision_checked(self, message: messages.RevisionChecked) -> None:
        message.entry.checked[message.at] = message.result
        self.desk_changed(message.entry)

    def on_letter_handled(self, message: messages.LetterHandled) -> None:
        try:
            self.mail.note(message.letter, message.state)
        except ReviewbotError as err:
            message.words += f"; {err}"
        self.desk.decisions.forget()
        self.desk_changed()
        self._notice(message.words)

    def on_work_done(self, message: messages.WorkDone) -> None:
        self._finish_work("stopped" if message.was_stopped else "")

    def on_work_failed(self, message: messages.WorkFailed) -> None:
        if message.is_fatal:
            self.exit(Outcome((message.why,), is_failure=True))
        self._finish_work(message.why)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self._finish_work(f"{event.worker.description} failed: {event.worker.error}")

    def _finish_work(self, notice: str) -> None:
        self._progress = None
        self._show_work()
        if notice:
            self._notice(notice)

    def _notice(self, text: str) -> None:
        screen = self.reading_screen
        if screen is not None and screen.is_mounted:
            screen.notice(text)

    def desk_changed(self, entry: Entry | None = None) -> None:
        """Let all screens show the desk anew; a review only when its own entry changed."""
        for screen in self.screen_stack:
            if not isinstance(screen, ReadingScreen) or not screen.is_mounted:
                continue
            if entry is None or getattr(screen, "entry", entry) is entry or screen.scope == "list":
                screen.refresh_desk()

    # -- screens

    def open_review(self, entry: Entry, finding: Finding | None = None) -> None:
        """The review of one series, at a finding."""
        from reviewbot.tui.review_screen import ReviewScreen

        self.push_screen(ReviewScreen(entry, finding))
        self.look_at(entry)

    def open_thread(self, entry: Entry, message: Mail) -> None:
        """The mails of the thread, at one of them."""
        from reviewbot.tui.thread_screen import ThreadScreen

        self.push_screen(ThreadScreen(entry, message))
        self.look_at(entry)

    def open_reply(self, entry: Entry, at: int) -> None:
        """The reply to a page of the review, as it would go out."""
        from reviewbot.tui.reply_screen import ReplyScreen

        self.push_screen(ReplyScreen(entry, at))

    def open_queue(self) -> None:
        """Letters that wait, and those of which nobody knows whether they went out."""
        from reviewbot.tui.queue_screen import QueueScreen

        self.push_screen(QueueScreen())

    def explain(self, id: str) -> None:
        """The explanation of a rule."""
        try:
            rule = self.desk.rule(id)
        except ReviewbotError as err:
            self._notice(str(err))
            return
        if rule is None:
            self._notice(f"rule {id} is not loaded")
            return
        from reviewbot.tui.explain import ExplainScreen  # Markdown is slow to import

        self.push_screen(ExplainScreen(rule, self.desk.decisions.tally(id), self.job.keymap))

    def close_top(self) -> None:
        """Back to the screen below; on the first one only a hint, as in b4."""
        is_first = len(self.screen_stack) <= 1 or (
            len(self.screen_stack) == 2
            and len(self.desk.entries) == 1
            and getattr(self.screen, "scope", "") in ("review", "check")
        )
        if is_first:
            self.action_quit_hint()
        else:
            self.pop_screen()

    def toggle_guesses(self) -> None:
        """Show findings that are only a guess, or hide them again."""
        self.desk.confidence = "likely" if self.desk.confidence == "guess" else "guess"
        self.desk_changed()
        self._notice(
            "guesses are shown" if self.desk.confidence == "guess" else "guesses are hidden"
        )

    def rerun(self, entry: Entry) -> None:
        """Run the rules over one series again."""
        from reviewbot.tui import work

        entry.checked.clear()
        self.desk_changed(entry)
        self._work(
            partial(work.check_again, entry, self.job, self.post_message), "check", "checking again"
        )

    def open_shell(self) -> None:
        """The user's shell in this terminal, until it ends."""
        why = run_outside(self, [os.environ.get("SHELL") or "/bin/sh"])
        if why and " ended with status " not in why:  # a shell ends with that of its last command
            self._notice(why)

    # -- actions of the app

    def action_help(self) -> None:
        from reviewbot.tui.text_screen import HelpScreen, TextScreen

        if not isinstance(self.screen, TextScreen):
            scope = getattr(self.screen, "scope", "text")
            self.push_screen(HelpScreen(scope, self.job.keymap))

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder="Search for commands"))

    def action_stop(self) -> None:
        """Close what is open, end the search, or stop the work: the first that applies."""
        screen = self.screen
        if not isinstance(screen, ReadingScreen):
            self.pop_screen()
        elif screen.close_prompt() or screen.end_search():
            return
        elif self._progress is not None:
            self.workers.cancel_group(self, "check")
            self._notice("stopping after the step that is going on")

    async def action_quit(self) -> None:
        self.exit(Outcome(self.desk.failed if self.is_ready else ()))

    def action_quit_hint(self) -> None:
        key = self.key("app.quit")
        self._notice(f"{key} (capital) quits" if key.isupper() else f"{key} quits")


def _read_and_check(app: ReviewApp) -> None:
    """In a worker, where loading what is needed holds up no screen."""
    from reviewbot.tui import work

    work.read_and_check(app.job, app.post_message)
