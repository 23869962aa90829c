"""What the discussion says about a revision, in two numbers for the series list."""

from __future__ import annotations

from dataclasses import dataclass

from reviewbot.context.asks import Ask
from reviewbot.context.discussion import Discussion
from reviewbot.context.ledger import recent_entries
from reviewbot.model.reply import own_lines
from reviewbot.model.trailer import parse_trailers
from reviewbot.review import Target

_WISHES = ("question", "request", "tag-request", "objection")
_APPROVALS = ("reviewed-by", "acked-by", "tested-by")


@dataclass(frozen=True, slots=True)
class Talk:
    """What the discussion says about a revision: how many people answered, how many approved, what
    they asked for on it and on the one before.
    """

    people: int
    approvals: int
    asks: tuple[Ask, ...] = ()

    @property
    def open_asks(self) -> int:
        """How many of the things asked for are still open."""
        return sum(ask.state == "open" for ask in self.asks)


def talk_of(target: Target, *, as_posted: bool = False) -> Talk:
    """People besides the author who answered, and those who gave Reviewed-by, Acked-by or
    Tested-by.
    """
    if target.series is None or target.revision is None:
        return Talk(0, 0)
    revision = target.revision
    people: set[str] = set()
    approvals = {
        trailer.address.key
        for patch in revision.patches
        for trailer in patch.trailers_named(*_APPROVALS)
        if trailer.address is not None
    }
    discussion = Discussion(target.thread, target.series, revision, as_posted=as_posted)
    for reply in discussion.replies_to(revision):
        if reply.is_by_author:
            continue
        people.add(reply.message.author.key)
        tags = parse_trailers([line.text for line in own_lines(reply.message)], 1)
        if any(tag.name in _APPROVALS for tag in tags):
            approvals.add(reply.message.author.key)
    asks = tuple(ask for ask in recent_entries(discussion) if ask.kind in _WISHES)
    return Talk(len(people), len(approvals), asks)
