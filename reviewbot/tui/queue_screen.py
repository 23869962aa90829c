"""Letters that wait, and those of which nobody knows whether they went out."""

from __future__ import annotations

from collections.abc import Iterable
from email import message_from_bytes, policy

from textual.widget import Widget

from reviewbot.errors import ReviewbotError
from reviewbot.report.visible import visible
from reviewbot.store.drafts import Letter, LetterState
from reviewbot.tui.bars import Bar, RuleBar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.line_view import LineView
from reviewbot.tui.list_view import ListView
from reviewbot.tui.reading_screen import ReadingScreen
from reviewbot.tui.reply_screen import mail_rows

_WORDS = {LetterState.QUEUED: "waits", LetterState.SENDING: "may have gone out"}


class QueueScreen(ReadingScreen):
    """The queue above, the mail under the cursor below."""

    BINDINGS = screen_bindings("queue")
    scope = "queue"

    def __init__(self) -> None:
        super().__init__()
        self.letters: tuple[Letter, ...] = ()

    def body(self) -> Iterable[Widget]:
        yield Bar(id="title")
        yield ListView(id="index")
        yield RuleBar(id="rule")
        yield ListView(id="mail")

    @property
    def main_view(self) -> ListView:
        return self.query_one("#index", ListView)

    @property
    def letter(self) -> Letter | None:
        """The letter under the cursor."""
        at = self.main_view.cursor
        return self.letters[at] if at < len(self.letters) else None

    def on_mount(self) -> None:
        self.main_view.focus()
        self.refresh_desk()

    def on_resize(self) -> None:
        self.main_view.styles.height = max(1, min(len(self.letters) or 1, self.size.height // 3))

    def refresh_desk(self) -> None:
        self.letters = self.desk_app.mail.drafts.waiting()
        rows = [("", letter_row(letter)) for letter in self.letters]
        self.main_view.show(rows, cursor=self.main_view.cursor, empty="no letter waits")
        self.query_one("#title", Bar).say(f" Letters that wait: {len(self.letters)}")
        self.on_resize()
        self._show_mail()

    def _show_mail(self) -> None:
        letter = self.letter
        self.query_one("#mail", ListView).show([] if letter is None else mail_rows(letter.mail))

    def on_line_view_moved(self, event: LineView.Moved) -> None:
        if event.view is self.main_view:
            self._show_mail()

    # -- actions

    def action_open(self) -> None:
        self.query_one("#mail", ListView).focus()

    def action_send(self) -> None:
        letter = self.letter
        if letter is None:
            self.notice("no letter waits")
        elif letter.state is LetterState.SENDING:
            self.choose(
                "It may have gone out. a send it again, g it has gone, n leave it?",
                "agn",
                lambda answer: self._settle(letter, answer),
            )
        else:
            self.notice(self.desk_app.mail.send(letter))

    def _settle(self, letter: Letter, answer: str) -> None:
        mail = self.desk_app.mail
        try:
            if answer == "g":
                mail.note(letter, LetterState.SENT)
                self.desk_app.desk.decisions.forget()
            elif answer == "a":
                mail.note(letter, LetterState.QUEUED)
                self.notice(mail.send(letter))
        except ReviewbotError as err:
            self.notice(str(err))
        self.desk_app.desk_changed()

    def action_discard(self) -> None:
        letter = self.letter
        if letter is None:
            return
        try:
            self.desk_app.mail.drafts.forget(letter)
        except ReviewbotError as err:
            self.notice(str(err))
            return
        self.refresh_desk()
        self.notice("taken out of the queue; the draft is still there")


def letter_row(letter: Letter) -> str:
    """`waits  2026-11-21 10:02  Re: [PATCH] ...`."""
    headers = message_from_bytes(letter.mail, policy=policy.default)
    when = letter.changed_at[:16].replace("T", " ")
    return f" {_WORDS.get(letter.state, ''):<17}  {when}  {visible(str(headers['Subject'] or ''))}"
