"""The app: starts the work and takes in what it tells. What is drawn is elsewhere."""

from __future__ import annotations

import logging
import os
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from reviewbot.errors import ReviewbotError
from reviewbot.tui import messages
from reviewbot.tui.bindings import app_bindings
from reviewbot.tui.desk_app import DeskApp
from reviewbot.tui.hangup import end_without_terminal
from reviewbot.tui.job import Job, Outcome
from reviewbot.tui.palette import Commands
from reviewbot.tui.reading_screen import ReadingScreen
from reviewbot.tui.series_screen import SeriesScreen
from reviewbot.tui.workshop import CHECK, SEND, Workshop

if TYPE_CHECKING:  # the first screen is drawn before these are loaded
    from reviewbot.tui.desk import Entry
    from reviewbot.tui.mailroom import Mailroom

log = logging.getLogger(__name__)


class ReviewApp(DeskApp, inherit_bindings=False):
    """The maintainer's screens over one `Job`. `broke` says what ended them, empty for nothing."""

    TITLE = "reviewbot"
    CSS_PATH = "screens.tcss"
    BINDINGS: ClassVar[list[BindingType]] = app_bindings()
    COMMANDS = {Commands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    def __init__(self, job: Job) -> None:
        # told at once: Textual chooses its NO_COLOR filter before the theme is set
        super().__init__(ansi_color=BUILTIN_THEMES[job.theme].ansi)
        self.job = job
        self.bar = "\u2502" if job.is_unicode else "|"
        self.workshop = Workshop(self)
        self.broke = ""

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
        self.set_interval(1.0, self.show_work)
        if not self.is_headless:
            self.set_interval(2.0, end_without_terminal)
        # behind the first paint: the worker would hold the interpreter while the screen is drawn
        self.call_after_refresh(self._start)

    async def on_event(self, event: events.Event) -> None:
        """A key does its work before the next one is looked at: Textual 8.2 hands keys to whatever has
        them when they come, so that those typed fast go where one was before. test_terminal.py
        types fast.
        """
        screen = self.screen if self.screen_stack else None
        if (
            not isinstance(event, events.Key)
            or event.is_forwarded
            or not isinstance(screen, ReadingScreen)
            or isinstance(self.focused, Input)
        ):
            await super().on_event(event)
        elif not screen.is_mounted:
            self.call_later(self.post_message, event)
        else:
            screen.forget_notice()
            if not await self._check_bindings(event.key):
                await super().on_event(event)

    # -- work that is started

    def _start(self) -> None:
        self.workshop.start(CHECK, "reading", partial(_read_and_check, self))

    def reload(self) -> None:
        """Read all SOURCEs anew: the commits have changed."""
        self._start()

    def update_entries(self, entries: list[Entry]) -> None:
        """Read series anew in the background."""
        from reviewbot.tui import work

        rules, post = self.desk.rules, self.post_message
        call = partial(work.update, tuple(entries), self.job, rules, post)
        self.workshop.start(CHECK, "updating", call)

    def rerun(self, entry: Entry) -> None:
        """Run the rules over one series again."""
        from reviewbot.tui import work

        entry.checked.clear()
        self.desk_changed(entry)
        call = partial(work.check_again, entry, self.job, self.post_message)
        self.workshop.start(CHECK, "checking again", call)

    def show_work(self) -> None:
        """Let the uppermost screen say what is going on."""
        screen = self.reading_screen
        if screen is not None:
            screen.show_work(self.workshop.text)

    # -- what the work tells

    def on_progress(self, message: messages.Progress) -> None:
        self.workshop.told(message)
        self.show_work()

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
            self.call_after_refresh(self.notice, self.desk.failed[0])

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

    def on_entry_updated(self, message: messages.EntryUpdated) -> None:
        from reviewbot.tui.desk import has_same_mail

        old, fresh = message.old, message.fresh
        if fresh is None:
            self.notice(message.why)
            return
        news = len(fresh.target.thread.messages) - len(old.target.thread.messages)
        if has_same_mail(old, fresh):
            self.notice("nothing new")
            return
        self.desk.entries = [fresh if one is old else one for one in self.desk.entries]
        for screen in self.screen_stack:
            if getattr(screen, "entry", None) is old and not isinstance(screen, SeriesScreen):
                screen.entry = fresh  # type: ignore[attr-defined]  # review, checklist, reply have one
        self.desk_changed(fresh)
        self.notice(f"{news} new mail{'s' if news != 1 else ''}")

    def on_rules_loaded(self, message: messages.RulesLoaded) -> None:
        self.desk.rules = message.rules

    def on_revision_checked(self, message: messages.RevisionChecked) -> None:
        message.entry.checked[message.at] = message.result
        self.desk_changed(message.entry)

    def on_letter_handled(self, message: messages.LetterHandled) -> None:
        self.workshop.finished(SEND)
        try:
            self.mail.note(message.letter, message.state)
        except ReviewbotError as err:
            message.words += f"; {err}"
        self.desk.decisions.forget()
        self.desk_changed()
        self.notice(message.words)

    def on_work_done(self, message: messages.WorkDone) -> None:
        self.workshop.finished(CHECK)
        if message.was_stopped:
            self.notice("stopped")

    def on_work_failed(self, message: messages.WorkFailed) -> None:
        if message.is_fatal:
            self.exit(Outcome((message.why,), is_failure=True))
        self.workshop.finished(CHECK)
        if message.is_internal:
            self.failure(message.why)
        else:
            self.notice(message.why)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            self.workshop.finished(event.worker.group)
            error = event.worker.error
            log.error("%s failed", event.worker.description, exc_info=error)
            self.failure(f"{event.worker.description} failed: {type(error).__name__}")

    def _fatal_error(self) -> None:
        """Something failed while drawing or answering a key: one line instead of Textual's page of
        traceback with all values in it, mail among them. test_log.py proves that it is still asked.
        """
        if os.environ.get("REVIEWBOT_DEBUG"):
            super()._fatal_error()
            return
        log.critical("the screens ended", exc_info=self._exception)
        self.broke = f"internal error: {type(self._exception).__name__}"
        self._close_messages_no_wait()

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
        elif said := self.workshop.stop():
            self.notice(said)

    async def action_quit(self) -> None:
        self.exit(Outcome(self.desk.failed if self.is_ready else ()))


def _read_and_check(app: ReviewApp) -> None:
    """In a worker, where loading what is needed holds up no screen."""
    from reviewbot.tui import work

    work.read_and_check(app.job, app.post_message)
