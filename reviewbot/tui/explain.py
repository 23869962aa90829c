"""The modal that explains a rule."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Markdown

from reviewbot.engine.rule import Rule
from reviewbot.tui.explanation import explanation
from reviewbot.tui.text_screen import TextScreen


class ExplainScreen(TextScreen):
    """A rule's own words, drawn as Markdown."""

    def __init__(self, rule: Rule, keymap: str) -> None:
        super().__init__(rule.summary, keymap)
        self.rule = rule

    def text(self) -> Iterable[Widget]:
        yield Markdown(explanation(self.rule), open_links=False)
