"""The reply to one mail of a review: from remarks and draft to the bytes that go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import getaddresses

from reviewbot.bot.identity import PLACEHOLDER
from reviewbot.bot.letter import Identity, answer_letter, answer_recipients, attribution
from reviewbot.context.anchors import Comment
from reviewbot.model.finding import Finding
from reviewbot.model.message import Address
from reviewbot.model.series import Revision
from reviewbot.report.answer import Answer, Note, accepted_note, draft, finished, inserted
from reviewbot.store.drafts import Draft, Letter
from reviewbot.tui.document import LETTERS
from reviewbot.tui.pages import Page, Remark

WIDTH = 72


@dataclass(frozen=True)
class Reply:
    """The answer to a page as it stands now. `saved` is what the user wrote already."""

    page: Page
    revision: Revision
    saved: Draft | None = None

    @property
    def answers(self) -> str:
        """Message-ID of the mail that is answered, empty for one that was not posted."""
        return self.page.message.msgid or ""

    @property
    def accepted(self) -> tuple[Remark, ...]:
        """The findings that go out with it."""
        return tuple(one for one in self.page.remarks if one.mark and one.mark.letter == "a")

    @property
    def placed(self) -> frozenset[str]:
        """Fingerprints of the accepted findings."""
        return frozenset(one.finding.fingerprint for one in self.accepted if one.finding)

    @property
    def text(self) -> str:
        """The text for the editor: the draft with what was accepted since, else a new one."""
        lines = [*self._head, *self.page.message.body.rstrip("\n").split("\n")]
        notes = list(self._notes())
        if self.saved is None or not self.saved.text:
            return draft(attribution(self.page.message), lines, notes)
        done = self.saved.placed
        new = [
            self._accepted(one, one.finding)
            for one in self.accepted
            if one.finding and one.finding.fingerprint not in done
        ]
        return inserted(self.saved.text, lines, new)

    @property
    def _head(self) -> tuple[str, ...]:
        """What is quoted above the body: the subject, when something is said about it."""
        if any(not one.line for one in self.accepted):
            return (f"Subject: {' '.join(self.page.message.subject.split())}", "")
        return ()

    def _notes(self) -> Iterator[Note]:
        for remark in self.page.remarks:
            if isinstance(remark.what, Comment):
                author = remark.what.message.author
                who = author.name or author.email
                yield Note(self._line(remark), (f"{who}:", *remark.what.text), is_own=False)
            elif remark.mark is None:
                finding = remark.what
                words = f"{LETTERS[finding.severity]} {finding.rule}: {finding.message}"
                yield Note(self._line(remark), (words,), is_own=False)
            elif remark.mark.letter == "a":
                yield self._accepted(remark, remark.what)

    def _accepted(self, remark: Remark, finding: Finding) -> Note:
        return accepted_note(finding, self._line(remark))

    def _line(self, remark: Remark) -> int:
        """The line of what is quoted that the remark stands below."""
        head = len(self._head)
        return remark.line + head if remark.line else min(1, head)

    @property
    def trailers(self) -> tuple[str, ...]:
        """Trailers that were added with a key."""
        return tuple(self.saved.trailers.splitlines()) if self.saved is not None else ()

    def answer(self) -> Answer:
        """What would be sent of the text."""
        return finished(self.text, attribution(self.page.message), self.trailers)

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to send: something accepted or written."""
        return bool(self.answers) and (bool(self.accepted) or self.saved is not None)

    def recipients(self, who: Identity) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
        """To and Cc: as the user changed them, else author and everybody."""
        to, cc = answer_recipients(self.page.message, who)
        changed = self.saved.recipients if self.saved is not None else ""
        if not changed:
            return to, cc
        first, _, second = changed.partition("\n")
        return addresses(first), addresses(second)

    def letter(self, who: Identity, date: str) -> Letter:
        """The mail. Raises SourceError when the patch cannot be answered."""
        body = self.answer().body
        if "-- " not in body.splitlines():
            body += f"\n-- \n{who.sender.name or who.sender.email}\n"
        to, cc = self.recipients(who)
        mail = answer_letter(self.page.message, who, body, to=to, cc=cc, date=date)
        msgid = str(message_from_bytes(mail, policy=policy.compat32)["Message-ID"]).strip("<>")
        return Letter(msgid, self.answers, mail, self.revision.author.key, self.placed)


def addresses(text: str) -> tuple[Address, ...]:
    """The mailboxes in a header value as people type it; what is none is left out."""
    return tuple(Address(name, email) for name, email in getaddresses([text]) if "@" in email)


def envelope(mail: bytes) -> tuple[str, tuple[str, ...]]:
    """Sender and recipients of a letter of ours."""
    headers = message_from_bytes(mail, policy=policy.compat32)
    sender = getaddresses([str(headers["From"])])[0][1]
    everybody = [str(headers.get(name, "")) for name in ("To", "Cc")]
    return sender, tuple(dict.fromkeys(email for _, email in getaddresses(everybody) if email))


def checks(letter: Letter, who: Identity, answer: Answer) -> Iterator[tuple[str, bool]]:
    """What is looked at before a letter may go out: words, and whether it is fine."""
    head, _, body = letter.mail.decode("utf-8", "replace").partition("\n\n")
    yield "From", who.sender != PLACEHOLDER
    yield "To", bool(envelope(letter.mail)[1])
    yield "In-Reply-To", f"In-Reply-To: <{letter.answers}>" in head
    yield "no HTML", "Content-Type: text/plain" in head
    yield "72 columns", all(len(line) <= WIDTH for line in own_lines(body, answer.trailers))


def own_lines(body: str, trailers: Sequence[str]) -> list[str]:
    """The lines of a body that are neither quoted nor trailers."""
    return [line for line in body.splitlines() if not line.startswith(">") and line not in trailers]
