"""What is known of a series from its mail alone: its revisions and what each changed, the tags given,
what was asked, what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reviewbot.context.asks import Ask
from reviewbot.context.discussion import Discussion
from reviewbot.context.given import GivenTrailer, given_trailers
from reviewbot.context.ledger import ledger
from reviewbot.context.missing import Missing, missing
from reviewbot.context.range_diff import PatchChange, range_diff
from reviewbot.model.series import Revision, Series, Thread


@dataclass(frozen=True, slots=True)
class Outline:
    """A series as seen from its revision `revisions[-1]`; `revisions` oldest first.

    `changes` holds for each revision what became of the patches of the one before it, nothing for
    the first. All empty for a thread without a patch.
    """

    source: str
    revisions: tuple[Revision, ...] = ()
    given: tuple[GivenTrailer, ...] = ()
    asks: tuple[Ask, ...] = ()
    changes: tuple[tuple[PatchChange, ...], ...] = ()
    missing: tuple[Missing, ...] = ()


def outline(
    source: str, thread: Thread, series: Series, revision: Revision, *, as_posted: bool = False
) -> Outline:
    """What is known when looking from `revision`: it and those before it; later ones count as not
    yet posted.
    """
    discussion = Discussion(thread, series, revision, as_posted=as_posted)
    revisions = (*discussion.earlier, revision)
    asks = ledger(discussion)
    return Outline(
        source=source,
        revisions=revisions,
        given=given_trailers(discussion),
        asks=asks,
        changes=((), *(range_diff(one, other) for one, other in pairwise(revisions))),
        missing=tuple(missing(discussion, asks)),
    )
