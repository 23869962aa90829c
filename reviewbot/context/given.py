"""Tags that people gave in replies: Reviewed-by, Tested-by and the like."""

from __future__ import annotations

from dataclasses import dataclass

from reviewbot.context.discussion import Discussion
from reviewbot.model.kept import kept
from reviewbot.model.message import Address, Message
from reviewbot.model.patch import Patch, has_diff
from reviewbot.model.reply import own_lines
from reviewbot.model.series import Revision
from reviewbot.model.trailer import KNOWN_TAGS, Trailer, parse_trailers

_GIVEN = KNOWN_TAGS.keys() - {"cc", "change-id", "message-id", "depends-on", "backport"}
"""Known tags, without those that a reply mentions but does not give."""


@dataclass(frozen=True, slots=True)
class GivenTrailer:
    """A tag on a line of a reply that its writer wrote.

    `by` sent the reply; the tag may name somebody else. `patch` is None for a reply to the cover
    letter, which is about all patches.
    """

    trailer: Trailer
    by: Address
    msgid: str | None
    revision: Revision
    patch: Patch | None

    @property
    def is_senders_own(self) -> bool:
        """Whether the tag names the person who sent the reply, or nobody.

        The same name at another address is the same person: people tag with their employer's
        address and send from their own.
        """
        named = self.trailer.address
        if named is None or named.key == self.by.key:
            return True
        return bool(named.name) and named.name.casefold() == self.by.name.casefold()


@kept
def given_trailers(discussion: Discussion) -> tuple[GivenTrailer, ...]:
    """Tags given in all visible replies, in thread order.

    Quoted tags were said by somebody else, and those of a reply that carries a patch of its own
    belong to that patch; both are left out, as is the second of two equal ones to the same patch.
    """
    result: list[GivenTrailer] = []
    seen: set[tuple[int, int, str, str]] = set()
    for reply in discussion.replies:
        for trailer in _tags(reply.message):
            key = (id(reply.revision), id(reply.patch), trailer.name, trailer.value.lower())
            if key in seen:
                continue
            seen.add(key)
            message = reply.message
            result.append(
                GivenTrailer(trailer, message.author, message.msgid, reply.revision, reply.patch)
            )
    return tuple(result)


@kept
def _tags(message: Message) -> tuple[Trailer, ...]:
    if has_diff(message.body):
        return ()
    own = {line.mail_line: line.text for line in own_lines(message)}
    if not own:
        return ()
    # what is not the writer's own becomes blank, so that the line numbers stay
    lines = [own.get(number, "") for number in range(1, max(own) + 1)]
    return tuple(
        trailer for trailer in parse_trailers(lines, 1) if trailer.name in _GIVEN and trailer.value
    )
