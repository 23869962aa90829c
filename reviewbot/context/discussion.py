"""The conversation around a revision: which mail it may see, and who said what to which patch."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from reviewbot.model.kept import kept
from reviewbot.model.message import Address, Message
from reviewbot.model.patch import Patch
from reviewbot.model.reply import Remark, Sentence, remarks, sentences
from reviewbot.model.series import Revision, Series, Thread

_MOST_READ = 60_000
"""Characters of one mail's own words; a long review has 20,000, and more is a log or an attack."""


class Reply(NamedTuple):
    """A mail that answers to a revision: `patch` is the patch in whose subthread it stands, None
    for the cover letter.

    `parent` is the Message-ID it directly answers to.
    """

    message: Message
    revision: Revision
    patch: Patch | None
    parent: str | None

    @property
    def is_by_author(self) -> bool:
        """Whether the sender or an author of the series wrote it."""
        return is_author(self.revision, self.message.author)


def is_author(revision: Revision, person: Address) -> bool:
    """Whether this person sent the revision or wrote one of its patches.

    People answer from second addresses, and `Author, Ann` is `Ann Author`: a full name counts too.
    """
    people = (revision.author, *(patch.author for patch in revision.patches))
    name = _name_words(person)
    return any(
        person.key == other.key or (len(name) > 1 and name == _name_words(other))
        for other in people
    )


@lru_cache(maxsize=4096)
def _name_words(person: Address) -> tuple[str, ...]:
    """The words of a display name in a fixed order, without initials and a company in brackets."""
    bare = re.sub(r"\([^()]{0,80}\)", " ", person.name[:200])
    words = re.sub(r"[^\w\s'-]", " ", bare).casefold().split()
    return tuple(sorted(word for word in words if len(word) > 1))


class Discussion:
    """Mail around one revision of a series.

    With `as_posted` only mail that existed when the revision was posted is seen. A Date is the
    sender's word, so the order of replies decides first: what the revision (or an earlier one)
    answers to existed; a reply to the revision or to a later one, and whatever answers to such a
    reply, did not. Only then the Date is believed, and only if the mail it answers to existed too.
    """

    def __init__(
        self, thread: Thread, series: Series, revision: Revision, *, as_posted: bool = False
    ) -> None:
        self._thread = thread
        self._series = series
        self._as_posted = as_posted
        self.revision = revision
        self._seen: dict[int, bool] = {}
        self.kept: dict[str, Any] = {}

    @cached_property
    def earlier(self) -> tuple[Revision, ...]:
        """Revisions before this one, oldest first."""
        at = next(
            number for number, other in enumerate(self._series.revisions) if other is self.revision
        )
        return self._series.revisions[:at]

    @cached_property
    def newer(self) -> tuple[Revision, ...]:
        """Revisions after this one, oldest first; none with `as_posted`."""
        return () if self._as_posted else self._from_now_on[1:]

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """All mail that may be seen, in thread order, the revision's own mails included."""
        return tuple(message for message in self._thread.messages if self._is_visible(message))

    def find(self, msgid: str) -> Message | None:
        """The visible mail with this Message-ID, None when there is none."""
        message = self._thread.by_msgid.get(msgid)
        return message if message is not None and self._is_visible(message) else None

    def _is_visible(self, message: Message) -> bool:
        if not self._as_posted:
            return True
        is_visible = self._seen.get(id(message))
        if is_visible is None:
            is_visible = id(message) in self._own or self._existed(message)
            self._seen[id(message)] = is_visible
        return is_visible

    @cached_property
    def _own(self) -> frozenset[int]:
        """Mails of this revision and the earlier ones."""
        return frozenset(
            id(mail) for other in (*self.earlier, self.revision) for mail in other.messages
        )

    def _existed(self, message: Message) -> bool:
        if message.msgid is not None and message.msgid in self._answered:
            return True
        if id(message) in self._later:
            return False
        if not self.revision.msgids:
            # not sent yet: its Date, if any, is that of the commit, and all there is existed
            return self._not_yet.isdisjoint(self._above(message))
        posted = self._posted_at
        if posted is None or message.date is None or message.date >= posted:
            return False
        line = tuple(self._above(message))
        if not self._not_yet.isdisjoint(line):
            return False
        for above in line:
            if above in self._answered or above in self._posted_before:
                return True
            parent = self._thread.by_msgid.get(above)
            if parent is not None and (parent.date is None or parent.date >= posted):
                return False
        return True

    @cached_property
    def _posted_at(self) -> datetime | None:
        return self.revision.posted_at

    @cached_property
    def _answered(self) -> frozenset[str]:
        """What the mails of this revision and the earlier ones answer to, all the way up."""
        known: set[str] = set()
        for revision in (*self.earlier, self.revision):
            for message in revision.messages:
                known.update(self._above(message))
        return frozenset(known - self._not_yet)

    @cached_property
    def _posted_before(self) -> frozenset[str]:
        return frozenset(msgid for other in self.earlier for msgid in other.msgids)

    @cached_property
    def _not_yet(self) -> frozenset[str]:
        """Message-IDs of this revision and later ones: nothing that answers to them existed."""
        return frozenset(msgid for other in self._from_now_on for msgid in other.msgids)

    @cached_property
    def _from_now_on(self) -> tuple[Revision, ...]:
        return self._series.revisions[len(self.earlier) :]

    @cached_property
    def _later(self) -> frozenset[int]:
        """Mails of later revisions of the series."""
        return frozenset(
            id(message) for other in self._from_now_on[1:] for message in other.messages
        )

    def _above(self, message: Message) -> Iterator[str]:
        """Message-IDs this mail answers to, nearest first: its own References, then those of the
        mails above it as far as they are known. Each once, cycles are cut.
        """
        seen: set[str] = set()
        waiting = [message]
        while waiting:
            for msgid in reversed(waiting.pop().references):
                if msgid in seen:
                    continue
                seen.add(msgid)
                yield msgid
                parent = self._thread.by_msgid.get(msgid)
                if parent is not None:
                    waiting.append(parent)

    @cached_property
    def has_context(self) -> bool:
        """Whether there is any mail besides the revision's own."""
        own = {id(message) for message in self.revision.messages}
        return any(
            id(message) not in own and self._is_visible(message)
            for message in self._thread.messages
        )

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """Replies to this revision and the earlier ones, in thread order; mails of revisions are
        not replies.
        """
        homes = _Homes((*self.earlier, self.revision), self._thread.by_msgid)
        result = []
        for message in self._below(homes.places):
            if id(message) in homes.own or not self._is_visible(message):
                continue
            home = homes.of(message)
            if home is not None:
                result.append(Reply(message, home[0], home[1], message.in_reply_to))
        return tuple(result)

    def replies_to(self, revision: Revision) -> Iterator[Reply]:
        """The visible replies to one revision."""
        return (reply for reply in self.replies if reply.revision is revision)

    def answers(self, message: Message) -> tuple[Message, ...]:
        """Visible mails that directly answer to this one, in thread order; may be empty."""
        found = self._answers.get(message.msgid)
        if found is None:
            found = self._answers[message.msgid] = tuple(
                answer
                for place in self._thread.answering.get(message.msgid or "", ())
                if (answer := self._thread.messages[place]).in_reply_to == message.msgid
                and self._is_visible(answer)
            )
        return found

    @cached_property
    def _answers(self) -> dict[str | None, tuple[Message, ...]]:
        return {}

    def answers_below(self, message: Message) -> Iterator[Message]:
        """Visible mails below this one, however deep, nearest first; cycles are cut."""
        seen = {id(message)}
        waiting = deque((message,))
        while waiting:
            for answer in self.answers(waiting.popleft()):
                if id(answer) not in seen:
                    seen.add(id(answer))
                    waiting.append(answer)
                    yield answer

    def remarks_of(self, message: Message) -> tuple[Remark, ...]:
        """What the mail says, block by block."""
        return remarks(message)

    def sentences_of(self, message: Message) -> tuple[Sentence, ...]:
        """What the sender says in his own words, sentence by sentence, as far as anybody would read."""
        return sentences_read(message)

    def _below(self, roots: Iterable[str]) -> Iterator[Message]:
        """Every mail below these, visible or not, in thread order."""
        places: set[int] = set()
        waiting = list(roots)
        known = set(waiting)
        while waiting:
            for place in self._thread.answering.get(waiting.pop(), ()):
                places.add(place)
                msgid = self._thread.messages[place].msgid
                if msgid is not None and msgid not in known:
                    known.add(msgid)
                    waiting.append(msgid)
        return (self._thread.messages[place] for place in sorted(places))


@kept
def sentences_read(message: Message) -> tuple[Sentence, ...]:
    """What the sender says in his own words, as far as anybody would read."""
    said = sentences(message)
    lengths = accumulate(len(sentence.text) for sentence in said)
    return said[: sum(1 for length in lengths if length <= _MOST_READ)]


class _Homes:
    """Finds the patch of a revision a mail stands under."""

    def __init__(self, revisions: Sequence[Revision], by_msgid: dict[str, Message]) -> None:
        self.by_msgid = by_msgid
        self.own = {id(message) for revision in revisions for message in revision.messages}
        self.places: dict[str, tuple[Revision, Patch | None]] = {}
        self._known: dict[str, tuple[Revision, Patch | None] | None] = {}
        for revision in revisions:
            if revision.cover is not None and revision.cover.msgid:
                self.places.setdefault(revision.cover.msgid, (revision, None))
            for patch in revision.patches:
                if patch.msgid:
                    self.places.setdefault(patch.msgid, (revision, patch))

    def of(self, message: Message) -> tuple[Revision, Patch | None] | None:
        """Nearest ancestor that is a patch or cover letter, by In-Reply-To chain and then by
        References, last first.
        """
        home = self._up_the_chain(message)
        if home is not None:
            return home
        for msgid in reversed(message.references):
            if msgid in self.places:
                return self.places[msgid]
        return None

    def _up_the_chain(self, message: Message) -> tuple[Revision, Patch | None] | None:
        """The answer is kept for every mail passed: a long talk is walked up once."""
        passed: dict[str, None] = {}
        current: Message | None = message
        home = None
        while current is not None:
            above = current.in_reply_to
            if above is None or above in passed:
                break
            if above in self.places:
                home = self.places[above]
                break
            if above in self._known:
                home = self._known[above]
                break
            passed[above] = None
            current = self.by_msgid.get(above)
        self._known.update(dict.fromkeys(passed, home))
        return home
