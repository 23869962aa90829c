"""A revision as pages to read: cover letter and patches, each with the remarks that belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from reviewbot.context.anchors import Comment, comments_on
from reviewbot.context.discussion import Discussion
from reviewbot.model.finding import Finding
from reviewbot.model.message import Message
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from reviewbot.review import Target
from reviewbot.tui.decisions import Mark

SUBJECT_LINE = 0
"""Place of what is about the subject, which is no line of the body."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding or a comment with its place: a 1-based mail line, SUBJECT_LINE, or None for the top
    of the page. `mark` says what was decided about a finding; `since` is the
    earlier version that had it too, 0 for none.
    """

    what: Finding | Comment
    line: int | None
    mark: Mark | None = None
    since: int = 0

    @property
    def finding(self) -> Finding | None:
        """The finding, None for a comment."""
        return self.what if isinstance(self.what, Finding) else None


@dataclass(frozen=True, slots=True)
class Page:
    """One mail of the revision. `number` is 0 for the cover letter; `patch` is None for it.

    `remarks` are in reading order: top, subject, then by line; a line's findings before comments.
    `gone` are lines about findings that the revision before had.
    """

    number: int
    message: Message
    patch: Patch | None
    remarks: tuple[Remark, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The subject without brackets; whole for a cover letter."""
        return self.patch.title if self.patch is not None else self.message.subject

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Its findings in reading order."""
        return tuple(remark.finding for remark in self.remarks if remark.finding is not None)


Comments = Mapping[int, tuple[Comment, ...]]
"""Comments by page number."""


def comments_of(target: Target, *, as_posted: bool = False) -> Comments:
    """Every remark of the replies to this revision, placed; empty for a thread without a patch."""
    if target.series is None or target.revision is None:
        return {}
    revision = target.revision
    discussion = Discussion(target.thread, target.series, revision, as_posted=as_posted)
    replies: dict[int, list[Message]] = {}
    for reply in discussion.replies_to(revision):
        number = _number(revision, reply.patch)
        replies.setdefault(number, []).append(reply.message)
    bodies = {page.number: page.message.body.split("\n") for page in bare_pages(revision)}
    return {number: comments_on(bodies[number], mails) for number, mails in replies.items()}


def _number(revision: Revision, patch: Patch | None) -> int:
    if patch is not None:
        return patch.number
    return 0 if revision.cover is not None else revision.patches[0].number


def bare_pages(revision: Revision) -> tuple[Page, ...]:
    """Cover letter and patches in order, without remarks."""
    pages = [] if revision.cover is None else [Page(0, revision.cover, None)]
    pages += [Page(patch.number, patch.message, patch) for patch in revision.patches]
    return tuple(pages)


def pages_of(
    revision: Revision,
    findings: Sequence[Finding],
    comments: Comments,
    marks: Mapping[str, Mark] = MappingProxyType({}),
) -> tuple[Page, ...]:
    """Cover letter and patches in order. Findings about the series stand on the first page; `marks`
    are by fingerprint.
    """
    bare = bare_pages(revision)
    numbers = {page.number for page in bare}
    first = bare[0].number
    by_page: dict[int, list[Finding]] = {}
    for finding in findings:
        number = finding.patch if finding.patch is not None and finding.patch in numbers else first
        by_page.setdefault(number, []).append(finding)
    return tuple(
        Page(
            page.number,
            page.message,
            page.patch,
            _placed(
                page.message, by_page.get(page.number, []), comments.get(page.number, ()), marks
            ),
        )
        for page in bare
    )


def _placed(
    message: Message,
    findings: Sequence[Finding],
    comments: Sequence[Comment],
    marks: Mapping[str, Mark],
) -> tuple[Remark, ...]:
    answered = {
        comment.message.msgid: comment.line for comment in comments if comment.message.msgid
    }
    last = message.body.count("\n") + 1
    remarks = [
        Remark(finding, _line_of(finding, message, answered), marks.get(finding.fingerprint))
        for finding in findings
    ]
    remarks += [Remark(comment, comment.line) for comment in comments]
    in_range = [
        remark if remark.line is None or remark.line <= last else replace(remark, line=last)
        for remark in remarks
    ]
    return tuple(sorted(in_range, key=lambda remark: -1 if remark.line is None else remark.line))


def _line_of(finding: Finding, message: Message, answered: Mapping[str, int | None]) -> int | None:
    """Its line in this mail; a finding about a reply stands with that reply's comment."""
    where = finding.location
    if where.msgid is not None and where.msgid != message.msgid:
        return answered.get(where.msgid)
    if where.part == "subject":
        return SUBJECT_LINE
    return where.mail_line if where.mail_line and where.mail_line > 0 else None
