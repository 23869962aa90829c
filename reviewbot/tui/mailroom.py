"""The user's mail on the screens: replies, the editor, and sending, each letter at most once."""

from __future__ import annotations

import logging
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING

from reviewbot.bot.letter import Identity
from reviewbot.errors import ReviewbotError
from reviewbot.store.drafts import Draft, Drafts, Letter, LetterState
from reviewbot.tui.desk import Entry
from reviewbot.tui.messages import LetterHandled
from reviewbot.tui.pages import Page
from reviewbot.tui.post_office import handed_over, why_not
from reviewbot.tui.replying import Reply
from reviewbot.tui.terminal import edited
from reviewbot.tui.workshop import SEND

if TYPE_CHECKING:
    from reviewbot.tui.app import ReviewApp

log = logging.getLogger(__name__)


class Mailroom:
    """Replies of one app. Methods that may fail say so on the screen and return nothing."""

    def __init__(self, app: ReviewApp) -> None:
        self._app = app
        self._who: Identity | None = None

    @property
    def drafts(self) -> Drafts:
        """Drafts and letters in the store."""
        return self._app.store.drafts

    @property
    def is_on(self) -> bool:
        """Whether anything is sent at all."""
        return self._app.job.mailing.is_on

    def who(self) -> Identity:
        """Who writes; asked of git once. Raises ConfigError."""
        if self._who is None:
            self._who = self._app.job.mailing.identity()
        return self._who

    def reply(self, entry: Entry, page: Page) -> Reply | None:
        """The reply to a page as it stands, None for mail that was never posted."""
        if entry.revision is None or not page.message.msgid:
            return None
        return Reply(page, entry.revision, self.drafts.draft(page.message.msgid))

    def edit(self, reply: Reply) -> str:
        """Let the user edit a reply; gives what went wrong, empty for nothing. What is on the way
        is in the store before the editor starts and after it.
        """
        text = reply.text
        try:
            editor = self._app.job.mailing.editor()
            saved = reply.saved or Draft("")
            self.drafts.save(reply.answers, saved._replace(text=text, placed=reply.placed))
            changed, why = edited(self._app, editor, text)
            if changed == text and reply.saved is None:
                self.drafts.discard(reply.answers)
            else:
                self.drafts.save(reply.answers, saved._replace(text=changed, placed=reply.placed))
        except ReviewbotError as err:
            return str(err)
        return why and f"{why}; the draft is kept"

    def letter(self, reply: Reply) -> Letter:
        """The mail as it would go out now. Raises ReviewbotError."""
        return reply.letter(self.who(), format_datetime(self._app.desk.now().astimezone()))

    def send(self, letter: Letter) -> str:
        """Send a letter in the background, if that is wanted and was not done before; gives the
        words to say.
        """
        if not self.is_on:
            return "dry run, nothing is sent; git config --global reviewbot.send true changes that"
        try:
            why = why_not(self.drafts, letter)
        except ReviewbotError as err:
            return str(err)
        if why:
            return why
        self._app.workshop.start(SEND, "sending", partial(self._deliver, letter))
        return "sending ..."

    def _deliver(self, letter: Letter) -> None:
        """In a worker; the store is the app's to change."""
        try:
            state, words = handed_over(letter, self._app.job.mailing.route())
        except ReviewbotError as err:
            state, words = LetterState.QUEUED, f"not sent: {err}"
        except Exception as err:  # around one worker: the screens stay, nobody knows what was sent
            log.exception("sending failed")
            state, words = LetterState.SENDING, f"internal error while sending: {err}"
        self._app.post_message(LetterHandled(letter, state, words))

    def note(self, letter: Letter, state: LetterState) -> None:
        """Keep what became of a letter. Raises StoreError."""
        if state is LetterState.SENT:
            self.drafts.has_gone(letter)
        elif state is LetterState.QUEUED:
            self.drafts.has_failed(letter.msgid)
