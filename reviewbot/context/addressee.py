"""Whom somebody in a discussion speaks to: those who sent the series, or another one."""

from __future__ import annotations

from collections.abc import Iterator

from reviewbot.context.asks import Ask
from reviewbot.context.discussion import Discussion, is_author
from reviewbot.context.people import is_same_person
from reviewbot.model.message import Address, Message
from reviewbot.model.reply import Remark, remarks
from reviewbot.model.series import Revision

_FEW_LETTERS = 3
_TELLING = 12
"""Characters of a line that is known again in a quote."""


def has_part_in(revision: Revision, person: Address) -> bool:
    """Whether this person sent the revision, wrote a patch of it or signed one off."""
    return is_author(revision, person) or any(
        trailer.name in ("signed-off-by", "co-developed-by")
        and trailer.address is not None
        and is_same_person(trailer.address, person)
        for patch in revision.patches
        for trailer in patch.trailers
    )


def is_for_senders(discussion: Discussion, ask: Ask) -> bool:
    """Whether somebody else asks those who sent the series: in answer to a mail of theirs, and
    nobody else by name (`Rita, do you remember?`).
    """
    revisions = (ask.revision, discussion.revision)
    mail = discussion.find(ask.msgid or "")
    if mail is None or any(has_part_in(one, ask.by) for one in revisions):
        return False
    above = _answered_by(discussion, mail)
    if above is not None and not any(has_part_in(one, above.author) for one in revisions):
        return False
    named = _named_first(ask.text, mail)
    return named is None or any(has_part_in(one, named) for one in revisions)


def was_taken_up(discussion: Discussion, ask: Ask) -> bool:
    """Whether those who sent the series, or the asker himself, wrote an answer to the mail, be it to
    other words of it.
    """
    mail = discussion.find(ask.msgid or "")
    return mail is not None and any(_answers(discussion, ask, mail))


def remark_was_taken_up(discussion: Discussion, ask: Ask) -> bool:
    """The same, where the answer quotes a line of the remark that the ask belongs to."""
    mail = discussion.find(ask.msgid or "")
    remark = next((one for one in remarks(mail) if _holds(one, ask)), None) if mail else None
    if mail is None or remark is None:
        return False
    said = {folded for line in remark.text if len(folded := _folded(line.text)) >= _TELLING}
    return any(
        not said.isdisjoint(_folded(line) for part in remarks(answer) for line in part.quoted)
        for answer in _answers(discussion, ask, mail)
    )


def _answered_by(discussion: Discussion, mail: Message) -> Message | None:
    """The mail that this one answers to, seen through what its writer sent before to the same."""
    seen = {id(mail)}
    above = discussion.find(mail.in_reply_to or "")
    while above is not None and is_same_person(above.author, mail.author) and id(above) not in seen:
        seen.add(id(above))
        above = discussion.find(above.in_reply_to or "")
    return above


def _answers(discussion: Discussion, ask: Ask, mail: Message) -> Iterator[Message]:
    return (
        answer
        for answer in discussion.answers(mail)
        if has_part_in(ask.revision, answer.author) or is_same_person(answer.author, ask.by)
    )


def _holds(remark: Remark, ask: Ask) -> bool:
    return remark.first_line <= ask.mail_line <= remark.text[-1].mail_line


def _folded(line: str) -> str:
    return " ".join(line[:400].split())


def _named_first(sentence: str, mail: Message) -> Address | None:
    """The one of the people of a mail whom the sentence begins with."""
    word, comma, _ = sentence[:80].partition(",")
    word = word.strip().lower()
    if not comma or len(word) < _FEW_LETTERS or " " in word:
        return None
    return next((one for one in mail.recipients if word in one.name.lower().split()), None)
