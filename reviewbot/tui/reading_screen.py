"""What all screens that show lines have in common: panes, moving, searching, the bars below."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import Widget

from reviewbot.report.visible import visible
from reviewbot.tui.bars import KeyBar, StatusBar
from reviewbot.tui.line_view import STEP, LineView
from reviewbot.tui.prompt import Prompt

if TYPE_CHECKING:
    from reviewbot.tui.app import ReviewApp


_LETTERS = string.ascii_lowercase + string.digits


class ReadingScreen(Screen[None], inherit_bindings=False):
    """Base of list, review and thread. `scope` is the word of the table of actions."""

    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]
    scope: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        yield from self.body()
        yield StatusBar(id="status")
        yield Prompt(id="prompt")
        yield KeyBar(self.scope, self.desk_app.job.keymap, id="keys")

    def body(self) -> Iterable[Widget]:
        """The panes above the bars."""
        raise NotImplementedError

    @property
    def main_view(self) -> LineView:
        """The pane that keys go to when no pane has them."""
        raise NotImplementedError

    @property
    def desk_app(self) -> ReviewApp:
        """The app, by its type."""
        from reviewbot.tui.app import ReviewApp

        app = self.app
        assert isinstance(app, ReviewApp)  # noqa: S101  # for the type checker: no other app shows these screens
        return app

    def key(self, id: str) -> str:
        """The key of an action, for what is said about it."""
        return self.desk_app.key(id)

    @property
    def view(self) -> LineView:
        """The pane that has the keys."""
        focused = self.focused
        return focused if isinstance(focused, LineView) else self.main_view

    @property
    def status(self) -> StatusBar:
        """The line above the keys."""
        return self.query_one("#status", StatusBar)

    def refresh_desk(self) -> None:
        """The desk changed: show it."""

    def show_work(self, text: str) -> None:
        """Say what is going on; empty for nothing."""
        try:
            self.status.show(work=visible(text))
        except NoMatches:
            return  # not composed yet; on_mount asks again

    def notice(self, text: str) -> None:
        """Say something once, in the status line."""
        self.status.tell(visible(text))

    def failure(self, text: str) -> None:
        """Say what failed within reviewbot, and at the right where its traceback is."""
        log, room = visible(self.desk_app.job.log), self.size.width // 2
        self.status.tell(visible(text), f"{log if len(log) <= room else '...' + log[3 - room :]} ")

    def forget_notice(self) -> None:
        """A notice stays until the next key."""
        if self.status.notice:
            self.status.show(notice="")

    # -- moving

    def action_down(self) -> None:
        self.view.move_by(1)

    def action_up(self) -> None:
        self.view.move_by(-1)

    def action_page_down(self) -> None:
        self.view.page_by(1)

    def action_page_up(self) -> None:
        self.view.page_by(-1)

    def action_half_down(self) -> None:
        self.view.page_by(0.5)

    def action_half_up(self) -> None:
        self.view.page_by(-0.5)

    def action_top(self) -> None:
        self.view.move_to(0)

    def action_bottom(self) -> None:
        self.view.move_to(self.view.count - 1)

    def action_left(self) -> None:
        self.main_view.shift -= STEP

    def action_right(self) -> None:
        self.main_view.shift += STEP

    @property
    def _panes(self) -> list[LineView]:
        """The panes on screen that can have the keys, in order."""
        views = self.query(LineView)
        return [view for view in views if view.can_focus and view.display and view.size.height]

    def action_pane(self) -> None:
        """The next pane that is on screen."""
        panes = self._panes
        if panes:
            at = panes.index(self.view) if self.view in panes else -1
            self.set_focus(panes[(at + 1) % len(panes)])

    # -- jumping

    def action_jump(self) -> None:
        """Put letters at the rows worth going to, and go to the one that is pressed."""
        rows = [(view, row) for view in self._panes for row in view.jump_rows()]
        places = dict(zip(_LETTERS, rows))
        for letter, (view, row) in places.items():
            view.letters[row] = letter
            view.refresh_line(row)
        if places:
            self.choose(
                "Go to which letter?", "".join(places), lambda letter: self._jump(*places[letter])
            )
        else:
            self.notice("nothing to jump to here")

    def _jump(self, view: LineView, row: int) -> None:
        self.set_focus(view)
        view.move_to(row)

    def _end_jump(self) -> None:
        for view in self.query(LineView):
            if view.letters:
                view.letters.clear()
                view.refresh()

    # -- searching

    def action_search(self) -> None:
        self.ask("Find:", self._start_search)

    def ask(self, question: str, then: Callable[[str], object], value: str = "") -> None:
        """Open the prompt; afterwards the pane has the keys again."""
        self.query_one(Prompt).ask(question, self._answered(then), value)

    def choose(self, question: str, answers: str, then: Callable[[str], object]) -> None:
        """Ask for one of the letters; afterwards the pane has the keys again."""
        self.query_one(Prompt).choose(question, answers, self._answered(then))

    def _answered(self, then: Callable[[str], object]) -> Callable[[str], None]:
        view = self.view

        def answered(text: str) -> None:
            self._end_jump()
            self.set_focus(view)
            then(text)

        return answered

    def _start_search(self, text: str) -> None:
        self.end_search()
        if text:
            self.view.needle = text
            self.view.refresh()
            self._go_to_hit(self.view.cursor, 1)

    def end_search(self) -> bool:
        """Forget the search; says whether there was one."""
        searching = [view for view in self.query(LineView) if view.needle]
        for view in searching:
            view.needle = ""
            view.refresh()
        return bool(searching)

    def close_prompt(self) -> bool:
        """Close the prompt; says whether it was open."""
        prompt = self.query_one(Prompt)
        if not prompt.is_open:
            return False
        prompt.close()
        self._end_jump()
        self.set_focus(self.main_view)
        return True

    def _go_to_hit(self, start: int, step: int) -> None:
        view = self.view
        row = view.find(view.needle, start, step)
        if row is None:
            self.notice(f"not found: {view.needle}")
        else:
            view.move_to(row)

    def action_next_hit(self) -> None:
        if self.view.needle:
            self._go_to_hit(self.view.cursor + 1, 1)
        else:
            self.next_without_search()

    def next_without_search(self) -> None:
        """What the key for the next hit does when nothing is searched."""
        self.notice(f"nothing is searched for; {self.key('search.start')} starts a search")

    def action_previous_hit(self) -> None:
        if self.view.needle:
            self._go_to_hit(self.view.cursor - 1, -1)
        else:
            self.notice(f"nothing is searched for; {self.key('search.start')} starts a search")

    # -- everywhere

    def action_shell(self) -> None:
        self.desk_app.open_shell()

    def action_close(self) -> None:
        self.desk_app.close_top()
