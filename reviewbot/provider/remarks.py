"""What checkpatch.pl prints, taken apart.

The form is that of `--terse --show-types` on standard input, one remark a line:
`-:LINE: LEVEL:TYPE: text`. Forks without `--show-types` (QEMU's) leave the type out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reviewbot.model.lazy import LazyPattern

_REMARK = LazyPattern(
    r"-:(?P<line>\d{1,9}): (?P<level>ERROR|WARNING|CHECK):"
    r"(?:(?P<type>[A-Z][A-Z0-9_]{1,60}):)? (?P<text>.*)"
)
_LONGEST = 300
_LONGEST_LINE = 4000


class Remark(NamedTuple):
    """One complaint. `line` is the 1-based line of what the script was given; `type` is empty when
    it names none.
    """

    line: int
    level: str
    type: str
    text: str


def parse_remarks(output: bytes) -> Iterator[Remark]:
    """The remarks in order; any other line (notes, summary, garbage) is passed over."""
    for line in output.decode("utf-8", "replace").split("\n"):
        match = _REMARK.fullmatch(line[:_LONGEST_LINE])
        if match is not None and (text := " ".join(match["text"].split())):
            yield Remark(int(match["line"]), match["level"], match["type"] or "", text[:_LONGEST])
