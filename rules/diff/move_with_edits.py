"""Code that moves to another file and changes on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from reviewbot.engine.rule import (
    ALL,
    GUESS,
    MAIL,
    NOTE,
    Bad,
    Context,
    FileDiff,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_LONG = 20
"""Lines of a block that is worth a patch of its own."""
_ALIKE = 0.8
_FEW_EDITS, _MANY_EDITS = 3, 200
_MOST_LINES = 50_000
_MOST_PLACES = 8
_SAME_WORDS = 0.6
_WORD = LazyPattern(r"\w+")
_NO_EDIT = LazyPattern(
    r"^(?:#\s*include\b|EXPORT_SYMBOL|MODULE_|/?\*|//)|^(?:static|extern|inline)\s+"
)
"""What a move changes by its nature: includes, exports, comments, the linkage of a function."""
_LINES = [f"\tstep_{number}(foo, {number});" for number in range(30)]


def _move(old: list[str], new: list[str], path: str = "b.c") -> str:
    return (
        "Subject: [PATCH] foo: move the steps\n\nThey have a file of their own now.\n---\n"
        f"diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,{len(old) + 1} +1,1 @@\n a\n"
        + "".join(f"-{line}\n" for line in old)
        + f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,{len(new) + 1} @@\n b\n"
        + "".join(f"+{line}\n" for line in new)
    )


class MoveWithEdits(Rule):
    """A block of code goes from one file to another, and some of its lines change meanwhile.

    ## Why is this bad?

    A move is reviewed at a glance, with `git show --color-moved`. A change within it hides among
    hundreds of lines that only look new, and `git blame` names the move for it.

    ## What to write instead

    Two patches: one that moves and changes nothing, one that changes.

    ## Limits

    Blocks of 20 lines or more of which at least eight in ten arrive as they were; white space, comments,
    includes, exports and `static` do not count as a change. A whole file that gets another name
    is left alone.
    """

    id = "move-with-edits"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Style-check your changes"',
        'qemu: docs/devel/submitting-a-patch.rst, "Make code motion patches easy to review"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(_move(_LINES, _LINES)),
        Good(_move(_LINES, [line.replace("\t", "    ") for line in _LINES])),
        Good(_move(_LINES, ["int entirely(int new)", *(f"\tother({n});" for n in range(30))])),
    )
    BAD = (
        Bad(
            _move(_LINES, [*_LINES[:26], *(f"\tstep_{n}(foo, {n} + 1);" for n in range(26, 30))]),
            says="4 lines",
        ),
        Bad(
            _move(_LINES, [*(f"\tstep_{n}(foo, {n}, GFP_KERNEL);" for n in range(5)), *_LINES[5:]]),
            says="a.c to b.c",
            profile="qemu",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if len(patch.files) < 2 or len(patch.changed_lines) > _MOST_LINES:
            return
        blocks = list(_removed_blocks(patch))
        if not blocks:
            return
        arrivals = _Arrivals(patch)
        for block in blocks:
            home = arrivals.home_of(block)
            if home is None or (block.file.status == "deleted" and home.file.status == "added"):
                continue  # a file that gets another name
            if not _ALIKE <= home.holds(block.lines) / len(block.lines) < 1:
                continue
            edits = home.edited(block.lines)
            if edits >= _FEW_EDITS:
                yield self.at_line(
                    patch,
                    block.file,
                    next(line for line in block.file.hunks[block.number].lines if line.kind == "-"),
                    f"{len(block.lines)} lines move from {block.file.path} to {home.file.path}, and "
                    f"{edits} lines of them change on the way; a patch that only moves is reviewed at a "
                    "glance",
                )


class _Block(NamedTuple):
    """The lines that one hunk takes away, folded; never empty."""

    file: FileDiff
    number: int
    lines: tuple[str, ...]


class _Arrived(NamedTuple):
    """What a file gains, folded, and how often."""

    file: FileDiff
    lines: Counter[str]

    @classmethod
    def at(cls, file: FileDiff) -> _Arrived:
        return cls(file, Counter(folded for line in file.marked("+") if (folded := _folded(line))))

    def holds(self, lines: tuple[str, ...]) -> int:
        """How many of these lines are here."""
        return (Counter(lines) & self.lines).total()

    def edited(self, lines: tuple[str, ...]) -> int:
        """How many of these lines are here with other words between most of their own."""
        gone, new = Counter(lines) - self.lines, self.lines - Counter(lines)
        left = [set(_WORD.findall(line)) for line in list(new)[:_MANY_EDITS]]
        return sum(
            any(len(words & other) >= _SAME_WORDS * max(len(words), len(other)) for other in left)
            for line in list(gone)[:_MANY_EDITS]
            if len(words := set(_WORD.findall(line))) > 1 and not _NO_EDIT.search(line)
        )


class _Arrivals:
    """What the files of a patch gain, found by line."""

    def __init__(self, patch: Patch) -> None:
        self.files = [_Arrived.at(file) for file in patch.files]
        self.places: dict[str, list[int]] = {}
        for number, arrived in enumerate(self.files):
            for line in arrived.lines:
                places = self.places.setdefault(line, [])
                if len(places) < _MOST_PLACES:  # a line that is everywhere tells nothing
                    places.append(number)

    def home_of(self, block: _Block) -> _Arrived | None:
        """The other file that gains most of its lines, None when none does."""
        votes = Counter(
            number
            for line in block.lines
            for number in self.places.get(line, ())
            if self.files[number].file is not block.file
        )
        return self.files[votes.most_common(1)[0][0]] if votes else None


def _removed_blocks(patch: Patch) -> Iterator[_Block]:
    for file in patch.files:
        for number, block in enumerate(file.blocks):
            lines = tuple(
                folded for line in file.marked_in(block, "-") if (folded := _folded(line))
            )
            if len(lines) >= _LONG:
                yield _Block(file, number, lines)


def _folded(line: str) -> str:
    """The line without its mark, white space folded; empty where no letter is in it."""
    text = " ".join(line[1:500].split())
    return text if any(char.isalnum() for char in text) else ""
