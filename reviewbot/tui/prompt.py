"""The line in which words are typed: a search, a limit."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static


class Field(Input):
    """Takes the keys as long as the line is open."""

    async def _on_key(self, event: events.Key) -> None:
        """Each key in its turn: what is typed after Enter belongs to the pane behind the line."""
        prompt = self.parent
        if not isinstance(prompt, Prompt):
            return
        if prompt.is_open and event.key == "enter":
            event.stop()
            event.prevent_default()
            prompt.submit(self.value)
        elif not prompt.is_open:
            event.stop()
            event.prevent_default()
            self.app.post_message(events.Key(event.key, event.character))
        else:
            await super()._on_key(event)


class Prompt(Horizontal):
    """Hidden until `ask`, which hands the text to the asker on Enter, or `choose`, which takes the
    first key that is an answer.
    """

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; }
    Prompt Static { width: auto; }
    Prompt Input { width: 1fr; height: 1; border: none; padding: 0; background: transparent; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._then: Callable[[str], None] | None = None
        self._answers = ""

    def compose(self) -> ComposeResult:
        yield Static("", markup=False)
        yield Field(select_on_focus=False, compact=True)

    def ask(self, question: str, then: Callable[[str], None], value: str = "") -> None:
        """Show the line; `then` is called with the text when Enter is pressed."""
        self._then = then
        self._answers = ""
        self._show(question, value)

    def choose(self, question: str, answers: str, then: Callable[[str], None]) -> None:
        """Show the line; `then` is called with the first of the letters that is pressed."""
        self._then = then
        self._answers = answers
        self._show(question, "")

    def _show(self, question: str, value: str) -> None:
        self.query_one(Static).update(f" {question} ")
        field = self.query_one(Input)
        field.value = value
        field.cursor_position = len(value)
        self.display = True
        self.screen.set_focus(field)  # at once: what is typed next is for the line already

    @property
    def is_open(self) -> bool:
        """Whether it is on screen."""
        return bool(self.display)

    def close(self) -> None:
        """Hide it without an answer."""
        self.display = False
        self._then = None
        self._answers = ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._answers and event.value:
            letter = event.value[-1].lower()
            if letter in self._answers:
                self._answer(letter)
            else:
                self.query_one(Input).value = ""

    def submit(self, text: str) -> None:
        """Enter was pressed."""
        if not self._answers:
            self._answer(text)

    def _answer(self, text: str) -> None:
        then = self._then
        self.close()
        if then is not None:
            then(text)
