"""What became of a thing that somebody asked for: answered, done, taken back, or still open.

Answers are looked for below the mail, at the quote of what was asked; what was done, in the newest
revision posted since; satisfaction, in what the asker says or gives later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from reviewbot.context.discussion import Discussion, Reply, is_author
from reviewbot.context.given import GivenTrailer, given_trailers
from reviewbot.context.people import is_robot
from reviewbot.context.sayings import agrees, announces_version, takes_back
from reviewbot.context.spots import Spot, folded
from reviewbot.context.versions import counterparts, told_changes
from reviewbot.model.finding import Evidence
from reviewbot.model.message import Message, archive_url
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision

_NEAR = 8
"""Quoted lines directly above an answer that it is taken to be about."""
_NEEDLE = 40
_MOST_BELOW = 50
"""Mails below one that are looked through, nearest first."""
_MOST_ANSWERS = 8
_SATISFIED = ("reviewed-by", "acked-by", "tested-by")
_LONGEST_DESCRIPTION = 1000
_COMMON = (
    "about above after again also because been before being below could does doing done from have"
    " here into just like line lines make more most need only other patch please really same should"
    " some such than that their them then there these they thing think this those through version"
    " very want were what when where which while will with without would your change changes"
    " changed code"
)
_STOP_WORDS = frozenset(_COMMON.split())
"""Words that a changelog and a request share by chance."""


@dataclass(frozen=True)
class Asked:
    """What is looked for below a mail: the sentence, the last one of its paragraph (both as they are
    quoted), what the same remark says before, and the line of the patch that it is about.
    """

    kind: str
    text: str
    tail: str
    before: tuple[str, ...] = ()
    spot: Spot | None = None

    @cached_property
    def needle(self) -> str:
        """The beginning of the sentence as it is looked for in quotes."""
        return _needle(self.text)

    @cached_property
    def tail_needle(self) -> str:
        """The same of the last sentence of the paragraph."""
        return _needle(self.tail)

    @cached_property
    def before_needles(self) -> tuple[str, ...]:
        """The same of what the remark says before."""
        return tuple(_needle(text) for text in self.before)


class Outcome(NamedTuple):
    """The state, its proof, and whether the author said that he agrees."""

    state: str
    evidence: tuple[Evidence, ...] = ()
    is_agreed: bool = False


class Answer(NamedTuple):
    """What somebody said to it below."""

    message: Message
    text: str

    @property
    def is_agreement(self) -> bool:
        """Whether it says that it is right, or will be done."""
        return agrees(self.text)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The proof that it was answered."""
        return (Evidence("answer", self.text[:400], url=archive_url(self.message.msgid)),)


class _Part(NamedTuple):
    """A remark prepared for comparing: the quote above it, its last lines, what is said."""

    quote: str
    near: str
    text: str


class _Voice(NamedTuple):
    """A mail below another one, with what is asked of its sender again and again."""

    message: Message
    key: str
    is_robot: bool


class Outcomes:
    """Looks up what became of things that were asked in one discussion."""

    def __init__(self, discussion: Discussion) -> None:
        self._discussion = discussion
        self._parts: dict[int, tuple[_Part, ...]] = {}
        self._below: dict[int, tuple[_Voice, ...]] = {}
        self._voices: dict[int, _Voice] = {}
        self._owners: dict[tuple[int, int], bool] = {}
        self._descriptions: dict[int, frozenset[str]] = {}
        self._counted: dict[tuple[int, str], Counter[str]] = {}
        self._changelogs: dict[int, tuple[tuple[str, frozenset[str]], ...]] = {}

    def of(self, reply: Reply, asked: Asked) -> Outcome:
        """What became of this thing that was said in this mail."""
        if asked.kind == "approval":
            return Outcome("done")
        newest = self.newest_after(reply)
        if asked.kind == "promise":
            return Outcome("done", _posted(newest)) if newest is not None else Outcome("open")
        answers = tuple(islice(self.answers(reply, asked), _MOST_ANSWERS))
        if asked.kind in ("request", "objection"):
            done = self._done(reply, asked, newest, answers)
            if done is not None:
                return done
        elif (
            not answers
            and newest is not None
            and (_is_in_diff(asked.spot) or reply.parent in reply.revision.msgids)
            and self._is_line_gone(reply, asked, newest)
        ):
            return Outcome("done", _changes(newest, asked.spot))
        return self._talked_over(reply, asked, answers)

    # -- what was said below

    def answers(self, reply: Reply, asked: Asked) -> Iterator[Answer]:
        """What was said to it below by the author; to a question or a preference, by anybody but the
        asker. Nearest first.
        """
        asker = reply.message.author.key
        for below in self._voices_below(reply.message):
            if below.key == asker or below.is_robot:
                continue
            if asked.kind not in ("question", "preference") and not self._is_owner(reply, below):
                continue
            text = self.said_to(below.message, reply.message, asked)
            if text:
                yield Answer(below.message, text)

    def _is_owner(self, reply: Reply, below: _Voice) -> bool:
        """Whether the mail is by an author of the revision that the reply is about."""
        who = (id(reply.revision), id(below.message))
        found = self._owners.get(who)
        if found is None:
            found = self._owners[who] = is_author(reply.revision, below.message.author)
        return found

    def said_to(self, below: Message, above: Message, asked: Asked) -> str:
        """What a mail says right under the quote of the sentence or of its paragraph's end; all it
        says when it answers directly and has but one thing to say.
        """
        needle = asked.needle
        parts = self._parts_of(below)
        for part in parts:
            if needle in part.near or (asked.tail_needle in part.near and needle in part.quote):
                return part.text
        if len(parts) == 1 and below.in_reply_to == above.msgid:
            (part,) = parts
            if not part.quote or needle in part.quote:
                return part.text
            if any(before in part.near for before in asked.before_needles):
                return part.text  # the end of the remark was cut from the quote
        return ""

    def texts_of(self, message: Message) -> tuple[str, ...]:
        """What a mail says, remark by remark."""
        return tuple(part.text for part in self._parts_of(message))

    def _voices_below(self, message: Message) -> tuple[_Voice, ...]:
        found = self._below.get(id(message))
        if found is None:
            below = islice(self._discussion.answers_below(message), _MOST_BELOW)
            found = self._below[id(message)] = tuple(self._voice_of(mail) for mail in below)
        return found

    def _voice_of(self, message: Message) -> _Voice:
        found = self._voices.get(id(message))
        if found is None:
            found = _Voice(message, message.author.key, is_robot(message))
            self._voices[id(message)] = found
        return found

    def _parts_of(self, message: Message) -> tuple[_Part, ...]:
        found = self._parts.get(id(message))
        if found is None:
            found = tuple(
                _Part(
                    folded(" ".join(remark.quoted)),
                    folded(" ".join([text for text in remark.quoted if text.strip()][-_NEAR:])),
                    " ".join(line.text.strip() for line in remark.text).strip()[:2000],
                )
                for remark in self._discussion.remarks_of(message)
            )
            self._parts[id(message)] = found
        return found

    def _talked_over(self, reply: Reply, asked: Asked, answers: Sequence[Answer]) -> Outcome:
        agreed = any(answer.is_agreement for answer in answers)
        satisfied = self._taken_back(reply, asked, answers)
        if satisfied is not None:
            return Outcome("withdrawn", satisfied, agreed)
        if answers:
            return Outcome("answered", answers[0].evidence, agreed)
        given = self._given_later(reply)
        if given is not None:
            state = "answered" if asked.kind in ("question", "preference") else "done"
            return Outcome(state, given)
        return Outcome("open")

    def _taken_back(
        self, reply: Reply, asked: Asked, answers: Sequence[Answer]
    ) -> tuple[Evidence, ...] | None:
        """The asker's words below that he is satisfied, at the quote of what he asked or of an answer."""
        asker = reply.message.author.key
        heard = [asked.needle, *(_needle(answer.text) for answer in answers)]
        by_msgid = {answer.message.msgid for answer in answers}
        for voice in self._voices_below(reply.message):
            if voice.key != asker:
                continue
            below = voice.message
            parts = self._parts_of(below)
            for part in parts:
                alone = len(parts) == 1 and not part.quote and below.in_reply_to in by_msgid
                is_about = alone or any(needle in part.near for needle in heard)
                if is_about and takes_back(part.text):
                    return Answer(below, part.text).evidence
        return None

    # -- what was done

    def newest_after(self, reply: Reply) -> Revision | None:
        """The newest revision, if it was posted after the one replied to and after the reply."""
        newest = self._discussion.revision
        if newest is reply.revision or newest.version < reply.revision.version:
            return None
        posted, said = newest.posted_at, reply.message.date
        if newest.msgids and posted is not None and said is not None and posted <= said:
            return None
        return newest

    def _done(
        self, reply: Reply, asked: Asked, newest: Revision | None, answers: Sequence[Answer]
    ) -> Outcome | None:
        """Done, or agreed to and forgotten: None where the mails have to tell."""
        if newest is None:
            return None
        agreed = next((answer for answer in answers if answer.is_agreement), None)
        now = counterparts(reply.patch, reply.revision, newest)
        if not now:
            return Outcome("done", (Evidence("revision", f"v{newest.version} has no such patch"),))
        if self._is_line_gone(reply, asked, newest) and (
            agreed is not None or not answers or _is_in_diff(asked.spot)
        ):
            return Outcome("done", _changes(newest, asked.spot), agreed is not None)
        if agreed is not None:
            if _stays(reply.patch, now):
                return Outcome("open", agreed.evidence, is_agreed=True)
            return Outcome("done", (*agreed.evidence, *_posted(newest)), is_agreed=True)
        if announces_version(asked.text):
            return Outcome("done", _posted(newest))
        told = self._told(newest, asked)
        if told:
            return Outcome(
                "done", (Evidence("revision", told, url=archive_url(newest.lead.msgid)),)
            )
        return None

    def _is_line_gone(self, reply: Reply, asked: Asked, newest: Revision) -> bool:
        """Whether the line remarked upon is not in the newest revision any more."""
        spot = asked.spot
        if spot is None:
            return False
        now = counterparts(reply.patch, reply.revision, newest)
        if spot.place is None:
            text = folded(spot.text)
            return bool(text) and not any(text in self._described(patch) for patch in now)
        path = spot.place[0].path
        for line in spot.changed_near:
            key = _bare(line)
            before = self._counts(spot.patch, path)[key]
            if sum(self._counts(patch, path)[key] for patch in now) < before:
                return True
        return False

    def _described(self, patch: Patch) -> frozenset[str]:
        """The lines at the top of a patch mail, folded."""
        found = self._descriptions.get(id(patch))
        if found is None:
            found = frozenset(map(folded, patch.lines[:_LONGEST_DESCRIPTION]))
            self._descriptions[id(patch)] = found
        return found

    def _counts(self, patch: Patch, path: str) -> Counter[str]:
        """How often each line is added or removed in a file, white space apart."""
        found = self._counted.get((id(patch), path))
        if found is None:
            files = (file for file in patch.files if file.path == path)
            found = Counter(_bare(line) for file in files for line in file.marked())
            self._counted[id(patch), path] = found
        return found

    def _told(self, newest: Revision, asked: Asked) -> str:
        """The line of the changelog that tells of it: it shares two rarer words with the request."""
        wanted = _stems(asked.text)
        for line, stems in self._changelog(newest):
            shared = len(wanted & stems)
            if shared >= 2 and 3 * shared >= len(wanted):
                return line.strip()[:400]
        return ""

    def _changelog(self, revision: Revision) -> tuple[tuple[str, frozenset[str]], ...]:
        """The lines that tell of changes, each with the beginnings of its rarer words."""
        found = self._changelogs.get(id(revision))
        if found is None:
            lines = (line for line in told_changes(revision).split("\n")[:500] if line.strip())
            found = self._changelogs[id(revision)] = tuple((line, _stems(line)) for line in lines)
        return found

    @cached_property
    def _given(self) -> tuple[GivenTrailer, ...]:
        return tuple(
            given
            for given in given_trailers(self._discussion)
            if given.trailer.name in _SATISFIED and given.is_senders_own
        )

    def _given_later(self, reply: Reply) -> tuple[Evidence, ...] | None:
        """The tag that the asker gave to a later revision: he would not have, had he still missed it."""
        for given in self._given:
            if (
                given.by.key == reply.message.author.key
                and given.revision.version > reply.revision.version
            ):
                where = f"{given.trailer.key} on v{given.revision.version}"
                return (Evidence("given", where, url=archive_url(given.msgid)),)
        return None


def _bare(line: str) -> str:
    """A changed line with its mark and single spaces."""
    return f"{line[:1]} {' '.join(line[1:].split())}"


def _needle(text: str) -> str:
    return folded(text[: 4 * _NEEDLE])[:_NEEDLE]


def _posted(newest: Revision) -> tuple[Evidence, ...]:
    return (Evidence("revision", f"v{newest.version}", url=archive_url(newest.lead.msgid)),)


def _changes(newest: Revision, spot: Spot | None) -> tuple[Evidence, ...]:
    if spot is not None and spot.place is not None:
        return (Evidence("revision", f"v{newest.version} changes this line", spot.place[0].path),)
    return (Evidence("revision", f"v{newest.version} no longer says this"),)


def _is_in_diff(spot: Spot | None) -> bool:
    return spot is not None and spot.is_in_diff


def _stays(was: Patch | None, now: Sequence[Patch]) -> bool:
    """Whether nothing was done at all: the patch says and changes what it did."""
    return was is not None and any(
        patch.changed_lines == was.changed_lines and patch.description == was.description
        for patch in now
    )


def _stems(text: str) -> frozenset[str]:
    """The beginnings of the rarer words of a text."""
    words = "".join(char if char.isalnum() or char == "_" else " " for char in text.lower()).split()
    return frozenset(word[:6] for word in words if len(word) > 3 and word not in _STOP_WORDS)
