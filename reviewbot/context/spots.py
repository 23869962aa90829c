"""The line of a patch that a remark is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from reviewbot.context.anchors import comments_on
from reviewbot.context.discussion import Discussion, Reply
from reviewbot.model.diff import FileDiff, Line
from reviewbot.model.message import Message
from reviewbot.model.patch import Patch

_ABOVE = 2


@dataclass(frozen=True)
class Spot:
    """The line of a patch that a remark is about, 1-based in its mail."""

    patch: Patch
    mail_line: int

    @property
    def text(self) -> str:
        """The line as it stands in the mail."""
        return self.patch.lines[self.mail_line - 1]

    @property
    def is_in_diff(self) -> bool:
        """Whether the line stands in a hunk."""
        return not self.text.startswith("\\") and any(
            file.covers(self.mail_line) for file in self.patch.files
        )

    @property
    def is_changed(self) -> bool:
        """Whether the line is added or removed."""
        return self.text.startswith(("+", "-")) and self.is_in_diff

    @cached_property
    def place(self) -> tuple[FileDiff, Line] | None:
        """Where it stands in the diff; None in the description."""
        return self.patch.line_at(self.mail_line)

    @property
    def changed_near(self) -> list[str]:
        """The changed lines that a remark here may be about, with their marks: this one and those
        shortly above it, as people write behind the next line that they leave standing.
        """
        if self.place is None:
            return []
        file, _ = self.place
        near = range(self.mail_line - _ABOVE, self.mail_line + 1)
        lines = (file.body[number - 1] for number in near if file.covers(number))
        return [line for line in lines if line.startswith(("+", "-")) and line[1:].strip()]


def spots(discussion: Discussion, replies: Iterable[Reply]) -> dict[tuple[int, int], Spot]:
    """The line each remark is about, by the mail's identity and the remark's first line."""
    groups: dict[int, tuple[Patch, list[Message]]] = {}
    for reply in replies:
        if reply.patch is not None:
            groups.setdefault(id(reply.patch), (reply.patch, []))[1].append(reply.message)
    result: dict[tuple[int, int], Spot] = {}
    for patch, messages in groups.values():
        for comment in comments_on(patch.lines, messages, discussion.remarks_of):
            if comment.line is not None:
                result[id(comment.message), comment.first_line] = Spot(patch, comment.line)
    return result


def folded(text: str) -> str:
    """White space and case do not count: mail programs wrap, re-indent and mangle."""
    return " ".join(text.replace("\xa0", " ").lower().split())
