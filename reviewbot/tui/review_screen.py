"""Screen 2: one revision. Findings above the patch, or beside it where there are 120 columns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual.containers import Container, Vertical
from textual.widget import Widget

from reviewbot.model.finding import Finding
from reviewbot.model.series import Revision
from reviewbot.report.visible import visible
from reviewbot.tui.bars import Bar, RuleBar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.deciding_screen import DecidingScreen
from reviewbot.tui.decisions import Mark
from reviewbot.tui.desk import Entry
from reviewbot.tui.diff_view import DiffView
from reviewbot.tui.document import Document, build
from reviewbot.tui.earlier import changes
from reviewbot.tui.line_view import LineView
from reviewbot.tui.list_view import ListView
from reviewbot.tui.marking import mark_patch
from reviewbot.tui.outline import OutlineRow, place, table, table_head, tally, tree
from reviewbot.tui.pages import Page, Remark
from reviewbot.tui.place import Place, places_of, tree_at_base
from reviewbot.tui.text_panes import changes_screen, file_screen

SIDE_COLUMNS = 38
WIDE = 120


class ReviewScreen(DecidingScreen):
    """One entry of the desk, page by page. `at` is the offset of the page that is shown."""

    BINDINGS = screen_bindings("review")
    scope = "review"

    def __init__(self, entry: Entry, finding: Finding | None = None) -> None:
        super().__init__()
        self.entry = entry
        self._first = finding
        self.at = 0
        self._columns = 0
        self.pages: tuple[Page, ...] = ()
        self.outline: list[OutlineRow] = []

    def body(self) -> Iterable[Widget]:
        yield Bar(id="title")
        with Container(id="body"):
            with Vertical(id="side"):
                yield Bar(id="head")
                yield ListView(id="outline")
            with Vertical(id="main"):
                yield RuleBar(id="rule")
                yield DiffView(id="diff", bar=self.desk_app.bar)

    @property
    def main_view(self) -> DiffView:
        return self.query_one("#diff", DiffView)

    @property
    def outline_view(self) -> ListView:
        """The list of findings."""
        return self.query_one("#outline", ListView)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.pages[self.at]

    @property
    def revision(self) -> Revision:
        """The revision that is shown."""
        revision = self.entry.revision
        if revision is None:
            raise ValueError("a review needs a revision")
        return revision

    @property
    def is_wide(self) -> bool:
        """Whether the list stands beside the patch."""
        return self.size.width >= WIDE

    def on_mount(self) -> None:
        self.main_view.focus()
        self._load_pages()
        self.at = min(1, len(self.pages) - 1) if self.pages[0].patch is None else 0
        self.refresh_desk()
        self.show_work(self.desk_app.workshop.text)
        if self._first is not None:
            self.call_after_refresh(self.go_to_finding, self._first)

    def go_to_finding(self, finding: Finding) -> None:
        """Show the page of a finding with the cursor on it."""
        for at, page in enumerate(self.pages):
            for number, remark in enumerate(page.remarks):
                if remark.what is finding:
                    self.go_to_page(at)
                    self.go_to_remark(number)

    def on_resize(self) -> None:
        if self.pages:
            self.refresh_desk()

    def on_line_view_resized(self, event: LineView.Resized) -> None:
        """Remarks are wrapped to the pane, which gets its size after the screen."""
        view = self.main_view
        if self.pages and event.view is view and self._columns != view.text_columns:
            self.refresh_desk()

    # -- showing

    def _load_pages(self) -> None:
        self.pages = self.desk_app.desk.pages(self.entry)
        self.at = max(0, min(self.at, len(self.pages) - 1))

    def refresh_desk(self) -> None:
        """Show the entry anew and stay at the same remark, else at the same line of the mail."""
        view = self.main_view
        row, line, what = view.cursor, view.document.line_of_row(view.cursor), None
        number = view.document.remark_at(row)
        if number is not None and self.pages:
            what = self.page.remarks[number].what
        self._load_pages()
        self._show_page()
        document = view.document
        same = [at for at, remark in enumerate(self.page.remarks) if what and remark.what is what]
        place = document.row_of_remark(same[0]) if same else None
        if place is None and line:
            place = document.row_of_line(line)
        view.reset(row if place is None else place)
        self._follow(same[0] if same else None)
        self._tell_place()

    def _show_page(self) -> None:
        """Draw page, outline and bars; the cursor is at the top then."""
        view = self.main_view
        columns = view.text_columns
        view.page = self.page
        view.document = build(self.page, columns)
        if view.text_columns != columns:  # the numbers are wider than those of the last page
            view.document = build(self.page, view.text_columns)
        self._columns = view.text_columns
        view.reset(0)
        self._show_outline()
        self._show_title()

    def _show_outline(self) -> None:
        listing = self.outline_view
        if self.is_wide:
            self.outline = tree(self.pages, self.revision, SIDE_COLUMNS - 2)
        else:
            self.outline = table(self.pages, self.at, self.size.width - 1)
        rows = [
            (row.severity.value if row.severity else "strong", row.text) for row in self.outline
        ]
        listing.show(rows, cursor=self._outline_cursor(None), empty=self._nothing())
        head = self.query_one("#head", Bar)
        head.say(f" {table_head(self.size.width - 1)}")
        head.display = not self.is_wide and self.size.height >= 16 and bool(rows)
        height = max(1, min(len(rows), self.size.height // 4))
        listing.styles.height = "1fr" if self.is_wide else height

    def _nothing(self) -> str:
        """What stands where findings would."""
        result = self.entry.result
        if result is None:
            return "not checked yet"
        words = ["no findings here"]
        guesses, decided = self.desk_app.desk.hidden(self.entry)
        if guesses:
            words.append(f"{guesses} hidden, {self.key('finding.guesses')} shows guesses")
        if decided:
            words.append(
                f"hidden {decided}, {self.key('finding.decided')} shows what was decided before"
            )
        if result.report.skipped:
            words.append(f"{len(result.report.skipped)} rules not run")
        return "; ".join(words)

    def _show_title(self) -> None:
        revision = self.revision
        parts = [visible(revision.subject.title) or "(no subject)", f"v{revision.version}"]
        if len(self.pages) > 1:
            mark = self.desk_app.desk.patch_mark(self.page.message)
            parts[-1] += f" {place(self.page, revision)}{mark}"
            parts.append(
                visible(self.page.title) if self.page.patch is not None else "cover letter"
            )
        findings = self.desk_app.desk.open_findings(self.entry)
        result = self.entry.result
        count = tally(findings) or ("?" if result is None else "no findings")
        comments = 0 if result is None else sum(map(len, result.comments.values()))
        if comments:
            count += f"  {_counted(comments, 'comment')}"
        unsent = sum(mark.letter == "a" for mark in self._marks().values())
        if unsent:
            count += f"  unsent {unsent}"
        failed = self.entry.result.report.errors if self.entry.result else ()
        self.query_one("#title", Bar).say(f" {'  '.join(parts)}", f"{count} ")
        if failed and not self.status.notice:
            self.failure(failed[0])

    def _marks(self) -> dict[str, Mark]:
        desk = self.desk_app.desk
        return desk.marks(self.entry, desk.findings(self.entry))

    def _tell_place(self) -> None:
        """Where the cursor is: file and hunk above the patch, percent in the status line."""
        view = self.main_view
        document = view.document
        left, name = _file_and_hunk(document, self.page, view.cursor)
        total = len(document.remarks)
        passed = sum(1 for row in document.remarks if row <= view.cursor)
        right = f"remark {passed} of {total}" if passed else _counted(total, "remark")
        self.query_one("#rule", RuleBar).say(left, right)
        percent = 100 * (view.cursor + 1) // max(1, view.count)
        self.status.show(place=f"{name} {percent}% ")

    def _outline_cursor(self, remark: int | None) -> int:
        """The row of the list for a remark of this page, else for the page, else the first."""
        rows = list(enumerate(self.outline))
        exact = [at for at, row in rows if row.page == self.at and row.remark == remark]
        near = [at for at, row in rows if row.page == self.at]
        return (exact or near or [0])[0]

    # -- going places

    def go_to_page(self, at: int) -> bool:
        """Show another page from its top; says whether there is one."""
        if not 0 <= at < len(self.pages):
            return False
        self.at = at
        self.main_view.shift = 0
        self._show_page()
        self._tell_place()
        return True

    def go_to_remark(self, remark: int) -> None:
        """Put the cursor on a remark of the page, the line it is about in sight."""
        row = self.main_view.document.row_of_remark(remark)
        if row is not None:
            self.main_view.move_to(row, is_top=True)
            self._follow(remark)
            self._tell_place()

    def _follow(self, remark: int | None) -> None:
        """Let the list's cursor follow the patch's."""
        self.outline_view.reset(self._outline_cursor(remark))

    def on_line_view_moved(self, event: LineView.Moved) -> None:
        if event.view is self.outline_view:
            self._show_chosen()
        else:
            self._follow(self.main_view.document.remark_at(self.main_view.cursor))
            self._tell_place()

    def on_line_view_opened(self, event: LineView.Opened) -> None:
        if event.view is self.outline_view:
            self.action_open()

    def _show_chosen(self) -> None:
        """The list moves the patch below it too, as in tig."""
        if not self.outline:
            return
        cursor = self.outline_view.cursor
        row = self.outline[cursor]
        if row.page != self.at:
            self.go_to_page(row.page)
        if row.remark is not None:
            self.go_to_remark(row.remark)
        elif self.is_wide:
            self.main_view.move_to(0)
            self._tell_place()
        self.outline_view.reset(cursor)

    # -- actions

    def action_open(self) -> None:
        if self.view is self.outline_view:
            self._show_chosen()
            self.main_view.focus()

    def action_next_patch(self) -> None:
        if not self.go_to_page(self.at + 1):
            self.notice("this is the last patch")

    def action_previous_patch(self) -> None:
        if not self.go_to_page(self.at - 1):
            self.notice("this is the first mail of the series")

    def next_without_search(self) -> None:
        self.action_next_patch()

    def action_next_remark(self) -> None:
        self._step_remark(1)

    def action_previous_remark(self) -> None:
        self._step_remark(-1)

    def _step_remark(self, step: int) -> None:
        document = self.main_view.document
        cursor = self.main_view.cursor
        rows = [row for row in document.remarks if (row > cursor if step > 0 else row < cursor)]
        if rows:
            self._go_to_row(rows[0] if step > 0 else rows[-1])
            return
        at = self.at + step
        while 0 <= at < len(self.pages):
            if self.pages[at].remarks:
                self.go_to_page(at)
                rows = list(self.main_view.document.remarks)
                self._go_to_row(rows[0] if step > 0 else rows[-1])
                return
            at += step
        self.notice("no remark after this one" if step > 0 else "no remark before this one")

    def _go_to_row(self, row: int) -> None:
        remark = self.main_view.document.rows[row].remark
        if remark is not None:
            self.go_to_remark(remark)

    def action_next_hunk(self) -> None:
        self._step_hunk(1)

    def action_previous_hunk(self) -> None:
        self._step_hunk(-1)

    def _step_hunk(self, step: int) -> None:
        view = self.main_view
        rows = [
            row
            for row in view.document.hunks
            if (row > view.cursor if step > 0 else row < view.cursor)
        ]
        if rows:
            view.move_to(rows[0] if step > 0 else rows[-1], is_top=True)
        else:
            self.notice("no hunk after this one" if step > 0 else "no hunk before this one")

    def action_older_revision(self) -> None:
        self._step_revision(-1)

    def action_newer_revision(self) -> None:
        self._step_revision(1)

    def _step_revision(self, step: int) -> None:
        shown = self.entry.shown + step
        if not 0 <= shown < len(self.entry.targets):
            self.notice(
                f"v{self.revision.version} is the {'newest' if step > 0 else 'oldest'} revision here"
            )
            return
        self.entry.shown = shown
        self._load_pages()
        self.go_to_page(self.at)
        self.desk_app.desk_changed()

    def action_explain(self) -> None:
        finding = self._finding()
        if finding is None:
            self.notice("no finding here to explain")
        else:
            self.desk_app.explain(finding.rule)

    @property
    def remark(self) -> Remark | None:
        """The remark under the cursor of the pane that has the keys."""
        if self.view is self.outline_view and self.outline:
            number = self.outline[self.outline_view.cursor].remark
        else:
            number = self.main_view.document.remark_at(self.main_view.cursor)
        return self.page.remarks[number] if number is not None else None

    def _finding(self) -> Finding | None:
        """The finding under the cursor, else the nearest one above on the page, else its first."""
        if self.remark is not None and self.remark.finding is not None:
            return self.remark.finding
        rows = self.main_view.document.rows[: self.main_view.cursor + 1]
        above = [row.remark for row in rows if row.kind == "finding" and row.remark is not None]
        findings = self.page.findings
        if above:
            return self.page.remarks[above[-1]].finding
        return findings[0] if findings else None

    def action_guesses(self) -> None:
        self.desk_app.toggle_guesses()

    def action_rerun(self) -> None:
        self.desk_app.rerun(self.entry)

    def action_edit(self) -> None:
        reply = self.desk_app.mail.reply(self.entry, self.page)
        if reply is None:
            self.notice("this patch was not posted, there is nothing to answer to")
            return
        why = self.desk_app.mail.edit(reply)
        self.desk_app.desk_changed(self.entry)
        if why:
            self.notice(why)
        else:
            self.action_mail()

    def action_mail(self) -> None:
        self.desk_app.open_reply(self.entry, self.at)

    def action_changes(self) -> None:
        entry, page = self.entry, self.page
        if not entry.shown:
            self.notice("this is the first revision here, there is nothing to compare with")
            return
        before = entry.targets[entry.shown - 1].revision
        old = before.version if before is not None else 0
        self.desk_app.push_screen(
            changes_screen(
                lambda patch: changes(entry, patch),
                self.revision.patches,
                next((at for at, one in enumerate(self.revision.patches) if one is page.patch), 0),
                f"v{old} -> v{self.revision.version}",
            )
        )

    def action_base(self) -> None:
        finding = self.remark.finding if self.remark is not None else None
        places = places_of(finding) if finding is not None else self._place_under_cursor()
        if not places:
            self.notice("nothing here points into the tree")
            return
        job = self.desk_app.job
        tree = partial(
            tree_at_base,
            job.request.tree or job.tree,
            job.request.history,
            job.request.base,
            self.revision.base_commit or "",
        )
        self.desk_app.push_screen(file_screen(tree, places))

    def _place_under_cursor(self) -> tuple[Place, ...]:
        """The line of the old file at the cursor, or the nearest one above in the same file."""
        document, cursor = self.main_view.document, self.main_view.cursor
        at = sum(1 for row in document.files if row <= cursor) - 1
        files = self.page.patch.files if self.page.patch is not None else ()
        if not 0 <= at < len(files):
            return ()
        rows = document.rows[document.files[at] : cursor + 1]
        line = next((row.old_no for row in reversed(rows) if row.old_no), 1)
        return (Place(files[at].old_path or files[at].path, line),)

    def action_done(self) -> None:
        self._mark_patch("done")

    def action_skip(self) -> None:
        self._mark_patch("skip")

    def _mark_patch(self, mark: str) -> None:
        """Mark the patch, or take the mark away; then on to the next one."""
        said = mark_patch(self.desk_app, self.page.message, mark)
        if said == mark:
            self.go_to_page(self.at + 1)
        self.notice(f"{place(self.page, self.revision)}: {said}")

    def action_thread(self) -> None:
        self.desk_app.open_thread(self.entry, self.page.message)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}" if number else ""


def _file_and_hunk(document: Document, page: Page, cursor: int) -> tuple[str, str]:
    """What stands above the patch (`drivers/net/bar.c  hunk 2/4`), and a short name of the place."""
    at = sum(1 for row in document.files if row <= cursor) - 1
    files = page.patch.files if page.patch is not None else ()
    if at < 0 or at >= len(files):
        name = "commit message" if page.patch is not None else "cover letter"
        return name, name
    path = visible(files[at].path)
    start = document.files[at]
    end = document.files[at + 1] if at + 1 < len(document.files) else len(document.rows)
    hunks = [row for row in document.hunks if start <= row < end]
    passed = sum(1 for row in hunks if row <= cursor)
    where = f"  hunk {max(1, passed)}/{len(hunks)}" if hunks else ""
    return path + where, path.rpartition("/")[2]
