"""What is kept of each posting, so that versions in different threads find each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from reviewbot.model.grouping import Traits, submission, traits_of
from reviewbot.model.message import Message
from reviewbot.model.series import Revision, Thread
from reviewbot.model.subject import Subject, parse_subject

_MOST_PATHS = 200
"""A tree-wide series is compared by the first of its paths."""
_SENT_TOGETHER_S = 3 * 86400


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting as others are compared with it.

    `run` is what mails sent together share (author, version, total and tags of the bracket), empty
    without a counter; `numbers` the patches it has, 0 for a cover letter.
    """

    traits: Traits
    run: str
    numbers: tuple[int, ...]

    def belongs_to(self, other: Posting) -> bool:
        """Whether the two may be one series: versions of it, or parts sent outside of a thread."""
        if self.run and self.run == other.run:
            is_near = abs(self.traits.posted - other.traits.posted) <= _SENT_TOGETHER_S
            if is_near and not set(self.numbers) & set(other.numbers):
                return True
        return max(self.traits.likeness(other.traits), other.traits.likeness(self.traits)) >= 1.0

    def keys(self) -> set[int]:
        """What another posting can find this one by."""
        return {_digest(*words) for words in self._own_words()}

    def wanted(self) -> set[int]:
        """The keys of postings that are worth comparing."""
        keys = {_digest(*words) for words in self._own_words() if words[0] != "path"}
        for version in (self.traits.version - 1, self.traits.version + 1):
            if version > 0:
                keys.update(
                    _digest("path", self.traits.author, str(version), path) for path in self._paths
                )
        return keys

    def _own_words(self) -> Iterator[tuple[str, ...]]:
        traits = self.traits
        if traits.change_id:
            yield "change", traits.change_id
        for title in traits.titles | {traits.title}:
            if len(title) > 8:
                yield "title", title
            else:
                yield "title", title, traits.author
        for path in self._paths:
            yield "path", traits.author, str(traits.version), path
        if self.run:
            yield "run", self.run

    @property
    def _paths(self) -> Sequence[str]:
        return sorted(self.traits.paths)[:_MOST_PATHS]

    def as_text(self) -> str:
        """JSON, the same for the same posting."""
        traits = self.traits
        value = [
            *(traits.author, traits.title, sorted(traits.titles), traits.change_id, traits.posted),
            *(traits.version, traits.expected, list(self._paths), self.run, self.numbers),
        ]
        return json.dumps(value)

    @classmethod
    def from_text(cls, text: str) -> Posting:
        """The posting that `as_text` wrote; what only matters within a thread is left out."""
        author, title, titles, change_id, posted, version, expected, paths, run, numbers = (
            json.loads(text)
        )
        traits = Traits(
            author=author,
            title=title,
            titles=frozenset(titles),
            change_id=change_id,
            msgids=frozenset(),
            ancestors=frozenset(),
            root=None,
            posted=posted,
            version=version,
            expected=expected,
            paths=frozenset(paths),
        )
        return cls(traits, run, tuple(numbers))


def postings_of(thread: Thread) -> list[Posting]:
    """The postings of a thread, cover letters that lost their patches included."""
    by_msgid = {message.msgid: message for message in thread.messages if message.msgid}
    revisions = [revision for series in thread.series for revision in series.revisions]
    found = [
        Posting(traits_of(revision, by_msgid), _run(revision), _numbers(revision))
        for revision in revisions
    ]
    used = {id(message) for revision in revisions for message in revision.messages}
    return found + [_lonely_cover(message) for message in _covers(thread.messages, used)]


def _covers(messages: Iterable[Message], used: set[int]) -> Iterator[Message]:
    for message in messages:
        if id(message) not in used and submission(message)[2]:
            yield message


def _lonely_cover(message: Message) -> Posting:
    subject = parse_subject(message.subject)
    traits = Traits(
        author=message.author.key,
        title="",
        titles=frozenset(),
        change_id=None,
        msgids=frozenset(),
        ancestors=frozenset(),
        root=None,
        posted=message.date.timestamp() if message.date else 0.0,
        version=subject.version,
        expected=subject.total,
        paths=frozenset(),
    )
    return Posting(traits, _run_words(message, subject), (0,))


def _numbers(revision: Revision) -> tuple[int, ...]:
    cover = () if revision.cover is None else (0,)
    return cover + tuple(patch.number for patch in revision.patches)


def _run(revision: Revision) -> str:
    """Empty for a complete series: it misses nothing that another thread could hold."""
    if not revision.missing and (revision.cover is not None or revision.expected == 1):
        return ""
    return _run_words(revision.lead, revision.subject)


def _run_words(message: Message, subject: Subject) -> str:
    if not subject.has_counter:
        return ""
    trees = ",".join(sorted(word.lower() for word in subject.trees))
    return f"{message.author.key} {subject.version} {subject.total} {subject.is_resend} {trees}"


def _digest(*words: str) -> int:
    """64 bits: two different keys that are equal cost a comparison, no more."""
    data = "\0".join(words).encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
