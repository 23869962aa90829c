"""Threads, series and revisions: which mail is cover, patch or reply, and which version follows
which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from reviewbot.model.message import Address, Message
from reviewbot.model.patch import Patch, find_base_commit, find_change_id
from reviewbot.model.subject import Subject, parse_subject


@dataclass(frozen=True)
class Revision:
    """One posting of a series: its cover letter, if any, and its patches by number.

    `expected` is n of k/n (1 without a counter); `missing` the numbers of patches that are not
    there, lowest first. `source` is the SOURCE the mails came from, as given.
    """

    cover: Message | None
    patches: tuple[Patch, ...]
    expected: int
    source: str = ""

    @cached_property
    def subject(self) -> Subject:
        """Parsed subject of the cover letter, else of the first patch."""
        return (
            parse_subject(self.lead.subject) if self.cover is not None else self.patches[0].subject
        )

    @cached_property
    def lead(self) -> Message:
        """The cover letter, else the first patch's mail."""
        return self.cover if self.cover is not None else self.patches[0].message

    @cached_property
    def version(self) -> int:
        """v of [PATCH vN]: 1 when not given; the highest that any of its mails gives."""
        versions = [self.subject.version, *(patch.subject.version for patch in self.patches)]
        return max(versions)

    @property
    def author(self) -> Address:
        """Who sent it."""
        return self.lead.author

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """Cover letter first, then patches by number."""
        cover = () if self.cover is None else (self.cover,)
        return cover + tuple(patch.message for patch in self.patches)

    @cached_property
    def msgids(self) -> tuple[str, ...]:
        """Message-IDs of cover and patches; mails without one are left out."""
        return tuple(message.msgid for message in self.messages if message.msgid)

    @cached_property
    def missing(self) -> tuple[int, ...]:
        """Numbers of 1..n that no mail carries."""
        present = {patch.number for patch in self.patches}
        return tuple(number for number in range(1, self.expected + 1) if number not in present)

    @cached_property
    def posted_at(self) -> datetime | None:
        """The earliest Date of its mails (the sender's clock), None when no mail has a usable one."""
        return min((message.date for message in self.messages if message.date), default=None)

    @cached_property
    def change_id(self) -> str | None:
        """b4's change-id from the cover letter or the notes of the first patch."""
        return next(
            (found for message in self.messages[:2] if (found := find_change_id(message.body))),
            None,
        )

    @cached_property
    def base_commit(self) -> str | None:
        """base-commit of the cover letter or of any patch."""
        return next(
            (found for message in self.messages if (found := find_base_commit(message.body))), None
        )

    @property
    def is_rfc(self) -> bool:
        """Whether the lead mail is marked RFC."""
        return self.subject.is_rfc or any(patch.subject.is_rfc for patch in self.patches)

    @property
    def is_resend(self) -> bool:
        """Whether it is marked RESEND."""
        return self.subject.is_resend

    @property
    def is_single_mail(self) -> bool:
        """One mail k/n of a longer series: nothing can be said about the series."""
        return len(self.messages) == 1 and self.expected > 1

    @cached_property
    def may_hold_waivers(self) -> bool:
        """Whether the words of waiver.py stand anywhere in its mails."""
        return any("reviewbot-ok" in message.body.lower() for message in self.messages)

    @cached_property
    def paths(self) -> frozenset[str]:
        """All paths its patches touch."""
        return frozenset(path for patch in self.patches for path in patch.paths)


class Series(NamedTuple):
    """Revisions of one work, oldest first (never empty)."""

    revisions: tuple[Revision, ...]

    @property
    def latest(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]


@dataclass(frozen=True)
class Thread:
    """All mail of one or several sources, and the series found in it.

    `messages` are in the order given, without exact duplicates; `series` in order of their first
    mail.
    """

    messages: tuple[Message, ...]
    series: tuple[Series, ...]

    @cached_property
    def by_msgid(self) -> dict[str, Message]:
        """Each mail by its Message-ID. The first with an id keeps it: a later one is a copy or a
        forgery.
        """
        return {message.msgid: message for message in reversed(self.messages) if message.msgid}

    @cached_property
    def answering(self) -> dict[str, list[int]]:
        """For each Message-ID the places in `messages` of the mails that name it in References or
        In-Reply-To, in order.
        """
        found: dict[str, list[int]] = {}
        for place, message in enumerate(self.messages):
            for msgid in message.references:
                found.setdefault(msgid, []).append(place)
        return found
