"""The app: holds the desk, starts the work, opens and closes screens. What is drawn is elsewhere."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.app import App, SuspendNotSupported
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES
from textual.worker import Worker, WorkerState

from reviewbot.model.message import Message as Mail
from reviewbot.tui import messages, work
from reviewbot.tui.actions import action, keys_of, spoken
from reviewbot.tui.bars import meter
from reviewbot.tui.bindings import app_bindings
from reviewbot.tui.decisions import Decisions
from reviewbot.tui.desk import Desk, Entry, Job
from reviewbot.tui.hangup import end_without_terminal
from reviewbot.tui.keymaps import KEYMAPS
from reviewbot.tui.palette import Commands
from reviewbot.tui.reading_screen import ReadingScreen
from reviewbot.tui.review_screen import ReviewScreen
from reviewbot.tui.series_screen import SeriesScreen
from reviewbot.tui.thread_screen import ThreadScreen


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
        self.desk = Desk(Decisions(job.store.verdicts), job.severity, job.confidence)
        self.bar = "\u2502" if job.is_unicode else "|"
        self._progress: messages.Progress | None = None
        self._started = 0.0

    def get_default_screen(self) -> Screen[None]:
        return SeriesScreen()

    def on_mount(self) -> None:
        self.theme = self.job.theme
        self.set_keymap(KEYMAPS[self.job.keymap])
        self.set_class(self.job.is_unicode, "-unicode")
        self.set_interval(1.0, self._show_work)
        if not self.is_headless:
            self.set_interval(2.0, end_without_terminal)
        # behind the first paint: the worker would hold the interpreter while the screen is drawn
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        self._work(
            partial(work.read_and_check, self.job, self.post_message),
            "check",
            "reading and checking",
        )

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
        key = spoken(keys_of(action("app.stop"), self.job.keymap)[0])
        return meter(progress.what, progress.done, progress.total, self._started, key)

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
        self.desk.entries = list(message.entries)
        self.desk.failed = tuple(message.failed)
        self.desk.is_read = True
        if not self.desk.entries:
            self.exit(Outcome(self.desk.failed, is_failure=True))
            return
        self.desk_changed()
        readable = [entry for entry in self.desk.entries if entry.revision is not None]
        if len(self.desk.entries) == 1 and readable:
            self.open_review(readable[0])
        if self.desk.failed and self.reading_screen is not None:
            self.call_after_refresh(self._notice, self.desk.failed[0])

    def on_rules_loaded(self, message: messages.RulesLoaded) -> None:
        self.desk.rules = message.rules

    def on_revision_checked(self, message: messages.RevisionChecked) -> None:
        message.entry.checked[message.at] = message.result
        self.desk_changed(message.entry)

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

    def open_review(self, entry: Entry) -> None:
        """The review of one series."""
        self.push_screen(ReviewScreen(entry))

    def open_thread(self, entry: Entry, message: Mail) -> None:
        """The mails of the thread, at one of them."""
        self.push_screen(ThreadScreen(entry, message))

    def explain(self, id: str) -> None:
        """The explanation of a rule."""
        rule = self.desk.rule(id)
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
            and isinstance(self.screen, ReviewScreen)
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
        entry.checked.clear()
        self.desk_changed(entry)
        self._work(
            partial(work.check_again, entry, self.job, self.post_message), "check", "checking again"
        )

    def open_shell(self) -> None:
        """The user's shell in this terminal, until it ends."""
        shell = os.environ.get("SHELL") or "/bin/sh"
        try:
            with self.suspend():
                subprocess.run([shell], check=False)
        except SuspendNotSupported:
            self._notice("no shell here: this terminal cannot be handed over")
        except OSError as err:
            self._notice(f"cannot run {shell}: {err.strerror or err}")

    # -- actions of the app

    def action_help(self) -> None:
        from reviewbot.tui.text_screen import HelpScreen, TextScreen

        if not isinstance(self.screen, TextScreen):
            scope = getattr(self.screen, "scope", "text")
            self.push_screen(HelpScreen(scope, self.job.keymap))

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
        lines = self.desk.failed
        self.exit(Outcome(lines))

    def action_quit_hint(self) -> None:
        key = spoken(keys_of(action("app.quit"), self.job.keymap)[0])
        self._notice(f"{key} (capital) quits" if key.isupper() else f"{key} quits")
