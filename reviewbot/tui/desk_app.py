"""The desk with the screens that lie on it: opened, closed, and told what changed."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from textual.app import App

from reviewbot.errors import ReviewbotError
from reviewbot.tui.job import Job, Outcome
from reviewbot.tui.reading_screen import ReadingScreen
from reviewbot.tui.terminal import run_outside

if TYPE_CHECKING:  # the first screen is drawn before these are loaded
    from reviewbot.model.finding import Finding
    from reviewbot.model.message import Message as Mail
    from reviewbot.store import Store
    from reviewbot.tui.desk import Desk, Entry


class DeskApp(App[Outcome], inherit_bindings=False):
    """What the screens ask of the app. What is read, checked and sent is `ReviewApp`'s."""

    job: Job
    is_ready = False

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

    def key(self, id: str) -> str:
        """The key of an action, for what is said about it."""
        return self.job.keymap.shown(id)

    # -- what the screens are told

    @property
    def reading_screen(self) -> ReadingScreen | None:
        """The uppermost screen that is no modal."""
        screens = [screen for screen in self.screen_stack if isinstance(screen, ReadingScreen)]
        return screens[-1] if screens else None

    def notice(self, text: str) -> None:
        """Say something once."""
        screen = self.reading_screen
        if screen is not None and screen.is_mounted:
            screen.notice(text)

    def failure(self, text: str) -> None:
        """Say what failed within reviewbot, and where its traceback is."""
        screen = self.reading_screen
        if screen is not None and screen.is_mounted:
            screen.failure(text)

    def desk_changed(self, entry: Entry | None = None) -> None:
        """Let all screens show the desk anew; a review only when its own entry changed."""
        for screen in self.screen_stack:
            if not isinstance(screen, ReadingScreen) or not screen.is_mounted:
                continue
            if entry is None or getattr(screen, "entry", entry) is entry or screen.scope == "list":
                screen.refresh_desk()

    def toggle_guesses(self) -> None:
        """Show findings that are only a guess, or hide them again."""
        self.desk.confidence = "likely" if self.desk.confidence == "guess" else "guess"
        self.desk_changed()
        is_shown = self.desk.confidence == "guess"
        self.notice("guesses are shown" if is_shown else "guesses are hidden")

    # -- opening and closing

    def open_review(self, entry: Entry, finding: Finding | None = None) -> None:
        """The review of one series, at a finding."""
        from reviewbot.tui.marking import look_at
        from reviewbot.tui.review_screen import ReviewScreen

        self.push_screen(ReviewScreen(entry, finding))
        look_at(self, entry)

    def open_thread(self, entry: Entry, message: Mail) -> None:
        """The mails of the thread, at one of them."""
        from reviewbot.tui.marking import look_at
        from reviewbot.tui.thread_screen import ThreadScreen

        self.push_screen(ThreadScreen(entry, message))
        look_at(self, entry)

    def open_reply(self, entry: Entry, at: int) -> None:
        """The reply to a page of the review, as it would go out."""
        from reviewbot.tui.reply_screen import ReplyScreen

        self.push_screen(ReplyScreen(entry, at))

    def open_queue(self) -> None:
        """Letters that wait, and those of which nobody knows whether they went out."""
        from reviewbot.tui.queue_screen import QueueScreen

        self.push_screen(QueueScreen())

    def open_shell(self) -> None:
        """The user's shell in this terminal, until it ends."""
        why = run_outside(self, [os.environ.get("SHELL") or "/bin/sh"])
        if why and " ended with status " not in why:  # a shell ends with that of its last command
            self.notice(why)

    def explain(self, id: str) -> None:
        """The explanation of a rule."""
        try:
            rule = self.desk.rule(id)
        except ReviewbotError as err:
            self.notice(str(err))
            return
        if rule is None:
            self.notice(f"rule {id} is not loaded")
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

    def action_quit_hint(self) -> None:
        key = self.key("app.quit")
        self.notice(f"{key} (capital) quits" if key.isupper() else f"{key} quits")
