"""What a series still lacks, from its mail alone: tags, patches, a version that was announced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from reviewbot.context.asks import Ask
from reviewbot.context.discussion import Discussion
from reviewbot.context.sayings import announces_version
from reviewbot.context.votes import lost_votes, spelled

What = Literal["tag", "patch", "announced-version", "newer-version"]


class Missing(NamedTuple):
    """One thing that is not there. `text` is a sentence without a full stop, `patch` the number of
    the patch that lacks it, `msgid` the mail that shows it.
    """

    what: What
    text: str
    patch: int | None = None
    msgid: str | None = None


def missing(discussion: Discussion, asks: Iterable[Ask]) -> Iterator[Missing]:
    """What the revision looked at lacks: newer versions and patches first, then tags."""
    revision = discussion.revision
    for newer in discussion.newer[-1:]:
        text = f"v{newer.version} was posted{_day(newer.posted_at)}"
        yield Missing("newer-version", text, msgid=newer.lead.msgid)
    if revision.missing and not revision.is_single_mail:
        numbers = ", ".join(map(str, revision.missing))
        yield Missing("patch", f"of {revision.expected} patches these are not here: {numbers}")
    due = [ask for ask in asks if ask.is_due]
    for ask in due:
        if ask.kind == "promise" and not discussion.newer and announces_version(ask.text):
            name = ask.by.name or ask.by.email
            yield Missing(
                "announced-version",
                f"{name} announced another version that is not here",
                msgid=ask.msgid,
            )
            break
    for ask in due:
        if ask.kind == "tag-request":
            name = ask.by.name or ask.by.email
            agreed = ", and the author agreed" if ask.is_agreed else ""
            number = (
                ask.patch.number if ask.patch is not None and ask.revision is revision else None
            )
            yield Missing("tag", f"{name} asked for {ask.tag}{agreed}", number, ask.msgid)
    for lost in lost_votes(discussion):
        kept = "is unchanged" if lost.is_same else "has changed since"
        yield Missing(
            "tag",
            f"{spelled(lost.tag)}: {lost.tag.value} was given to v{lost.version}; the patch {kept}",
            lost.patch.number,
            lost.msgid,
        )


def _day(date: object) -> str:
    return f" on {date:%Y-%m-%d}" if date is not None else ""
