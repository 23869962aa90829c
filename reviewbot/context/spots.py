"""The line of a patch that a remark is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reviewbot.context.anchors import comments_on
from reviewbot.context.discussion import Discussion, Reply
from reviewbot.model.diff import FileDiff, Line
from reviewbot.model.message import Message
from reviewbot.model.patch import Patch


class Spot(NamedTuple):
    """The line of a patch that a remark is about; `file` and `line` are None in the description."""

    patch: Patch
    mail_line: int
    file: FileDiff | None
    line: Line | None

    @property
    def text(self) -> str:
        """The line as it stands in the mail."""
        return self.patch.message.body.split("\n")[self.mail_line - 1]


def spots(discussion: Discussion, replies: Iterable[Reply]) -> dict[tuple[int, int], Spot]:
    """The line each remark is about, by the mail's identity and the remark's first line."""
    groups: dict[int, tuple[Patch, list[Message]]] = {}
    for reply in replies:
        if reply.patch is not None:
            groups.setdefault(id(reply.patch), (reply.patch, []))[1].append(reply.message)
    result: dict[tuple[int, int], Spot] = {}
    for patch, messages in groups.values():
        for comment in comments_on(patch.lines, messages, discussion.remarks_of):
            if comment.line is None:
                continue
            file, line = patch.line_at(comment.line) or (None, None)
            result[id(comment.message), comment.first_line] = Spot(patch, comment.line, file, line)
    return result


def folded(text: str) -> str:
    """White space and case do not count: mail programs wrap, re-indent and mangle."""
    return " ".join(text.replace("\xa0", " ").lower().split())
