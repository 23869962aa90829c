"""Reviewed-by, Acked-by and Tested-by that people gave for what was posted, patch by patch.

They are what `b4 trailers -u` collects: tags in the posted patches and in replies to them, from
whoever the tag names. A patch that has changed since does not get them: whether they still hold
is for a person to say (submitting-patches.rst, "Reviewer's statement of oversight").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reviewbot.context.discussion import Discussion
from reviewbot.context.versions import patch_in
from reviewbot.context.votes import carries, spelled, tags_of
from reviewbot.model.series import Revision, Series, Thread


class Collected(NamedTuple):
    """`tags` are lines to add, by the title of their patch, in the order in which they were given;
    `withheld` says in a sentence each what was given for something else than the patch of today.
    """

    tags: Mapping[str, tuple[str, ...]]
    withheld: tuple[str, ...]


def collected_tags(thread: Thread, series: Series, revision: Revision) -> Collected:
    """What the patches of `revision`, which was not sent yet, lack of the tags given to the version
    before; nothing where no version before is known.
    """
    discussion = Discussion(thread, series, revision)
    tags: dict[str, tuple[str, ...]] = {}
    withheld: list[str] = []
    if not discussion.earlier:
        return Collected(tags, ())
    last = discussion.earlier[-1]
    for patch in revision.patches:
        before = patch_in(last, patch)
        if before is None:
            continue
        lines = tuple(
            f"{spelled(tag)}: {tag.value}"
            for tag in tags_of(discussion, last, before)
            if not carries(patch, tag)
        )
        if before.changed_lines == patch.changed_lines:
            tags[patch.title] = lines
        else:
            withheld.extend(f"{patch.title}: changed since {line}" for line in lines)
    return Collected(tags, tuple(withheld))
