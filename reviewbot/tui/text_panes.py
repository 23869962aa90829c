"""Screens with one text to read, opened from a review: what changed between versions, and a file of
the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from textual.widget import Widget

from reviewbot.model.patch import Patch
from reviewbot.report.visible import visible
from reviewbot.tui.bars import Bar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.diff_view import DiffView
from reviewbot.tui.document import Document
from reviewbot.tui.line_view import LineView
from reviewbot.tui.place import Place, Tree
from reviewbot.tui.reading_screen import ReadingScreen


class Text(NamedTuple):
    """What a pane shows: the row is the one to begin at."""

    title: str
    document: Document
    row: int = 0


class PaneScreen(ReadingScreen):
    """Several texts, one at a time: `[` and `]` go from one to the next. `load` finds one out, which
    may take a while; it may raise ReviewbotError.
    """

    BINDINGS = screen_bindings("pane")
    scope = "pane"

    def __init__(self, what: str, count: int, at: int, load: Callable[[int], Text]) -> None:
        super().__init__()
        self.what = what
        self.count = count
        self.at = at
        self.load = load
        self.is_shown = False

    def body(self) -> Iterable[Widget]:
        yield Bar(id="title")
        yield DiffView(id="pane", bar=self.desk_app.bar)

    @property
    def main_view(self) -> DiffView:
        return self.query_one("#pane", DiffView)

    def on_mount(self) -> None:
        self.main_view.focus()
        self._look_up()

    def _look_up(self) -> None:
        """Show the text in turn as soon as it is there; keys work meanwhile."""
        at = self.at
        self._show(Text("", Document(())))
        self.desk_app.workshop.look_up(
            self.what, lambda: self.load(at), lambda text: self._found(at, text), self._failed
        )
        self.show_work(self.desk_app.workshop.text)

    def _found(self, at: int, text: Text) -> None:
        if self.is_mounted and at == self.at:
            self.is_shown = True
            self._show(text)

    def _failed(self, why: str) -> None:
        """Say why; a pane that never showed anything goes away again."""
        if not self.is_shown and self.app.screen is self:
            self.app.pop_screen()
        self.desk_app.notice(why)

    def _show(self, text: Text) -> None:
        view = self.main_view
        view.document = text.document
        place = f"{self.at + 1} of {self.count} " if self.count > 1 else ""
        self.query_one("#title", Bar).say(f" {visible(text.title)}", place)
        view.reset(0)
        view.move_to(text.row, is_top=True)
        self._tell_place()

    def _tell_place(self) -> None:
        view = self.main_view
        self.status.show(place=f"{100 * (view.cursor + 1) // max(1, view.count)}% ")

    def on_line_view_moved(self, event: LineView.Moved) -> None:
        self._tell_place()

    def action_next_patch(self) -> None:
        self._step(1)

    def action_previous_patch(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        if 0 <= self.at + step < self.count:
            self.at += step
            self._look_up()
        else:
            self.notice("no other one there")


def changes_screen(
    compare: Callable[[Patch], Document], patches: Sequence[Patch], at: int, words: str
) -> PaneScreen:
    """What changed in each patch since the revision before."""

    def load(number: int) -> Text:
        patch = patches[number]
        return Text(f"{words}  {patch.title}", compare(patch))

    return PaneScreen("comparing", len(patches), at, load)


def file_screen(find_tree: Callable[[], Tree], places: Sequence[Place]) -> PaneScreen:
    """The places that a finding is about, in the tree at its base."""

    def load(number: int) -> Text:
        place, tree = places[number], find_tree()
        document = tree.document(place.path)
        row = document.row_of_line(place.line)
        return Text(f"{place.path} at {tree.name}", document, row)

    return PaneScreen(f"looking for {places[0].path}", len(places), 0, load)
