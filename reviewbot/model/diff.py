"""Diffs as values: files, hunks and lines that know their place in the mail and in the file.

A file of a diff is kept as it stands in the mail until somebody asks for its hunks: most of what is
asked is a path, or whether a word stands in what is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Line(NamedTuple):
    """One line of a hunk. `kind` is `+`, `-` or a space; `text` is without that mark and without
    the newline.

    `old_no` and `new_no` are 1-based lines of the file before and after, None on the side where it
    does not exist; `mail_line` is the 1-based line of the mail body. `has_newline` is False before
    `\\ No newline at end of file`.
    """

    kind: str
    text: str
    old_no: int | None
    new_no: int | None
    mail_line: int
    has_newline: bool = True


class Hunk(NamedTuple):
    """A hunk with the numbers of its header; `section` is the text behind the second `@@` (may be
    empty).
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    section: str
    mail_line: int
    lines: tuple[Line, ...]


class Block(NamedTuple):
    """A hunk as it stands in the mail: the numbers of its header, how many old and new lines there
    really are, and the offsets of its lines in the mail body, `start` to `end` without the latter.

    What begins with a backslash among them is about the line above it.
    """

    header: Hunk
    old_lines: int
    new_lines: int
    start: int
    end: int


class Damage(NamedTuple):
    """A place where the diff is not what its header promises; `git am` calls it a corrupt patch."""

    mail_line: int
    why: str


@dataclass(frozen=True)
class FileDiff:
    """The change of one file.

    `path` is the name after the change (before it for a deleted file), repository-relative with
    `/`, never absolute and never with `..`. `old_path` differs from it for renames and copies.
    `status` is added, deleted, modified, renamed or copied. Modes are git's octal strings, blobs
    abbreviated hex; both None when the diff does not say. `mail_line` is where the file's header
    starts. `blocks` are its hunks in `body`, all lines of the mail.
    """

    path: str
    old_path: str
    status: str
    mail_line: int
    body: Sequence[str] = field(default=(), repr=False)
    blocks: tuple[Block, ...] = ()
    old_mode: str | None = None
    new_mode: str | None = None
    old_blob: str | None = None
    new_blob: str | None = None
    is_binary: bool = False
    is_git: bool = True
    damage: tuple[Damage, ...] = ()

    @cached_property
    def hunks(self) -> tuple[Hunk, ...]:
        """All hunks with their lines, in order."""
        if not self.blocks:
            return ()
        from reviewbot.model.hunks import hunks_of  # unidiff: 10 ms, and not for every mail

        return hunks_of(self.blocks, self.body)

    def lines(self, kind: str = "+- ") -> Iterator[Line]:
        """Lines of all hunks whose kind is in `kind`, in order."""
        return (line for hunk in self.hunks for line in hunk.lines if line.kind in kind)

    def marked(self, marks: str = "+-") -> Iterator[str]:
        """The lines with one of these marks as they stand in the mail, mark included: what `lines`
        gives, at a tenth of its price. An empty line of context may lack its mark.
        """
        return (line for block in self.blocks for line in self.marked_in(block, marks))

    def covers(self, mail_line: int) -> bool:
        """Whether this line of the mail stands in one of the hunks."""
        return any(block.start < mail_line <= block.end for block in self.blocks)

    def line_at(self, mail_line: int) -> Line | None:
        """The line of `lines` that is this line of the mail, without reading all of them; None for
        a line that is none.
        """
        block = next((one for one in self.blocks if one.start < mail_line <= one.end), None)
        text = self.body[mail_line - 1] if block is not None else "\\"
        if block is None or text.startswith("\\"):
            return None
        above = [line[:1] for line in self.body[block.start : mail_line - 1]]
        count = len(above) - above.count("\\")
        below = self.body[mail_line] if mail_line < block.end else ""
        kind, text = (text[0], text[1:]) if text.startswith(("+", "-", " ")) else (" ", text)
        return Line(
            kind,
            text,
            None if kind == "+" else block.header.old_start + count - above.count("+"),
            None if kind == "-" else block.header.new_start + count - above.count("-"),
            mail_line,
            not below.startswith("\\"),
        )

    def holds(self, word: str, marks: str = "+") -> bool:
        """Whether the word stands in a line with one of these marks."""
        return any(word in line for line in self.marked(marks))

    def added(self) -> str:
        """The added lines as one text, with their marks: for looking for several words."""
        return "\n".join(self.marked("+"))

    def marked_in(self, block: Block, marks: str = "+-") -> Iterator[str]:
        """As `marked`, of one hunk."""
        wanted = tuple(marks)
        bare = ("", "\r") if " " in marks else ()
        return (
            line
            for line in self.body[block.start : block.end]
            if line.startswith(wanted) or line in bare
        )
