"""Screen 3: the reply as it would go out, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from reviewbot.errors import ReviewbotError
from reviewbot.report.visible import visible
from reviewbot.store.drafts import Draft, Letter, LetterState
from reviewbot.tui.bars import Bar
from reviewbot.tui.bindings import screen_bindings
from reviewbot.tui.columns import expanded
from reviewbot.tui.desk import Entry
from reviewbot.tui.line_view import Span
from reviewbot.tui.list_view import ListView
from reviewbot.tui.pages import Page
from reviewbot.tui.reading_screen import ReadingScreen
from reviewbot.tui.replying import Reply, checks

_TRAILERS = {"r": "Reviewed-by", "a": "Acked-by", "t": "Tested-by"}


class ReplyScreen(ReadingScreen):
    """The replies of one review, one at a time. `at` is the page that is answered."""

    BINDINGS = screen_bindings("reply")
    scope = "reply"

    def __init__(self, entry: Entry, at: int) -> None:
        super().__init__()
        self.entry = entry
        self.at = at
        self.letter: Letter | None = None
        self.state = ""

    def body(self) -> Iterable[Widget]:
        yield Bar(id="title")
        yield ListView(id="mail")
        yield Bar(id="counts")
        yield Bar(id="checks")

    @property
    def main_view(self) -> ListView:
        return self.query_one("#mail", ListView)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the review."""
        return self.desk_app.desk.pages(self.entry)

    @property
    def reply(self) -> Reply | None:
        """The reply that is shown."""
        return self.desk_app.mail.reply(self.entry, self.pages[self.at])

    @property
    def wanted(self) -> list[int]:
        """Pages that there is a reply to."""
        mail = self.desk_app.mail
        replies = ((at, mail.reply(self.entry, page)) for at, page in enumerate(self.pages))
        return [at for at, reply in replies if reply is not None and reply.is_wanted]

    def on_mount(self) -> None:
        self.main_view.focus()
        self.refresh_desk()
        self.show_work(self.desk_app.workshop.text)

    def refresh_desk(self) -> None:
        """Make the mail anew: what is shown is what is sent."""
        reply = self.reply
        self.letter = None
        try:
            if reply is None:
                self._nothing("this patch was not posted, there is nothing to answer to")
            elif not reply.is_wanted or reply.answer().is_empty:
                accept, edit = self.key("finding.accept"), self.key("reply.edit")
                self._nothing(
                    f"nothing to say yet: {accept} accepts a finding, {edit} writes a reply"
                )
            else:
                self.letter = self.desk_app.mail.letter(reply)
                self._show(reply, self.letter)
        except ReviewbotError as err:
            self._nothing(visible(str(err)))

    def _nothing(self, why: str) -> None:
        self.main_view.show([], empty=why)
        self._title("")
        for name in ("#counts", "#checks"):
            self.query_one(name, Bar).say("")

    def _show(self, reply: Reply, letter: Letter) -> None:
        mail = self.desk_app.mail
        before = mail.drafts.letters_to(letter.answers)
        self.state = before[-1].state.value if before else "not sent"
        self.main_view.show(mail_rows(letter.mail), cursor=self.main_view.cursor)
        self._title(self.state)
        answer = reply.answer()
        trailers = "".join(f"  {visible(line)}" for line in answer.trailers[:2])
        self.query_one("#counts", Bar).say(
            f" {_counted(len(reply.accepted), 'accepted finding')}, "
            f"{_counted(answer.remarks, 'remark')}, "
            f"{_counted(len(answer.trailers), 'trailer')}{trailers}",
            f"text/plain, {len(letter.mail) / 1024:.1f} KB ",
        )
        words = (
            f"{words} {'ok' if is_fine else 'NOT OK'}"
            for words, is_fine in checks(letter, mail.who(), answer)
        )
        self.query_one("#checks", Bar).say(" checks: " + "  ".join(words))

    def _title(self, state: str) -> None:
        wanted = self.wanted
        place = f"{wanted.index(self.at) + 1} of {len(wanted)}" if self.at in wanted else ""
        dry = "off" if self.desk_app.mail.is_on else "on"
        self.query_one("#title", Bar).say(
            f" Reply preview  {place}  {state}".rstrip(), f"dry-run: {dry} "
        )

    # -- actions

    def action_edit(self) -> None:
        reply = self.reply
        if reply is None:
            self.notice("this patch was not posted, there is nothing to answer to")
            return
        why = self.desk_app.mail.edit(reply)
        self.desk_app.desk_changed(self.entry)
        if why:
            self.notice(why)

    def action_trailer(self) -> None:
        self.choose(
            "Trailer: r Reviewed-by, a Acked-by, t Tested-by, n none?", "ratn", self._set_trailer
        )

    def _set_trailer(self, letter: str) -> None:
        reply = self.reply
        if reply is None:
            return
        given = list(reply.trailers)
        if letter == "n":
            given = []
        else:
            line = f"{_TRAILERS[letter]}: {self.desk_app.mail.who().sender}"
            given = [one for one in given if one != line] + [line]
        self._change(reply, trailers="\n".join(given))

    def _change(self, reply: Reply, **changes: str) -> None:
        """Keep a change of the draft; an unwritten one keeps following what is accepted."""
        try:
            draft = (reply.saved or Draft(""))._replace(**changes)  # type: ignore[arg-type]  # texts
            self.desk_app.mail.drafts.save(reply.answers, draft)
        except ReviewbotError as err:
            self.notice(str(err))
        self.desk_app.desk_changed(self.entry)

    def action_recipients(self) -> None:
        reply = self.reply
        if reply is None:
            return
        to, cc = reply.recipients(self.desk_app.mail.who())

        def set_cc(first: str, second: str) -> None:
            self._change(reply, recipients=f"{first}\n{second}")

        def ask_cc(first: str) -> None:
            self.ask("Cc:", lambda second: set_cc(first, second), ", ".join(map(str, cc)))

        self.ask("To:", ask_cc, ", ".join(map(str, to)))

    def action_queue(self) -> None:
        if self.letter is None:
            self.notice("nothing to queue")
            return
        try:
            self.desk_app.mail.drafts.queue(self.letter)
        except ReviewbotError as err:
            self.notice(str(err))
            return
        self.refresh_desk()
        self.notice(f"queued; {self.key('reply.queue')} in the list of series shows the queue")

    def action_send(self) -> None:
        reply = self.reply
        if self.letter is None or reply is None:
            self.notice("nothing to send")
            return
        bad = [
            words
            for words, is_fine in checks(self.letter, self.desk_app.mail.who(), reply.answer())
            if not is_fine and words != "72 columns"
        ]
        if bad:
            self.notice(f"not sent: {', '.join(bad)} not ok")
            return
        said = self.desk_app.mail.send(self.letter)
        self._title(LetterState.SENDING.value if said == "sending ..." else self.state)
        self.notice(said)

    def action_next_patch(self) -> None:
        self._step(1)

    def action_previous_patch(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        places = [at for at in self.wanted if (at - self.at) * step > 0]
        if places:
            self.at = min(places, key=lambda at: abs(at - self.at))
            self.refresh_desk()
        else:
            self.notice("no other reply there")


def mail_rows(mail: bytes) -> list[Span]:
    """A letter line by line: headers and quotes muted, one's own words plain."""
    rows: list[Span] = []
    is_head = True
    for line in mail.decode("utf-8", "replace").splitlines():
        is_head = is_head and bool(line)
        look = "muted" if is_head or line.startswith(">") else ""
        rows.append((look, f" {expanded(visible(line))}"))
    return rows


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
