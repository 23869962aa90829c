"""What the mails of a discussion say that somebody may have to react to, sentence by sentence.

Robots are not listened to, quoted text is never said again, and a diff that a reviewer pastes is no
sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reviewbot.context.discussion import Discussion, Reply, is_author
from reviewbot.context.mood import is_defect, is_farewell, is_praise, is_proposal
from reviewbot.context.people import is_robot
from reviewbot.context.sayings import kind_of
from reviewbot.context.spots import Spot
from reviewbot.model.diff_reader import starts_diff
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Address, Message
from reviewbot.model.reply import Remark, Sentence, is_tag_line

_NUMBERED = LazyPattern(r"\s{0,6}\(?\d{1,2}[.)]\s")
_VERBATIM = LazyPattern(
    r"\s{0,3}[QA]: |\s{0,4}(?i:error|warning|fatal|applying): |\s{0,4}(?:\$ |\$\(|# |\[\d+/\d+\])|\+|@@ |-(?:\t| {2,})"
    r"|(?:\t| {4,})\S+(?:$|.*[;{}()=\\])"
)
"""Commands, code, log lines, a riddle about top-posting, and b4's list of what was applied."""
_SEES = LazyPattern(
    r"\W{0,3}(?:ah|oh|ok(?:ay)?),? (?:here|i see|there|it is|you do|never ?mind)\b|\W{0,3}(?:never ?mind"
    r"|scratch that|ignore (?:that|this|the above))\b",
    re.IGNORECASE,
)
"""A reviewer who reads on and finds what he missed further up."""
_MOST_OF_MAIL = 60
_LONGEST_TEXT = 400
_SHORT = 200
"""Characters of a remark on a description that is a complaint and not a thought."""


class Said(NamedTuple):
    """One thing that somebody said. `text` is a sentence, for an objection with the reasons that
    follow; `tail` the last sentence of its paragraph, `before` those above it in the same remark;
    `quoted` the nearest line above that is quoted
    (empty without one), `spot` its place in the patch.
    """

    kind: str
    text: str
    tail: str
    before: tuple[str, ...]
    mail_line: int
    quoted: str
    spot: Spot | None


Spots = Mapping[tuple[int, int], Spot]


class _Block(NamedTuple):
    """A remark with its sentences, paragraph by paragraph."""

    remark: Remark
    spot: Spot | None
    paragraphs: list[list[Sentence]]

    def say(self, kind: str, sentence: Sentence, tail: Sentence) -> Said:
        quoted = next((text for text in reversed(self.remark.quoted) if text.strip()), "")
        before = tuple(
            one.text
            for paragraph in self.paragraphs
            for one in paragraph
            if one.mail_line < sentence.mail_line
        )
        return Said(kind, sentence.text, tail.text, before, sentence.mail_line, quoted, self.spot)


def said(discussion: Discussion, reply: Reply, spots: Spots) -> Iterator[Said]:
    """What is said in a mail, in order of its lines; nothing in that of a robot."""
    if is_robot(reply.message):
        return
    found: list[Said] = []
    before: list[Said] = []
    is_review = not reply.is_by_author and reply.parent in reply.revision.msgids
    options = _options(discussion, reply)
    to_author = _is_to_author(discussion, reply)
    for block in _blocks(discussion, reply.message, spots):
        if _SEES.match(block.paragraphs[0][0].text):
            found = [one for one in found if one not in before]
        before = []
        for paragraph in block.paragraphs:
            words = [one for one in paragraph if one.mail_line not in options]
            for kind, sentence in _kinds(words, by_author=reply.is_by_author, to_author=to_author):
                before.append(block.say(kind, sentence, paragraph[-1]))
        if is_review and not options:
            before.extend(_unnamed(block, before, reply.message.author))
        found.extend(before)
    yield from sorted(found, key=lambda item: item.mail_line)[:_MOST_OF_MAIL]


def _blocks(discussion: Discussion, message: Message, spots: Spots) -> Iterator[_Block]:
    remarks = discussion.remarks_of(message)
    firsts = [remark.first_line for remark in remarks]
    block: _Block | None = None
    for paragraph in _paragraphs(discussion, message):
        at = bisect_right(firsts, paragraph[0].mail_line) - 1
        if at < 0:
            continue
        if block is None or block.remark is not remarks[at]:
            if block is not None:
                yield block
            block = _Block(remarks[at], spots.get((id(message), firsts[at])), [])
        block.paragraphs.append(paragraph)
    if block is not None:
        yield block


def _is_to_author(discussion: Discussion, reply: Reply) -> bool:
    """Whether the mail answers the posting or its author, and not another reviewer."""
    above = discussion.find(reply.parent or "")
    if above is None or any(above is mail for mail in reply.revision.messages):
        return True
    return is_author(reply.revision, above.author)


def _kinds(
    paragraph: Sequence[Sentence], *, by_author: bool, to_author: bool
) -> list[tuple[str, Sentence]]:
    """The kinds of things that a paragraph says, each once; an objection only where nothing is asked
    for beside it, as it gives the reason then, and not among reviewers, who weigh each other's ideas.
    """
    kinds: dict[str, Sentence] = {}
    for at, sentence in enumerate(paragraph):
        if is_tag_line(sentence.text):
            continue  # tags that are given are listed as such
        kind = kind_of(sentence.text, is_author=by_author)
        if kind == "objection":
            sentence = Sentence(_joined(paragraph[at:]), sentence.mail_line)
        if kind:
            kinds.setdefault(kind, sentence)
    if "request" in kinds or "question" in kinds or not to_author:
        kinds.pop("objection", None)
    return list(kinds.items())


def _unnamed(block: _Block, named: Sequence[Said], sender: Address) -> Iterator[Said]:
    """The remark itself where no word gives it away: whoever quotes a line of the diff and writes
    something below wants it otherwise, unless he praises it. On a description people say all kinds
    of things, so there it has to name a defect. Beside what is named only a proposal counts that
    stands right below the quote.
    """
    words = [
        one
        for paragraph in block.paragraphs
        for one in paragraph
        if not is_tag_line(one.text) and not is_farewell(one.text) and not _signs(one, sender)
    ]
    if named:
        words = words[: is_proposal(words[0].text)] if words else []
        words = [one for one in words if all(one.mail_line != item.mail_line for item in named)]
    if block.spot is None or not words or is_praise(words[0].text):
        return
    if block.remark.text[-1].text.rstrip().endswith(":"):
        return  # what it announces was quoted
    text = _joined(words)
    if not block.spot.is_in_diff and (len(text) > _SHORT or not is_defect(text)):
        return
    kind = "request" if is_proposal(words[0].text) else "objection"
    yield block.say(kind, Sentence(text, words[0].mail_line), words[-1])


def _signs(sentence: Sentence, sender: Address) -> bool:
    """Whether a sentence is the sender's name with a word or two of farewell."""
    words = sentence.text.casefold().replace(",", " ").split()
    name = set(sender.name.casefold().split())
    return any(word in name for word in words) and len([w for w in words if w not in name]) <= 3


def _joined(paragraph: Sequence[Sentence]) -> str:
    """The sentences of an objection as one text: the first alone rarely says what is wrong."""
    text = " ".join(sentence.text for sentence in paragraph)
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT].rsplit(" ", 1)[0] + " ..."


def _paragraphs(discussion: Discussion, message: Message) -> Iterator[list[Sentence]]:
    """The sentences of a mail up to a pasted diff, those without a blank or quoted line between them
    together.
    """
    own = {
        line.mail_line: line.text
        for remark in discussion.remarks_of(message)
        for line in remark.text
        if line.text.strip()
    }
    end = _diff_at(message, own)
    group: list[Sentence] = []
    for sentence in discussion.sentences_of(message):
        if sentence.mail_line >= end:
            break
        if _VERBATIM.match(own.get(sentence.mail_line, "")):
            continue
        if group and any(
            number not in own for number in range(group[-1].mail_line, sentence.mail_line)
        ):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _diff_at(message: Message, own: Mapping[int, str]) -> int:
    """The mail line where a pasted diff begins, one behind the mail without one."""
    lines = message.body.split("\n")
    return next(
        (
            number
            for number, text in own.items()
            if text[:1] in "dI-" and starts_diff(lines, number - 1)
        ),
        len(lines) + 1,
    )


def _options(discussion: Discussion, reply: Reply) -> frozenset[int]:
    """Mail lines of numbered items in a mail that prefers one of them: they are not asked for."""
    own = [line for remark in discussion.remarks_of(reply.message) for line in remark.text]
    if sum(_NUMBERED.match(line.text) is not None for line in own) < 2 or not any(
        kind_of(sentence.text, is_author=False) == "preference"
        for sentence in discussion.sentences_of(reply.message)
    ):
        return frozenset()
    inside: set[int] = set()
    is_inside = False
    for line in own:
        if _NUMBERED.match(line.text):
            is_inside = True
        elif line.text.strip() and not line.text.startswith((" ", "\t")):
            is_inside = False
        if is_inside:
            inside.add(line.mail_line)
    return frozenset(inside)
