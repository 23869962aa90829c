"""Who gets a posting: To and Cc of its mails, and what the author says of mail not sent yet."""

from __future__ import annotations

from collections.abc import Sequence

from reviewbot.context.people import sender_of
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Address
from reviewbot.model.series import Revision

_LIST_HOST = LazyPattern(
    r"vger\.kernel\.org|kvack\.org|nongnu\.org|googlegroups\.com|lists?\..+|.+\.lists?\..+"
    r"|driverdev\.osuosl\.org|alsa-project\.org"
)
_NOT_A_LIST = frozenset(("x86@kernel.org", "security@kernel.org"))
"""Aliases of people (maintainer-tip.rst, "What is the tip tree?")."""
_MAX_PEOPLE = 5000


def knows_recipients(revision: Revision, given: Sequence[Address]) -> bool:
    """Whether it is known who gets the posting: its mails have To or Cc, or the author said."""
    return bool(given) or any(message.recipients for message in revision.messages)


def everyone_copied(revision: Revision, given: Sequence[Address] = ()) -> tuple[Address, ...]:
    """Everyone who gets a mail of the posting or had a hand in it: To and Cc of every mail, `given`
    ones, senders and authors, and whoever a tag names. Each address once.

    One mail is enough: whoever got the cover letter alone, or another patch, can find the rest.
    """
    found: dict[str, Address] = {}
    for person in given:
        found.setdefault(person.key, person)
    for message in revision.messages:
        sender = sender_of(message) or message.author
        for person in (*message.recipients, message.author, sender):
            found.setdefault(person.key, person)
    for patch in revision.patches:
        found.setdefault(patch.author.key, patch.author)
        for trailer in patch.trailers:
            if trailer.address is not None:
                found.setdefault(trailer.address.key, trailer.address)
    return tuple(found.values())[:_MAX_PEOPLE]


def recipients(revision: Revision, given: Sequence[Address] = ()) -> tuple[Address, ...]:
    """To and Cc of every mail and `given` ones, each address once."""
    every = (*given, *(person for message in revision.messages for person in message.recipients))
    return tuple({person.key: person for person in every}.values())[:_MAX_PEOPLE]


def is_list_address(email: str) -> bool:
    """Whether the host is known to be one of mailing lists."""
    email = email.lower()
    host = email.rpartition("@")[2]
    return email not in _NOT_A_LIST and _LIST_HOST.fullmatch(host[:200]) is not None
