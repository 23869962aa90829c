"""The moderator's screen: the bot's letters one at a time, a key for each decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from reviewbot.bot import moderation
from reviewbot.bot.state import outbox
from reviewbot.bot.state.file import State
from reviewbot.bot.state.outbox import Letter
from reviewbot.errors import ReviewbotError
from reviewbot.report.visible import visible
from reviewbot.tui.terminal import edited

_HELP = "A to author  L to author and list  e edit  x reject  n next  b back  Q quit"


class ModerateApp(App[None]):
    """Shows what waits for a decision, oldest first. `who` is written down with each decision,
    `clock` says when it is (seconds since the epoch), `editor` is a command line for the shell.
    """

    CSS = """
    #where { height: 1; text-style: reverse; }
    #keys { height: 1; text-style: reverse; }
    #notice { height: 1; }
    #why { display: none; border: none; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # what sends mail is on no lower-case key
        Binding("A", "approve('author')", "to author"),
        Binding("L", "approve('author-and-list')", "to author and list"),
        Binding("e", "edit", "edit"),
        Binding("x", "reject", "reject"),
        Binding("n", "go(1)", "next"),
        Binding("b", "go(-1)", "back"),
        Binding("j,down", "scroll_lines(1)", "down", show=False),
        Binding("k,up", "scroll_lines(-1)", "up", show=False),
        Binding("space,pagedown", "scroll_lines(20)", "page", show=False),
        Binding("Q", "quit", "quit"),
        Binding("q", "hint", "quit", show=False),
        Binding("escape", "give_up", "do not reject", show=False),
    ]
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""

    def __init__(
        self, state: State, who: str, clock: Callable[[], int], editor: Callable[[], str]
    ) -> None:
        super().__init__()
        self.state = state
        self.who = who
        self.clock = clock
        self.editor = editor
        self.letters: list[Letter] = []
        self.at = 0

    def compose(self) -> ComposeResult:
        yield Static(id="where", markup=False)
        with VerticalScroll(id="mail", can_focus=False):
            yield Static(id="lines", markup=False)
        yield Static(id="notice", markup=False)
        yield Input(id="why", placeholder="rejected, because (one line; Esc: not)")
        yield Static(_HELP, id="keys", markup=False)

    def on_mount(self) -> None:
        self._show()

    @property
    def letter(self) -> Letter | None:
        """The letter on screen, None when none waits."""
        return self.letters[self.at] if self.letters else None

    def action_approve(self, to: str) -> None:
        """Have it sent."""
        letter = self.letter
        if letter is not None:
            self._decide(
                f"letter {letter.no} goes to {to}",
                lambda: moderation.approve(
                    *(self.state, letter.no, self.who, self.clock()),
                    to_list=to == "author-and-list",
                ),
            )

    def action_edit(self) -> None:
        """Its text in the editor; headers stay."""
        letter = self.letter
        if letter is None:
            return
        old = letter.raw.partition(b"\n\n")[2].decode("utf-8", "replace")
        text, why = edited(self, self.editor(), old)
        if why:
            self._say(why)
            return
        self._decide(
            f"letter {letter.no} is as the editor left it",
            lambda: moderation.edit(self.state, letter.no, text, self.who, self.clock()),
        )

    def action_reject(self) -> None:
        """Ask why, then drop it."""
        if self.letter is not None:
            field = self.query_one("#why", Input)
            field.value = ""
            field.display = True
            field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The reason is there."""
        letter = self.letter
        why = " ".join(event.value.split())
        self.action_give_up()
        if letter is not None:
            self._decide(
                f"letter {letter.no} is rejected",
                lambda: moderation.reject(self.state, letter.no, self.who, why, self.clock()),
            )

    def action_give_up(self) -> None:
        """Leave the question without an answer."""
        self.query_one("#why", Input).display = False
        self.set_focus(None)

    def action_go(self, step: int) -> None:
        """Another letter."""
        self.at = max(0, min(self.at + step, len(self.letters) - 1))
        self._show()

    def action_hint(self) -> None:
        """As in b4: one key too many is no way out."""
        self._say("Q quits")

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll the letter."""
        self.query_one("#mail", VerticalScroll).scroll_relative(y=lines, animate=False)

    def _decide(self, words: str, decide: Callable[[], object]) -> None:
        try:
            decide()
        except ReviewbotError as err:
            words = str(err)
        self._show()
        self._say(words)

    def _say(self, words: str) -> None:
        self.query_one("#notice", Static).update(visible(words))

    def _show(self) -> None:
        """What waits now: another moderator or the bot may have been at work."""
        self.letters = outbox.letters(self.state, ("held", "unknown", "failed"))
        self.at = max(0, min(self.at, len(self.letters) - 1))
        letter = self.letter
        where = " no letter waits for a decision"
        if letter is not None:
            place = f"{self.at + 1} of {len(self.letters)}"
            where = f" letter {letter.no}  {place}  {letter.state}  {letter.list}  {letter.rules}"
        self.query_one("#where", Static).update(visible(where))
        self.query_one("#lines", Static).update("" if letter is None else _text(letter))
        self.query_one("#notice", Static).update("" if letter is None else visible(letter.why))
        self.query_one("#mail", VerticalScroll).scroll_home(animate=False)


def _text(letter: Letter) -> str:
    """The letter, safe to show."""
    return visible(letter.raw.decode("utf-8", "replace"), keep_newlines=True)
