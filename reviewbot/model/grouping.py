"""From a heap of mail to series and revisions.

Mail gives no reliable key for this: versions are retitled, posted unthreaded, or under the previous
one, and lists copy mail. So postings are collected first (mails that were sent together), then each
is linked to the best earlier posting.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from reviewbot.model.message import Message
from reviewbot.model.patch import Patch, parse_patch
from reviewbot.model.predecessor import linked_versions
from reviewbot.model.series import Revision, Series, Thread
from reviewbot.model.subject import Subject, parse_subject

_QUEUED = re.compile(
    r"patch \".*\" has been added to|\+? ?.* (?:added to|removed from) -?mm", re.IGNORECASE
)
_STEM = re.compile(r"(.{8,}?)[-.]\d{1,4}[-.]")
LONGEST_GAP = timedelta(days=365)
"""Postings further apart are not versions of one work (unless a change-id or a link says so)."""
_LONGEST_PAUSE = timedelta(days=3 * 365)
"""The same for the next version under the same title."""
_MOST_COMPARED = 200
_TELLING = 40
"""Characters of changed lines that hardly stand in two works by chance."""


def group(messages: Iterable[Message], source: str | Callable[[Message], str] = "") -> Thread:
    """Series and revisions of these mails; copies of one mail that came over several lists count
    once.
    """
    name_of = source if callable(source) else (lambda _message: source)
    unique = without_copies(messages)
    postings = _postings(unique)
    revisions = [(posting, posting.revision(name_of)) for posting in postings]
    return Thread(tuple(unique), _series(revisions, unique))


def without_copies(messages: Iterable[Message]) -> list[Message]:
    """Drop exact copies and copies that only grew a list footer; two different mails with one
    Message-ID both stay.
    """
    kept: dict[str, list[Message]] = defaultdict(list)
    result: list[Message] = []
    for message in messages:
        if message.msgid:
            if any(_is_copy(message, other) for other in kept[message.msgid]):
                continue
            kept[message.msgid].append(message)
        result.append(message)
    return result


def _is_copy(one: Message, other: Message) -> bool:
    a, b = one.body.rstrip(), other.body.rstrip()
    if a.startswith(b) or b.startswith(a):
        return bool(a and b) or a == b
    return "".join(a.split()) == "".join(b.split())


def submission(message: Message) -> tuple[Subject, Patch | None, bool]:
    """The parsed subject, the patch this mail submits (None for any other mail), and whether it is
    a cover letter.
    """
    subject = parse_subject(message.subject)
    if subject.is_reply or subject.is_pull or _QUEUED.match(subject.title):
        return subject, None, False
    marked = (
        subject.is_patch or (subject.has_counter and bool(subject.prefixes)) or subject.has_version
    )
    if subject.has_counter and subject.index == 0 and not _carries_patches(message):
        return subject, None, marked
    patch = parse_patch(message, subject)
    if patch is None or marked:
        return subject, patch, False
    # without a mark it is a submission only where it starts a thread; below a mail it is a suggestion
    return subject, patch if message.in_reply_to is None else None, False


def _carries_patches(message: Message) -> bool:
    """A whole series attached to its cover letter."""
    return any(
        part.is_in_body and part.filename.lower().endswith((".patch", ".diff"))
        for part in message.parts
    )


class _Posting:
    """Mails sent together: what becomes a Revision."""

    def __init__(self, key: tuple[object, ...], order: int, total: int) -> None:
        self.key = key
        self.order = order
        self.total = total
        self.cover: Message | None = None
        self.patches: dict[int, Patch] = {}
        self.msgids: set[str] = set()
        self.stems: set[str] = set()

    def add(self, message: Message, patch: Patch | None, number: int) -> None:
        if patch is None:
            self.cover = message
        else:
            self.patches[number] = patch
        if message.msgid:
            self.msgids.add(message.msgid)
            if (stem := _STEM.match(message.msgid)) is not None:
                self.stems.add(stem[1])

    def revision(self, name_of: Callable[[Message], str]) -> Revision:
        patches = tuple(self.patches[number] for number in sorted(self.patches))
        lead = self.cover if self.cover is not None else patches[0].message
        return Revision(self.cover, patches, max(self.total, 1), name_of(lead))


def _postings(messages: Sequence[Message]) -> list[_Posting]:
    """Postings that hold at least one patch, in order of their first mail."""
    open_by_key: dict[tuple[object, ...], list[_Posting]] = defaultdict(list)
    postings: list[_Posting] = []
    found = []
    for order, message in enumerate(messages):
        subject, patch, is_cover = submission(message)
        if patch is not None or is_cover:
            found.append((order, message, subject, patch))
    # covers first, then patches by number: the mail a patch answers to is then already in its
    # posting
    for order, message, subject, patch in sorted(
        found, key=lambda item: (item[3] is not None, item[2].index, item[0])
    ):
        trees = tuple(sorted(word.lower() for word in subject.trees))
        is_sent = message.msgid is not None  # what was sent and what was not are never one posting
        author = message.author.key
        key = (author, subject.version, subject.total, subject.is_resend, trees, is_sent)
        posting = None
        if subject.has_counter:
            posting = _home(open_by_key[key], message, subject.index, is_cover=patch is None)
        if posting is None:
            posting = _Posting(key, order, subject.total)
            postings.append(posting)
            open_by_key[key].append(posting)
        posting.order = min(posting.order, order)
        posting.add(message, patch, max(1, subject.index))
    _adopt_covers(postings)
    return sorted(
        (posting for posting in postings if posting.patches), key=lambda posting: posting.order
    )


def _home(
    candidates: Sequence[_Posting], message: Message, index: int, *, is_cover: bool
) -> _Posting | None:
    """The posting this mail was sent with: threaded to it, numbered by the same sender run, or
    simply the only one.
    """
    free = [
        posting
        for posting in candidates
        if (posting.cover is None if is_cover else index not in posting.patches)
        and not _is_far(posting, message)
    ]
    ancestors = set(message.references)
    for posting in reversed(free):
        if ancestors & posting.msgids:
            return posting
    stem = _STEM.match(message.msgid) if message.msgid else None
    for posting in reversed(free):
        if stem is not None and stem[1] in posting.stems:
            return posting
    # threaded under something of its own that is not in this posting: then it is another one
    threaded = [
        posting
        for posting in free
        if not (ancestors and posting.msgids and _has_inner_threads(posting))
    ]
    return threaded[-1] if threaded else None


def _has_inner_threads(posting: _Posting) -> bool:
    return any(posting.msgids & set(patch.message.references) for patch in posting.patches.values())


def _is_far(posting: _Posting, message: Message) -> bool:
    if not message.msgid or not posting.msgids:
        return False  # not sent yet: the Date is when the commit was written
    dates = [patch.message.date for patch in posting.patches.values()]
    if posting.cover is not None:
        dates.append(posting.cover.date)
    known = [date for date in dates if date is not None]
    return (
        bool(known)
        and message.date is not None
        and abs(min(known) - message.date) > timedelta(days=3)
    )


def _adopt_covers(postings: Sequence[_Posting]) -> None:
    """A cover whose tags in the bracket differ a little from its patches' (`[PATCH net 0/2]`,
    `[PATCH 1/2]`).
    """
    for lonely in postings:
        if lonely.cover is None or lonely.patches:
            continue
        for other in postings:
            if (
                other.cover is None
                and other.key[1] == lonely.key[1]
                and _stands_under(other, lonely)
            ):
                other.cover = lonely.cover
                other.msgids |= lonely.msgids
                break


def _stands_under(posting: _Posting, cover: _Posting) -> bool:
    return any(
        patch.subject.total == cover.total and cover.msgids & set(patch.message.references)
        for patch in posting.patches.values()
    )


class Conversations:
    """The mail of a thread value by conversation: what is joined by In-Reply-To and References.

    A mailbox may hold thousands of conversations; a series is judged with its own only.
    """

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = messages
        self._leader: dict[str, str] = {}
        for message in messages:
            ids = [*message.references, *([message.msgid] if message.msgid else [])]
            for msgid in ids:
                self._leader[self._find(msgid)] = self._find(ids[0])
        self._by_identity = {id(message): place for place, message in enumerate(messages)}
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, message in enumerate(messages):
            if message.msgid:
                self._places[self._find(message.msgid)].append(place)

    def _find(self, msgid: str) -> str:
        self._leader.setdefault(msgid, msgid)
        while self._leader[msgid] != msgid:
            self._leader[msgid] = self._leader[self._leader[msgid]]
            msgid = self._leader[msgid]
        return msgid

    def around(self, series: Series, also: Iterable[Message] = ()) -> Thread:
        """The conversations of all revisions of the series, and `also`, in the order of the mails."""
        mails = [message for revision in series.revisions for message in revision.messages]
        roots = {self._find(message.msgid) for message in mails if message.msgid}
        places = {place for root in roots for place in self._places[root]}
        places.update(self._by_identity[id(message)] for message in (*mails, *also))
        return Thread(tuple(self._messages[place] for place in sorted(places)), (series,))


# -- versions of one series


def _series(
    revisions: Sequence[tuple[_Posting, Revision]], messages: Sequence[Message]
) -> tuple[Series, ...]:
    parents = {message.msgid: message for message in messages if message.msgid}
    facts = [_Facts(number, revision, parents) for number, (_, revision) in enumerate(revisions)]
    leader = list(range(len(facts)))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    index = _Index()
    for fact in sorted(facts, key=_Facts.age):
        best = max(
            ((fact.traits.likeness(other.traits), -other.number) for other in index.near(fact)),
            default=(0.0, 0),
        )
        if best[0] < 1.0:
            same = next((other for other in index.near(fact) if fact.repeats(other)), None)
            best = (2.0, -same.number) if same is not None else best
        if best[0] >= 1.0:
            leader[find(fact.number)] = find(-best[1])
        index.add(fact)
    groups: dict[int, list[_Facts]] = defaultdict(list)
    for fact in facts:
        groups[find(fact.number)].append(fact)
    result = []
    for members in groups.values():
        members.sort(key=_Facts.age)
        result.append(
            (min(fact.number for fact in members), Series(tuple(fact.revision for fact in members)))
        )
    return tuple(series for _, series in sorted(result, key=lambda item: item[0]))


class Traits(NamedTuple):
    """What two postings are compared by; small enough to be kept for a whole archive.

    `title` and `titles` are title keys; `links` the Message-IDs of earlier versions that it names;
    `ancestors` what its mails refer to; `root` the Message-ID of the oldest known mail above it;
    `posted` seconds since the epoch, 0.0 when unknown.
    """

    author: str
    title: str
    titles: frozenset[str]
    change_id: str | None
    msgids: frozenset[str]
    ancestors: frozenset[str]
    root: str | None
    posted: float
    version: int
    expected: int
    paths: frozenset[str]
    links: frozenset[str] = frozenset()

    def likeness(self, earlier: Traits) -> float:
        """1.0 and more: the same work. Only postings with a lower version, or reposts of the same,
        are compared.
        """
        if self.change_id and earlier.change_id:
            return 10.0 if self.change_id == earlier.change_id else 0.0
        newer = self.version > earlier.version
        same_author = self.author == earlier.author
        if self.links & earlier.msgids and (same_author or self.titles & earlier.titles):
            return 9.0
        same_title = self.title == earlier.title and len(self.title) > 8
        is_next = same_title and same_author and self.version == earlier.version + 1
        longest = _LONGEST_PAUSE if is_next else LONGEST_GAP
        if (
            self.posted
            and earlier.posted
            and abs(self.posted - earlier.posted) > longest.total_seconds()
        ):
            return 0.0
        common = len(self.titles & earlier.titles) / max(
            1, min(len(self.titles), len(earlier.titles))
        )
        if not newer:
            repost = same_title and same_author and common > 0
            return 2.0 if repost else 0.0
        score = 4.0 * same_title + 3.0 * (common if same_author or common == 1 else 0.0)
        if not same_author:
            return score if same_title else score - 1.5
        linked = bool(self.ancestors & earlier.msgids) or (
            self.root is not None and self.root == earlier.root
        )
        paths = self.paths & earlier.paths
        overlap = len(paths) / max(1, min(len(self.paths), len(earlier.paths)))
        consecutive = self.version == earlier.version + 1
        if linked:
            score += 1.0 + overlap
        elif consecutive and overlap >= 0.5:
            score += 1.0 + overlap - (0.6 if abs(self.expected - earlier.expected) > 2 else 0.0)
        return score + (0.2 if consecutive else 0.0) if score else 0.0


def traits_of(revision: Revision, messages: Mapping[str, Message]) -> Traits:
    """The traits of a posting; `messages` are the mails around it by Message-ID."""
    root = revision.lead
    for _ in range(200):
        above = messages.get(root.in_reply_to) if root.in_reply_to else None
        if above is None or above is root:
            break
        root = above
    return Traits(
        author=revision.author.key,
        title=revision.subject.title_key,
        titles=frozenset(patch.subject.title_key for patch in revision.patches),
        change_id=revision.change_id,
        msgids=frozenset(revision.msgids),
        ancestors=frozenset(msgid for message in revision.messages for msgid in message.references),
        root=root.msgid,
        posted=revision.posted_at.timestamp() if revision.posted_at else 0.0,
        version=revision.version,
        expected=revision.expected,
        paths=revision.paths,
        links=linked_versions(revision),
    )


class _Facts:
    """A posting of this heap with its traits."""

    def __init__(self, number: int, revision: Revision, parents: Mapping[str, Message]) -> None:
        self.number = number
        self.revision = revision
        self.traits = traits_of(revision, parents)
        self.version = self.traits.version

    def age(self) -> tuple[bool, int, float, int]:
        """Sorts the newest last: that is what was not sent yet, whatever its version and the dates
        of its commits.
        """
        return not self.traits.msgids, self.version, self.traits.posted, self.number

    @cached_property
    def changes(self) -> frozenset[int]:
        """What stands for git-patch-id(1): a hash of the changed lines of each patch that has enough
        of them to be told from others.
        """
        return frozenset(
            hash(lines)
            for patch in self.revision.patches
            for lines in (patch.changed_lines,)
            if sum(len(line) for line in lines) > _TELLING
        )

    def repeats(self, earlier: _Facts) -> bool:
        """Whether it is the same author's work under other titles: half of the patches or more make
        the same change.
        """
        if self.version <= earlier.version or self.traits.author != earlier.traits.author:
            return False
        if not self.traits.paths & earlier.traits.paths:
            return False
        fewer = min(len(self.changes), len(earlier.changes))
        return fewer > 0 and 2 * len(self.changes & earlier.changes) >= fewer


class _Index:
    """Earlier postings by what a later version shares with them, so that a whole archive is not
    compared pairwise.
    """

    def __init__(self) -> None:
        self._by: dict[tuple[str, str], list[_Facts]] = defaultdict(list)

    def _keys(self, fact: _Facts) -> Iterable[tuple[str, str]]:
        yield "author", fact.traits.author
        yield "title", fact.traits.title
        if fact.traits.change_id:
            yield "change", fact.traits.change_id
        for msgid in (*fact.traits.msgids, *fact.traits.links):
            yield "msgid", msgid

    def add(self, fact: _Facts) -> None:
        for key in self._keys(fact):
            self._by[key].append(fact)

    def near(self, fact: _Facts) -> Iterable[_Facts]:
        seen = {}
        for key in self._keys(fact):
            for other in self._by[key][-_MOST_COMPARED:]:
                seen[other.number] = other
        return seen.values()
