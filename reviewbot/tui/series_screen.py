"""Screen 1: the list of series, and details of the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.widget import Widget

from reviewbot.report.visible import visible
from reviewbot.tui.bars import Bar, RuleBar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.columns import fit
from reviewbot.tui.line_view import LineView, Span
from reviewbot.tui.list_view import ListView
from reviewbot.tui.reading_screen import ReadingScreen

if TYPE_CHECKING:  # the empty list is drawn before these are loaded
    from reviewbot.tui.desk import Entry
    from reviewbot.tui.listing import Line

ORDERS = ("as given", "newest first", "most findings first")
DETAIL_LINES = 5
_HEAD = " S  V    Age   E   W   N Ask  Ok  Who               Subject"
_HEAD_SMALL = " S  V    Age   E   W   N  Subject"
_LOOKS = {0: "error", 1: "warning", 2: "note"}


class SeriesScreen(ReadingScreen):
    """All series that were read. The order and the limit are the screen's own."""

    BINDINGS = screen_bindings("list")
    scope = "list"

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.limit = ""
        self.order = ORDERS[0]

    def body(self) -> Iterable[Widget]:
        yield Bar(id="title")
        yield Bar(id="head")
        yield ListView(id="series")
        yield RuleBar(id="rule")
        yield ListView(id="details")

    @property
    def main_view(self) -> ListView:
        return self.query_one("#series", ListView)

    def on_mount(self) -> None:
        pane = self.query_one("#details", ListView)
        pane.can_focus = pane.is_marked = False
        self.main_view.focus()
        self.refresh_desk()
        self.show_work(self.desk_app.workshop.text)

    def on_resize(self) -> None:
        if self.is_mounted:
            self.refresh_desk()

    @property
    def entry(self) -> Entry | None:
        """The series under the cursor, None when there is none."""
        at = self.main_view.cursor
        return self.entries[at] if at < len(self.entries) else None

    def refresh_desk(self) -> None:
        is_small = self.size.width < 60
        self.query_one("#head", Bar).say(_HEAD_SMALL if is_small else _HEAD)
        if not self.desk_app.is_ready:
            self.query_one("#title", Bar).say(" reviewbot")
            self.main_view.show([], empty="reading ...")
            return
        from reviewbot.tui.listing import limited, line_of, ordered

        desk = self.desk_app.desk
        chosen = self.entry
        self.entries = ordered(limited(desk.entries, self.limit), self.order, desk)
        cursor = next((at for at, entry in enumerate(self.entries) if entry is chosen), 0)
        now = datetime.now(UTC)
        rows: list[Span] = []
        for entry in self.entries:
            findings = desk.open_findings(entry)
            worst = min((finding.severity.rank for finding in findings), default=9)
            mark = "F" if desk.is_flagged(entry) else "*" if desk.is_unread(entry) else ""
            text = series_row(line_of(entry, findings, now, mark), is_small=is_small)
            rows.append((_LOOKS.get(worst, ""), text))
        rows += [("error", f"!  {visible(line)}") for line in desk.failed]
        self.main_view.show(rows, cursor=cursor, empty=self._why_empty())
        self._title()
        self._details()

    def _why_empty(self) -> str:
        desk = self.desk_app.desk
        if not desk.is_read:
            return "reading ..."
        return f"no series has: {visible(self.limit)}" if desk.entries else "nothing to show"

    def _title(self) -> None:
        desk = self.desk_app.desk
        count = len(desk.entries)
        unread = sum(map(desk.is_unread, desk.entries))
        facts = [
            f"{count} series",
            *([f"{unread} unread"] if unread else []),
            f"limit: {visible(self.limit) or 'none'}",
        ]
        if self.order != ORDERS[0]:
            facts.append(self.order)
        self.query_one("#title", Bar).say(" reviewbot", ", ".join(facts) + " ")

    def _details(self) -> None:
        from reviewbot.tui.listing import details

        pane = self.query_one("#details", ListView)
        entry = self.entry
        lines = [] if entry is None else details(entry, self.desk_app.desk)
        pane.show([("strong" if at == 0 else "", line) for at, line in enumerate(lines)])

    def on_line_view_moved(self) -> None:
        self._details()

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        self.action_open()

    # -- actions

    def action_open(self) -> None:
        if self.entry is None:
            return
        if self.entry.revision is None:
            self.action_thread()
        else:
            self.desk_app.open_review(self.entry)

    def action_thread(self) -> None:
        if self.entry is not None and self.entry.lead is not None:
            self.desk_app.open_thread(self.entry, self.entry.lead)

    def action_queue(self) -> None:
        self.desk_app.open_queue()

    def action_flag(self) -> None:
        from reviewbot.tui.marking import flag

        entry = self.entry
        if entry is not None:
            flag(self.desk_app, entry)

    def action_update(self) -> None:
        if self.entry is not None:
            self.desk_app.update_entries([self.entry])

    def action_update_all(self) -> None:
        self.desk_app.update_entries(self.desk_app.desk.entries)

    def action_pane(self) -> None:
        """The next series with mail that was not looked at."""
        desk, here = self.desk_app.desk, self.main_view.cursor
        unread = [at for at, entry in enumerate(self.entries) if desk.is_unread(entry)]
        after = [at for at in unread if at > here]
        if unread:
            self.main_view.move_to((after or unread)[0])
        else:
            self.notice("nothing unread")

    def action_limit(self) -> None:
        self.ask("Limit to (empty for all):", self._set_limit, self.limit)

    def _set_limit(self, words: str) -> None:
        self.limit = words.strip()
        self.refresh_desk()

    def action_order(self) -> None:
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self.refresh_desk()
        self.notice(f"order: {self.order}")

    def action_guesses(self) -> None:
        self.desk_app.toggle_guesses()

    def action_rerun(self) -> None:
        if self.entry is not None:
            self.desk_app.rerun(self.entry)


def series_row(line: Line, *, is_small: bool = False) -> str:
    """A row of the list under `_HEAD`; `.` is none, `~` not known yet."""
    counts = ["~", "~", "~"] if line.counts is None else [str(n) if n else "." for n in line.counts]
    numbers = " ".join(f"{count:>3}" for count in counts)
    start = f"{line.state}{line.mark or ' '} {fit(line.version, 4)} {line.age:>3} {numbers}"
    if is_small:
        return f"{start}  {line.subject}"
    asks, approvals = (str(n) if n else "." for n in (line.asks, line.approvals))
    return f"{start} {asks:>3} {approvals:>3}  {fit(line.who, 17)} {line.subject}"
