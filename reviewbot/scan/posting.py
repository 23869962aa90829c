"""What is kept of each posting, so that versions in different threads find each other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from reviewbot.model.grouping import Traits
from reviewbot.scan.facts import MAX_PATHS, Part

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
        return sorted(self.traits.paths)[:MAX_PATHS]

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


def postings_of(parts: Iterable[tuple[Part, int | None]]) -> list[Posting]:
    """The postings of a thread, from its parts and when each was sent (seconds since the epoch).

    Nearer to the truth than needed: what is found to belong together is grouped by `group` again.
    """
    runs: dict[str, list[tuple[Part, int | None]]] = defaultdict(list)
    for number, (part, sent_at) in enumerate(parts):
        runs[part.run or str(number)].append((part, sent_at))
    return [_posting(members) for members in runs.values()]


def _posting(members: Sequence[tuple[Part, int | None]]) -> Posting:
    parts = sorted((part for part, _ in members), key=lambda part: part.number)
    lead = parts[0]
    numbers = tuple(sorted({part.number for part in parts}))
    is_complete = set(range(1, lead.total + 1)) <= set(numbers) and (
        numbers[0] == 0 or lead.total == 1
    )
    traits = Traits(
        author=lead.author,
        title=lead.title,
        titles=frozenset(part.title for part in parts if part.number > 0),
        change_id=next((part.change_id for part in parts if part.change_id), None),
        msgids=frozenset(),
        ancestors=frozenset(),
        root=None,
        posted=float(min((sent_at for _, sent_at in members if sent_at), default=0)),
        version=lead.version,
        expected=lead.total,
        paths=frozenset(path for part in parts for path in part.paths),
    )
    return Posting(traits, "" if is_complete else lead.run, numbers)


def _digest(*words: str) -> int:
    """64 bits: two different keys that are equal cost a comparison, no more."""
    data = "\0".join(words).encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big", signed=True)
