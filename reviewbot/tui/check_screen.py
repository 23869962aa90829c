"""Screen 4: the author's checklist before a series is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from textual.widget import Widget

from reviewbot.model.finding import Finding, Severity
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from reviewbot.report.checklist import Checklist, Item, State, checklist_of
from reviewbot.report.checklist_text import summary
from reviewbot.report.text import counter
from reviewbot.report.visible import visible
from reviewbot.tui.bars import Bar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.columns import fit, width
from reviewbot.tui.deciding_screen import DecidingScreen
from reviewbot.tui.decisions import Mark
from reviewbot.tui.desk import Entry
from reviewbot.tui.document import LETTERS
from reviewbot.tui.line_view import LineView
from reviewbot.tui.list_view import ListView
from reviewbot.tui.outline import short_place
from reviewbot.tui.pages import Remark
from reviewbot.tui.rewording import reword

WAIVED = "[w]"
_ASKED = {"done": State.PASS, "answered": State.PASS, "withdrawn": State.NOT_APPLICABLE}
_LEGEND = "  ".join((*(f"{state.value} {state.meaning}" for state in State), f"{WAIVED} waived"))


class Row(NamedTuple):
    """A row of the screen, the patch it belongs to, and its finding, if it is one."""

    look: str
    text: str
    patch: Patch | None
    finding: Finding | None = None


class CheckScreen(DecidingScreen):
    """The checklist of one entry. Enter leads to the review of what it found."""

    BINDINGS = screen_bindings("check")
    scope = "check"

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.rows: list[Row] = []

    def body(self) -> Iterable[Widget]:
        yield Bar(id="title")
        yield ListView(id="items")
        yield Bar(id="legend")
        yield Bar(id="totals")

    @property
    def main_view(self) -> ListView:
        return self.query_one("#items", ListView)

    @property
    def revision(self) -> Revision:
        revision = self.entry.revision
        if revision is None:
            raise ValueError("a checklist needs a revision")
        return revision

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        at = self.main_view.cursor
        return self.rows[at] if at < len(self.rows) else None

    @property
    def remark(self) -> Remark | None:
        finding = self.row.finding if self.row is not None else None
        if finding is None:
            return None
        marks = self.desk_app.desk.marks(self.entry, [finding])
        return Remark(finding, None, marks.get(finding.fingerprint))

    def on_mount(self) -> None:
        self.main_view.focus()
        self.refresh_desk()
        self.show_work(self.desk_app.workshop.text)

    def on_resize(self) -> None:
        if self.is_mounted:
            self.refresh_desk()

    def refresh_desk(self) -> None:
        desk, result = self.desk_app.desk, self.entry.result
        made = None
        self.rows = []
        if result is not None:
            made = checklist_of(result.report, desk.rules, result.talk.asks)
            marks = desk.marks(self.entry, result.report.findings)
            if made is not None:
                self.rows = list(rows_of(made, marks, self.size.width - 1))
        self.main_view.show(
            [(row.look, row.text) for row in self.rows],
            cursor=self.main_view.cursor,
            empty="not checked yet",
        )
        revision = self.revision
        count = len(revision.patches)
        facts = f"v{revision.version}  {count} patch{'es' if count != 1 else ''}"
        rules = len(self.desk_app.desk.rules)
        took = f"{rules} rules, {result.report.elapsed_s:.1f} s " if result is not None else ""
        name = visible(self.entry.target.source)
        self.query_one("#title", Bar).say(f" Before you send: {name}  {facts}", took)
        self.query_one("#legend", Bar).say(f" {_LEGEND}")
        self.query_one("#totals", Bar).say(
            f" {summary(made)}.  {blocking(made)}" if made is not None else ""
        )

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        self.action_open()

    # -- actions

    def action_open(self) -> None:
        row = self.row
        if row is None or row.finding is None:
            self.notice("nothing to show here")
        else:
            self.desk_app.open_review(self.entry, row.finding)

    def action_explain(self) -> None:
        row = self.row
        if row is None or row.finding is None:
            self.notice("no finding here to explain")
        else:
            self.desk_app.explain(row.finding.rule)

    def action_reword(self) -> None:
        patch = self._patch()
        if patch is None:
            self.notice("no patch here; go to one of its lines")
            return
        why = reword(self.desk_app, patch)
        if why:
            self.notice(why)
        else:
            self.desk_app.reload()

    def _patch(self) -> Patch | None:
        """The patch of the section under the cursor, the only one when there is just one."""
        if self.row is not None and self.row.patch is not None:
            return self.row.patch
        patches = self.revision.patches
        return patches[0] if len(patches) == 1 else None

    def action_rerun(self) -> None:
        self.desk_app.reload()


def blocking(checklist: Checklist) -> str:
    """What would be rejected, in a sentence."""
    errors = (one for one in checklist.report.findings if one.severity is Severity.ERROR)
    first = next(errors, None)
    return f"{first.rule} would be rejected." if first else "Nothing here blocks sending."


def rows_of(checklist: Checklist, marks: Mapping[str, Mark], columns: int) -> Iterator[Row]:
    """The checklist line by line; what passed stands side by side."""
    for section in checklist.sections:
        patch = section.patch
        title = (
            "Series" if patch is None else f"{counter(patch, checklist.revision)}  {patch.title}"
        )
        yield Row("strong", f" {visible(title)}", patch)
        for item in section.items:
            if item.finding is not None:
                yield _finding(item, item.finding, marks.get(item.finding.fingerprint), patch)
        quiet = [item for item in section.items if item.finding is None]
        for text in _packed([item for item in quiet if not item.why], columns):
            yield Row("", text, patch)
        for why in dict.fromkeys(item.why for item in quiet if item.why):
            names = ", ".join(item.name for item in quiet if item.why == why)
            yield Row("muted", f"   {State.NOT_RUN.value} {visible(names)}: {visible(why)}", patch)
    if checklist.asks:
        before = max(ask.revision.version for ask in checklist.asks)
        yield Row("strong", f" Asked in review of v{before}", None)
    for ask in checklist.asks:
        mark = _ASKED.get(ask.state, State.CALL).value
        words = " ".join(ask.text.split())
        yield Row(
            "" if mark == State.CALL.value else "muted",
            f"   {mark} {visible(ask.by.name or ask.by.email)}: {visible(words)} ({ask.state})",
            None,
        )


def _finding(item: Item, finding: Finding, mark: Mark | None, patch: Patch | None) -> Row:
    place = f"{LETTERS[finding.severity]}  {fit(short_place(finding), 14)}"
    is_out = mark is not None and mark.is_out
    state = WAIVED if is_out else item.state.value
    look = "muted" if is_out else "warning" if item.state is State.LOOK else ""
    words = mark.words if mark is not None and is_out else finding.message
    return Row(look, f"   {state} {fit(item.name, 25)} {place} {visible(words)}", patch, finding)


def _packed(items: Sequence[Item], columns: int) -> Iterator[str]:
    line = "  "
    for item in items:
        piece = f" {item.state.value} {visible(item.name)} "
        if width(line + piece) > columns and line.strip():
            yield line
            line = "  "
        line += piece
    if line.strip():
        yield line
