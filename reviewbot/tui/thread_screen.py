"""The mails of a thread: index above, mail below, as mutt has it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from reviewbot.model.message import Message
from reviewbot.report.visible import visible
from reviewbot.tui.bars import Bar, RuleBar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.columns import fit
from reviewbot.tui.desk import Entry
from reviewbot.tui.diff_view import DiffView
from reviewbot.tui.line_view import LineView
from reviewbot.tui.list_view import ListView
from reviewbot.tui.mails import MAX_DEPTH, IndexRow, after_quote, mail_document, thread_index
from reviewbot.tui.reading_screen import ReadingScreen


class ThreadScreen(ReadingScreen):
    """All mails of the entry's source; opens at `message`."""

    BINDINGS = screen_bindings("thread")
    scope = "thread"

    def __init__(self, entry: Entry, message: Message) -> None:
        super().__init__()
        self.index = thread_index(entry.target.thread.messages)
        self.at = next((at for at, row in enumerate(self.index) if row.message is message), 0)

    def body(self) -> Iterable[Widget]:
        yield Bar(id="title")
        yield ListView(id="index")
        yield RuleBar(id="rule")
        yield DiffView(id="mail", bar=self.desk_app.bar)

    @property
    def main_view(self) -> DiffView:
        return self.query_one("#mail", DiffView)

    @property
    def index_view(self) -> ListView:
        """The list of mails."""
        return self.query_one("#index", ListView)

    def on_mount(self) -> None:
        rows = [("", index_row(row)) for row in self.index]
        self.index_view.show(rows, cursor=self.at, empty="no mail in it")
        self.index_view.focus()
        self._show_mail()
        self.show_work(self.desk_app.workshop.text)

    def on_resize(self) -> None:
        self.index_view.styles.height = max(1, min(len(self.index), self.size.height // 3))
        self._tell_place()

    def _show_mail(self) -> None:
        if not self.index:
            return
        view = self.main_view
        view.document = mail_document(self.index[self.at].message)
        view.shift = 0
        view.reset(0)
        self._tell_place()

    def _tell_place(self) -> None:
        if not self.index:
            return
        message = self.index[self.at].message
        self.query_one("#title", Bar).say(
            f" {visible(message.subject)}", f"{self.at + 1}/{len(self.index)} "
        )
        self.query_one("#rule", RuleBar).say(visible(message.author.name or message.author.email))
        percent = 100 * (self.main_view.cursor + 1) // max(1, self.main_view.count)
        self.status.show(place=f"{percent}% ")

    def go_to(self, at: int) -> None:
        """Show another mail."""
        if 0 <= at < len(self.index):
            self.at = at
            self.index_view.reset(at)
            self._show_mail()
        else:
            self.notice("this is the last mail" if at > 0 else "this is the first mail")

    def on_line_view_moved(self, event: LineView.Moved) -> None:
        if event.view is self.index_view:
            self.go_to(self.index_view.cursor)
        else:
            self._tell_place()

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        self.action_open()

    def action_open(self) -> None:
        self.main_view.focus()

    def action_next_mail(self) -> None:
        self.go_to(self.at + 1)

    def action_previous_mail(self) -> None:
        self.go_to(self.at - 1)

    def action_skip_quoted(self) -> None:
        view = self.main_view
        row = after_quote(view.document, view.cursor)
        if row == view.cursor:
            self.notice("nothing is quoted below")
        else:
            view.move_to(row, is_top=True)


def index_row(row: IndexRow) -> str:
    """`11-21 10:02  Pat Smith         `->Re: [PATCH] ...`, answers indented."""
    message = row.message
    date = f"{message.date:%m-%d %H:%M}" if message.date is not None else ""
    who = visible(message.author.name or message.author.email)
    arrow = "  " * min(row.depth - 1, MAX_DEPTH) + "`->" if row.depth else ""
    return f"{date:<11}  {fit(who, 17)} {arrow}{visible(message.subject) or '(no subject)'}"
