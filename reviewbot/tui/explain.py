"""The modal that explains a rule."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Markdown

from reviewbot.engine.rule import Rule
from reviewbot.store.verdicts import Tally
from reviewbot.tui.explanation import explanation
from reviewbot.tui.keymaps import Keymap
from reviewbot.tui.text_screen import TextScreen


class ExplainScreen(TextScreen):
    """A rule's own words, drawn as Markdown."""

    def __init__(self, rule: Rule, tally: Tally, keymap: Keymap) -> None:
        super().__init__(rule.summary, keymap)
        self.rule = rule
        self.tally = tally

    def text(self) -> Iterable[Widget]:
        yield Markdown(explanation(self.rule, self.tally), open_links=False)
