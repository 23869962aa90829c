"""What is known of a series from its mail alone: its revisions, the tags given, what was asked."""

from __future__ import annotations

from dataclasses import dataclass

from reviewbot.context.asks import Ask
from reviewbot.context.discussion import Discussion
from reviewbot.context.given import GivenTrailer, given_trailers
from reviewbot.context.ledger import ledger
from reviewbot.model.series import Revision, Series, Thread


@dataclass(frozen=True, slots=True)
class Outline:
    """A series as seen from its revision `revisions[-1]`; `revisions` oldest first.

    All empty for a thread without a patch.
    """

    source: str
    revisions: tuple[Revision, ...] = ()
    given: tuple[GivenTrailer, ...] = ()
    asks: tuple[Ask, ...] = ()


def outline(
    source: str, thread: Thread, series: Series, revision: Revision, *, as_posted: bool = False
) -> Outline:
    """What is known when looking from `revision`: it and those before it; later ones count as not
    yet posted.
    """
    discussion = Discussion(thread, series, revision, as_posted=as_posted)
    return Outline(
        source=source,
        revisions=(*discussion.earlier, revision),
        given=given_trailers(discussion),
        asks=ledger(discussion),
    )
