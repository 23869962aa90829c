"""A widget that draws only the lines on screen: lists, diffs and mails of any length.

Where the cursor is stands at the left edge as text: `>` in the pane that has the keys, `-` in the
others. Colours only repeat it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

Span = tuple[str, str]
"""A component class without its `line--` (empty for plain text), and the text in it."""

STEP = 8
"""Columns by which text moves sideways."""
MARGIN = 2
"""Rows kept visible above and below the cursor."""


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """Base of all panes. A subclass gives `count` and `spans`; both must be quick.

    `spans` are drawn as they are: whoever makes them has made them safe and expanded tabs.
    """

    DEFAULT_CSS = """
    LineView { scrollbar-size: 0 0; overflow-x: hidden; overflow-y: scroll; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("line--error", "line--warning", "line--note", "line--added", "line--removed"),
        *("line--muted", "line--strong", "line--comment", "line--hunk", "line--hit", "line--mark"),
    }

    cursor: reactive[int] = reactive(0)
    shift: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor is on another row, by the user's doing."""

        def __init__(self, view: LineView) -> None:
            super().__init__()
            self.view = view

    class Resized(Message):
        """The pane has another size, later than its screen."""

        def __init__(self, view: LineView) -> None:
            super().__init__()
            self.view = view

    class Opened(Message):
        """A row was clicked twice or chosen."""

        def __init__(self, view: LineView) -> None:
            super().__init__()
            self.view = view

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.needle = ""
        self.is_marked = True
        self.letters: dict[int, str] = {}
        self._styles: dict[str, Style] = {}

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def spans(self, y: int) -> Sequence[Span]:
        """The parts of a row, 0-based."""
        raise NotImplementedError

    def plain(self, y: int) -> str:
        """The row as text, for searching."""
        return "".join(text for _, text in self.spans(y))

    def can_jump_to(self, y: int) -> bool:
        """Whether a row is worth a letter to jump by."""
        return True

    def jump_rows(self) -> list[int]:
        """The rows on screen that are worth a letter."""
        top = round(self.scroll_y)
        rows = range(top, min(top + self.page_height, self.count))
        return [row for row in rows if self.can_jump_to(row)]

    # -- content and cursor

    def reset(self, cursor: int = 0) -> None:
        """Draw anew after the rows changed; the cursor goes to `cursor`, without telling anybody."""
        self.virtual_size = Size(self.size.width, self.count)
        self.set_reactive(LineView.cursor, self._clamped(cursor))
        self.show_cursor()
        self.refresh()

    def move_to(self, row: int, *, is_top: bool = False) -> None:
        """Put the cursor on a row; with `is_top` near the upper edge, so that what follows is seen."""
        row = self._clamped(row)
        if is_top:
            self._scroll(max(0, row - MARGIN - 1))
        if row != self.cursor:
            self.cursor = row
            self.post_message(self.Moved(self))
        self.show_cursor()

    def _clamped(self, row: int) -> int:
        return max(0, min(row, self.count - 1))

    def validate_cursor(self, row: int) -> int:
        return self._clamped(row)

    def watch_cursor(self, old: int, new: int) -> None:
        self.refresh_line(old)
        self.refresh_line(new)

    def validate_shift(self, shift: int) -> int:
        return max(0, min(shift, 4000))

    def watch_shift(self) -> None:
        self.refresh()

    @property
    def page_height(self) -> int:
        """Rows on screen, at least 1."""
        return max(1, self.size.height)

    def show_cursor(self) -> None:
        """Scroll as little as needed for the cursor to be seen."""
        top = round(self.scroll_y)
        height = self.page_height
        margin = min(MARGIN, (height - 1) // 2)
        if self.cursor < top + margin:
            self._scroll(self.cursor - margin)
        elif self.cursor > top + height - 1 - margin:
            self._scroll(self.cursor - height + 1 + margin)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=max(0, min(top, self.count - self.page_height)), animate=False, force=True)

    def move_by(self, rows: int) -> None:
        """Move the cursor and tell."""
        self.move_to(self.cursor + rows)

    def page_by(self, pages: float) -> None:
        """Move screen and cursor by a part of the height; one row of the old page stays."""
        rows = max(1, int((self.page_height - 1) * abs(pages)))
        rows = rows if pages > 0 else -rows
        self._scroll(round(self.scroll_y) + rows)
        self.move_by(rows)

    def find(self, needle: str, start: int, step: int) -> int | None:
        """The first row from `start` on, going by `step` and around the ends, that holds the text
        whatever the case.
        """
        wanted = needle.casefold()
        for distance in range(self.count):
            row = (start + step * distance) % self.count
            if wanted in self.plain(row).casefold():
                return row
        return None

    # -- drawing

    def render_line(self, y: int) -> Strip:
        row = y + round(self.scroll_y)
        width = self.size.width
        if row >= self.count:
            return Strip.blank(width, self.rich_style)
        mark = " "
        if row == self.cursor and self.is_marked:
            mark = ">" if self.has_focus else "-"
        edge = Segment(mark, self._look("mark"))
        if row in self.letters:
            edge = Segment(self.letters[row], self._look("hit"))
        segments = [edge]
        segments += [Segment(text, self._look(name)) for name, text in self.spans(row) if text]
        if self.needle:
            segments = self._with_hits(segments)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _look(self, name: str) -> Style:
        if name not in self._styles:
            look = self.get_component_rich_style(f"line--{name}") if name else self.rich_style
            self._styles[name] = look
        return self._styles[name]

    def _with_hits(self, segments: list[Segment]) -> list[Segment]:
        """The same segments with the searched text set off."""
        result: list[Segment] = []
        needle = self.needle.casefold()
        for segment in segments:
            rest = segment.text
            folded = rest.casefold()
            if len(folded) != len(rest):  # folding changed the length: offsets would be wrong
                result.append(segment)
                continue
            while (at := folded.find(needle)) >= 0:
                result.append(Segment(rest[:at], segment.style))
                result.append(Segment(rest[at : at + len(needle)], self._look("hit")))
                rest, folded = rest[at + len(needle) :], folded[at + len(needle) :]
            result.append(Segment(rest, segment.style))
        return result

    def notify_style_update(self) -> None:
        self._styles = {}
        super().notify_style_update()

    # -- events

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self.count)
        self.show_cursor()
        self.post_message(self.Resized(self))

    def on_focus(self) -> None:
        self.refresh_line(self.cursor)

    def on_blur(self) -> None:
        self.refresh_line(self.cursor)

    def on_click(self, event: events.Click) -> None:
        row = event.y + round(self.scroll_y)
        if row < self.count:
            self.move_to(row)
            if event.chain >= 2:
                self.post_message(self.Opened(self))
