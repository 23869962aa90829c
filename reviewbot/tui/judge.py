"""The screen for judging firings: one at a time with its lines, a key for each verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from reviewbot.report.visible import visible
from reviewbot.scan.sample import Firing
from reviewbot.scan.verdicts import Judgement, Verdict

_HELP = "r right  w wrong  s skip  b back  j k scroll  Q quit"


class JudgeApp(App[None]):
    """Asks for a verdict on each firing in turn and hands each to `record` at once, so that nothing
    is lost when the screen goes away. `count` is how many were given.
    """

    CSS = """
    #where { height: 1; text-style: reverse; }
    #keys { height: 1; text-style: reverse; }
    #why { display: none; border: none; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "judge('right')", "right"),
        Binding("w", "judge('wrong')", "wrong"),
        Binding("s", "skip", "skip"),
        Binding("b", "before", "back"),
        Binding("j,down", "scroll_lines(1)", "down", show=False),
        Binding("k,up", "scroll_lines(-1)", "up", show=False),
        Binding("Q", "quit", "quit"),
        Binding("escape", "give_up", "no verdict", show=False),
    ]
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = ""

    def __init__(
        self, rule: str, firings: Sequence[Firing], record: Callable[[Judgement], object]
    ) -> None:
        super().__init__()
        self.rule = rule
        self.firings = firings
        self.record = record
        self.at = 0
        self.count = 0
        self.asked: Verdict | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="where", markup=False)
        with VerticalScroll(id="mail", can_focus=False):
            yield Static(id="lines", markup=False)
        yield Input(id="why")
        yield Static(_HELP, id="keys", markup=False)

    def on_mount(self) -> None:
        self._show()

    def action_judge(self, verdict: str) -> None:
        """Ask why, then record; right may go without a reason."""
        self.asked = Verdict(verdict)
        field = self.query_one("#why", Input)
        field.placeholder = f"{verdict}, because (one line, no names; Esc: no verdict)"
        field.value = ""
        field.display = True
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The reason is there: keep the verdict and go on."""
        why = " ".join(event.value.split())
        if self.asked is None or (not why and self.asked is Verdict.WRONG):
            return
        msgid, fingerprint = self.firings[self.at].key
        self.record(Judgement(msgid, fingerprint, self.asked, why or "as the message says"))
        self.count += 1
        self._close_field()
        self._go(1)

    def action_give_up(self) -> None:
        """Leave the question without a verdict."""
        self._close_field()

    def _close_field(self) -> None:
        self.asked = None
        self.query_one("#why", Input).display = False
        self.set_focus(None)

    def action_skip(self) -> None:
        """The next firing, without a verdict."""
        self._go(1)

    def action_before(self) -> None:
        """The firing before; a verdict given now replaces the earlier one."""
        if self.at > 0:
            self._go(-1)

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll the mail."""
        self.query_one("#mail", VerticalScroll).scroll_relative(y=lines, animate=False)

    def _go(self, step: int) -> None:
        self.at += step
        if self.at >= len(self.firings):
            self.exit()
            return
        self._show()

    def _show(self) -> None:
        firing = self.firings[self.at]
        where = f" {self.rule}  {self.at + 1} of {len(self.firings)}  {firing.row.msgid or '-'}"
        self.query_one("#where", Static).update(visible(where))
        self.query_one("#lines", Static).update(_text(firing))
        self.query_one("#mail", VerticalScroll).scroll_home(animate=False)


def _text(firing: Firing) -> str:
    """All there is to say of a firing, safe to show."""
    row = firing.row
    lines = [
        f"{row.subject}  ({row.posted_at or 'no date'}, v{row.version})",
        f"{row.severity}, {row.confidence}: {row.message}",
        *firing.evidence,
        "",
    ]
    if firing.why_no_lines:
        lines.append(f"({firing.why_no_lines})")
    lines += [
        f"{'>' if line.is_meant else ' '}{line.number:5} {line.text}" for line in firing.lines
    ]
    return "\n".join(visible(line) for line in lines)
