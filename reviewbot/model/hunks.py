"""The lines of hunks with their numbers, as unidiff reads them."""

from __future__ import annotations

from collections.abc import Sequence

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from reviewbot.model.diff import Block, Hunk, Line


def hunks_of(blocks: Sequence[Block], body: Sequence[str]) -> tuple[Hunk, ...]:
    """The hunks of one file whose `blocks` (never empty) stand in the mail lines `body`."""
    feed: list[str] = ["--- a\n", "+++ b\n"]
    places: list[int] = [0, 0]
    bare: set[int] = set()
    for block in blocks:
        header = block.header
        feed.append(
            f"@@ -{header.old_start},{block.old_lines} +{header.new_start},{block.new_lines} @@\n"
        )
        places.append(0)
        for offset in range(block.start, block.end):
            if body[offset].startswith("\\"):
                bare.add(places[-1])
                continue
            feed.append((body[offset] or " ") + "\n")
            places.append(offset)
    try:
        (patched,) = PatchSet(feed)
    except (UnidiffParseError, ValueError):
        # not reached, as the counts above are those of the lines; a surprise costs a file and not
        # the review
        return ()
    return tuple(
        Hunk(
            block.header.old_start,
            block.header.old_count,
            block.header.new_start,
            block.header.new_count,
            block.header.section,
            block.header.mail_line,
            tuple(
                Line(
                    line.line_type,
                    line.value[:-1] if line.value.endswith("\n") else line.value,
                    line.source_line_no,
                    line.target_line_no,
                    places[line.diff_line_no - 1] + 1,
                    places[line.diff_line_no - 1] not in bare,
                )
                for line in hunk
                if line.diff_line_no is not None
            ),
        )
        for hunk, block in zip(patched, blocks)
    )
