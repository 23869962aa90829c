"""Modals with text to read: the help, and a rule explained."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from reviewbot.tui.actions import SCOPES
from reviewbot.tui.bars import Bar, KeyBar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.columns import fit
from reviewbot.tui.keymaps import Keymap
from reviewbot.tui.menus import help_lines


class TextScreen(ModalScreen[None], inherit_bindings=False):
    """A frame with text that scrolls; `heading` stands above it."""

    BINDINGS = screen_bindings("text")

    def __init__(self, heading: str, keymap: Keymap) -> None:
        super().__init__()
        self.heading = heading
        self.keymap = keymap

    def compose(self) -> ComposeResult:
        with Vertical(id="frame"):
            yield Bar(id="heading")
            with VerticalScroll(id="text"):
                yield from self.text()
            yield KeyBar("text", self.keymap, id="keys")

    def text(self) -> Iterable[Widget]:
        """What there is to read."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.query_one("#heading", Bar).say(f" {self.heading}")
        self.scroller.focus()

    @property
    def scroller(self) -> VerticalScroll:
        """What scrolls."""
        return self.query_one("#text", VerticalScroll)

    def _scroll(self, rows: int) -> None:
        self.scroller.scroll_relative(y=rows, animate=False)

    def action_down(self) -> None:
        self._scroll(1)

    def action_up(self) -> None:
        self._scroll(-1)

    def action_page_down(self) -> None:
        self._scroll(max(1, self.scroller.size.height - 1))

    def action_page_up(self) -> None:
        self._scroll(-max(1, self.scroller.size.height - 1))

    def action_half_down(self) -> None:
        self._scroll(max(1, self.scroller.size.height // 2))

    def action_half_up(self) -> None:
        self._scroll(-max(1, self.scroller.size.height // 2))

    def action_top(self) -> None:
        self.scroller.scroll_home(animate=False)

    def action_bottom(self) -> None:
        self.scroller.scroll_end(animate=False)

    def action_close(self) -> None:
        self.dismiss(None)


class HelpScreen(TextScreen):
    """The keys of one screen, printed from the table of actions."""

    def __init__(self, scope: str, keymap: Keymap) -> None:
        super().__init__(f"Keys: {SCOPES[scope]}  (keymap {keymap.name})", keymap)
        self.of = scope

    def text(self) -> Iterable[Widget]:
        yield Static(help_text(self.of, self.keymap), markup=False)


def help_text(scope: str, keymap: Keymap) -> str:
    """Keys and what they do, one action a line, a heading above each group."""
    lines: list[str] = []
    for keys, words in help_lines(scope, keymap):
        if keys:
            lines.append(f"  {fit(keys, 18)} {words}")
        else:
            lines += ["", words] if lines else [words]
    return "\n".join(lines)
