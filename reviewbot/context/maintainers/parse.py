"""MAINTAINERS taken apart into its sections, line by line."""

from __future__ import annotations

import re

from reviewbot.context.maintainers.section import Entry, Section

_ENTRY = re.compile(r"([A-Z]):[ \t]*(.*)")
_MOST_LINES = 400_000
_LONGEST_LINE = 4000


def parse_maintainers(text: str, path: str = "MAINTAINERS") -> tuple[Section, ...]:
    """Its sections in order: runs of `X: value` lines, each under the last line that is none.

    Blank lines and `#` remarks count for nothing, as in scripts/get_maintainer.pl. Of an absurd
    file the first 400,000 lines count, of a line the first 4,000 characters.
    """
    result: list[Section] = []
    title, title_line = "", 0
    entries: list[Entry] = []
    for number, raw in enumerate(text.split("\n", _MOST_LINES)[:_MOST_LINES], 1):
        line = raw[:_LONGEST_LINE].rstrip()
        if not line or line.lstrip().startswith("#"):
            continue
        match = _ENTRY.match(line)
        if match is not None:
            entries.append(Entry(match[1], match[2]))
            continue
        if entries:
            result.append(Section(title, tuple(entries), path, title_line))
            entries = []
        title, title_line = line.strip(), number
    if entries:
        result.append(Section(title, tuple(entries), path, title_line))
    return tuple(result)
