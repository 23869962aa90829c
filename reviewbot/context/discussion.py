"""The conversation around a revision: which mail it may see, and who said what to which patch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from reviewbot.model.message import Message
from reviewbot.model.patch import Patch
from reviewbot.model.reply import Remark, remarks
from reviewbot.model.series import Revision, Series, Thread


@dataclass(frozen=True)
class Reply:
    """A mail that answers to a revision: `patch` is the patch in whose subthread it stands, None
    for the cover letter.

    `parent` is the Message-ID it directly answers to.
    """

    message: Message
    revision: Revision
    patch: Patch | None
    parent: str | None

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What it says, block by block."""
        return remarks(self.message)

    @property
    def is_by_author(self) -> bool:
        """Whether the sender of the series wrote it."""
        people = {self.revision.author.key}
        people.update(patch.author.key for patch in self.revision.patches)
        return self.message.author.key in people


class Discussion:
    """Mail around one revision of a series.

    With `as_posted` only mail that existed when the revision was posted is seen: earlier revisions
    and their discussion. A reply to the revision (or below one) is never seen then, whatever its
    Date; a mail the revision itself refers to always is.
    """

    def __init__(
        self, thread: Thread, series: Series, revision: Revision, *, as_posted: bool = False
    ) -> None:
        self._thread = thread
        self._series = series
        self._as_posted = as_posted
        self.revision = revision

    @cached_property
    def earlier(self) -> tuple[Revision, ...]:
        """Revisions before this one, oldest first."""
        at = next(
            number for number, other in enumerate(self._series.revisions) if other is self.revision
        )
        return self._series.revisions[:at]

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """All mail that may be seen, in thread order, the revision's own mails included."""
        if not self._as_posted:
            return self._thread.messages
        own = {id(message) for message in self.revision.messages}
        return tuple(
            message
            for message in self._thread.messages
            if id(message) in own or self._existed(message)
        )

    def _existed(self, message: Message) -> bool:
        if message.msgid and message.msgid in self._ancestors:
            return True
        if id(message) in self._later or self._descends(message):
            return False
        posted = self.revision.posted_at
        return posted is not None and message.date is not None and message.date < posted

    @cached_property
    def _ancestors(self) -> frozenset[str]:
        """What the revision's mails refer to, minus the revision itself."""
        named = {msgid for message in self.revision.messages for msgid in message.references}
        return frozenset(named - set(self.revision.msgids))

    @cached_property
    def _later(self) -> frozenset[int]:
        """Mails of later revisions of the series."""
        known = set(map(id, self.earlier)) | {id(self.revision)}
        return frozenset(
            id(message)
            for other in self._series.revisions
            if id(other) not in known
            for message in other.messages
        )

    @cached_property
    def _hidden_roots(self) -> frozenset[str]:
        later = {
            msgid
            for other in self._series.revisions
            if other not in self.earlier
            for msgid in other.msgids
        }
        return frozenset(later | set(self.revision.msgids))

    def _descends(self, message: Message) -> bool:
        """Whether the mail stands below this revision or a later one, following parents as far as
        they are known.
        """
        seen: set[str] = set()
        current: Message | None = message
        while current is not None:
            if self._hidden_roots & set(current.references):
                return True
            parent = current.in_reply_to
            if parent is None or parent in seen:
                return False
            seen.add(parent)
            current = self._by_msgid.get(parent)
        return False

    @cached_property
    def _by_msgid(self) -> dict[str, Message]:
        return {message.msgid: message for message in self._thread.messages if message.msgid}

    @property
    def has_context(self) -> bool:
        """Whether there is any mail besides the revision's own."""
        return len(self.messages) > len(self.revision.messages)

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """Replies to this revision and the earlier ones, in thread order; mails of revisions are
        not replies.
        """
        homes = self._homes()
        result = []
        for message in self.messages:
            if id(message) in homes.own:
                continue
            home = homes.of(message)
            if home is not None:
                result.append(Reply(message, home[0], home[1], message.in_reply_to))
        return tuple(result)

    def replies_to(self, revision: Revision) -> Iterator[Reply]:
        """The visible replies to one revision."""
        return (reply for reply in self.replies if reply.revision is revision)

    def answers(self, message: Message) -> Iterator[Message]:
        """Visible mails that directly answer to this one."""
        if message.msgid is None:
            return iter(())
        return iter(self._children.get(message.msgid, ()))

    @cached_property
    def _children(self) -> dict[str, list[Message]]:
        children: dict[str, list[Message]] = defaultdict(list)
        for message in self.messages:
            if message.in_reply_to:
                children[message.in_reply_to].append(message)
        return children

    def _homes(self) -> _Homes:
        return _Homes((*self.earlier, self.revision), self._by_msgid)


class _Homes:
    """Finds the patch of a revision a mail stands under."""

    def __init__(self, revisions: Sequence[Revision], by_msgid: dict[str, Message]) -> None:
        self.by_msgid = by_msgid
        self.own = {id(message) for revision in revisions for message in revision.messages}
        self.places: dict[str, tuple[Revision, Patch | None]] = {}
        for revision in revisions:
            if revision.cover is not None and revision.cover.msgid:
                self.places[revision.cover.msgid] = (revision, None)
            for patch in revision.patches:
                if patch.msgid:
                    self.places[patch.msgid] = (revision, patch)

    def of(self, message: Message) -> tuple[Revision, Patch | None] | None:
        """Nearest ancestor that is a patch or cover letter, by In-Reply-To chain and then by
        References, last first.
        """
        seen: set[str] = set()
        current: Message | None = message
        while (
            current is not None
            and current.in_reply_to is not None
            and current.in_reply_to not in seen
        ):
            if current.in_reply_to in self.places:
                return self.places[current.in_reply_to]
            seen.add(current.in_reply_to)
            current = self.by_msgid.get(current.in_reply_to)
        for msgid in reversed(message.references):
            if msgid in self.places:
                return self.places[msgid]
        return None
