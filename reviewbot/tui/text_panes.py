"""Screens with one text to read, opened from a review: what changed between versions, and a file of
the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.widget import Widget

from reviewbot.errors import ReviewbotError
from reviewbot.model.patch import Patch
from reviewbot.report.visible import visible
from reviewbot.tui.bars import Bar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.diff_view import DiffView
from reviewbot.tui.document import Document
from reviewbot.tui.line_view import LineView
from reviewbot.tui.place import Place, Tree
from reviewbot.tui.reading_screen import ReadingScreen


class PaneScreen(ReadingScreen):
    """Several texts, one at a time: `[` and `]` go from one to the next. `load` gives title,
    rows and the row to begin at; it may raise ReviewbotError.
    """

    BINDINGS = screen_bindings("pane")
    scope = "pane"

    def __init__(
        self, count: int, at: int, load: Callable[[int], tuple[str, Document, int]]
    ) -> None:
        super().__init__()
        self.count = count
        self.at = at
        self.load = load

    def body(self) -> Iterable[Widget]:
        yield Bar(id="title")
        yield DiffView(id="pane", bar=self.desk_app.bar)

    @property
    def main_view(self) -> DiffView:
        return self.query_one("#pane", DiffView)

    def on_mount(self) -> None:
        self.main_view.focus()
        self._show()

    def _show(self) -> None:
        view = self.main_view
        title, row = "", 0
        try:
            title, view.document, row = self.load(self.at)
        except ReviewbotError as err:
            view.document = Document(())
            self.notice(str(err))
        place = f"{self.at + 1} of {self.count} " if self.count > 1 else ""
        self.query_one("#title", Bar).say(f" {visible(title)}", place)
        view.reset(0)
        view.move_to(row, is_top=True)
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
            self._show()
        else:
            self.notice("no other one there")


def changes_screen(
    compare: Callable[[Patch], Document], patches: Sequence[Patch], at: int, words: str
) -> PaneScreen:
    """What changed in each patch since the revision before."""

    def load(number: int) -> tuple[str, Document, int]:
        patch = patches[number]
        return f"{words}  {patch.title}", compare(patch), 0

    return PaneScreen(len(patches), at, load)


def file_screen(tree: Tree, places: Sequence[Place]) -> PaneScreen:
    """The places that a finding is about, in the tree at its base."""

    def load(number: int) -> tuple[str, Document, int]:
        place = places[number]
        document = tree.document(place.path)
        return f"{place.path} at {tree.name}", document, document.row_of_line(place.line)

    return PaneScreen(len(places), 0, load)
