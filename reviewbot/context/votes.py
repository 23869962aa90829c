"""What reviewers and testers said of a patch with a tag, and whether the patch carries it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reviewbot.context.discussion import Discussion
from reviewbot.context.given import given_trailers
from reviewbot.context.people import is_same_person
from reviewbot.context.versions import is_for_another_tree, patch_in
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from reviewbot.model.trailer import KNOWN_TAGS, Trailer

_LIKES = LazyPattern(
    r"\b(?:lgtm|looks? (?:very |pretty |quite )?(?:good|fine|ok|okay|reasonable|sane|great|nice)|ack"
    r"|acked|r-?b|rvb|\+1|fine (?:with|by|to) me|i(?:'m| am) (?:fine|ok|happy) with)\b"
)
_LONGEST = 1000
VOTES = ("reviewed-by", "acked-by", "tested-by")


def tags_of(discussion: Discussion, revision: Revision, patch: Patch) -> tuple[Trailer, ...]:
    """The votes on a patch of an earlier revision: those in it, then those that replies gave it or
    its cover letter before the revision that is looked at was sent. Each person's tag once.
    """
    found = [tag for tag in patch.trailers if tag.name in VOTES and tag.address is not None]
    is_sent = bool(discussion.revision.msgids)  # else its Date is that of the commit
    sent = discussion.revision.posted_at if is_sent else None
    for given in given_trailers(discussion):
        if given.revision is not revision or given.patch not in (None, patch):
            continue
        mail = discussion.find(given.msgid or "")
        if mail is None or (sent is not None and mail.date is not None and mail.date >= sent):
            continue
        tag = given.trailer
        if tag.name in VOTES and tag.address is not None and given.is_senders_own:
            found.append(tag)
    once: list[Trailer] = []
    for tag in found:
        if not any(_is_same(tag, other) for other in once):
            once.append(tag)
    return tuple(once)


class LostVote(NamedTuple):
    """A vote on the version before that the patch does not carry. `is_same` says that the patch
    changes the same lines as when it was given, `is_recent` that it was given on the version right
    before; `msgid` is the mail that gave it.
    """

    patch: Patch
    tag: Trailer
    version: int
    is_same: bool
    is_recent: bool
    msgid: str | None


def lost_votes(discussion: Discussion) -> Iterator[LostVote]:
    """Votes on the version before this one that did not come along, patch by patch, with those on
    older ones that made the same change, as b4 collects them. None when a version between the last
    two is not here, as that one may say why, and none for the same change posted for another tree.
    """
    revision = discussion.revision
    last = discussion.earlier[-1] if discussion.earlier else None
    if last is None or revision.version - last.version > 1:
        return
    if is_for_another_tree(revision, last):
        return
    for patch in revision.patches:
        told: list[Trailer] = []
        for older, before in _alike(discussion, patch):
            is_same = before.changed_lines == patch.changed_lines
            for tag in tags_of(discussion, older, before):
                if carries(patch, tag) or any(_is_same(tag, other) for other in told):
                    continue
                told.append(tag)
                by = _given_by(discussion, older, tag)
                yield LostVote(patch, tag, older.version, is_same, older is last, by)


def _alike(discussion: Discussion, patch: Patch) -> Iterator[tuple[Revision, Patch]]:
    """The patch in the version before, then as long as it makes the same change in older ones."""
    last: Patch | None = None
    for revision in reversed(discussion.earlier):
        before = patch_in(revision, last or patch)
        if before is None or (last is not None and before.changed_lines != last.changed_lines):
            return
        yield revision, before
        last = before


def _given_by(discussion: Discussion, revision: Revision, tag: Trailer) -> str | None:
    return next(
        (
            given.msgid
            for given in given_trailers(discussion)
            if given.revision is revision and given.trailer == tag
        ),
        revision.lead.msgid,
    )


def carries(patch: Patch, tag: Trailer) -> bool:
    """Whether the patch has the tag of this person, a combined one (Reviewed-and-tested-by) too."""
    return carried(patch, tag) is not None


def carried(patch: Patch, tag: Trailer) -> Trailer | None:
    """The line of the patch that is this person's tag, None without one."""
    return next((own for own in patch.trailers if _is_same(tag, own)), None)


def has_answered(discussion: Discussion, revision: Revision, tag: Trailer) -> bool:
    """Whether the person named in the tag has written about this revision."""
    address = tag.address
    return address is not None and any(
        is_same_person(reply.message.author, address) for reply in discussion.replies_to(revision)
    )


def may_give(tag: Trailer, sentence: str) -> bool:
    """Whether a sentence gives the tag in other words: it names the tag, or it likes the patch,
    which is as good as an Acked-by (submitting-patches.rst, "When to use Acked-by:, Cc:, and
    Co-developed-by:").
    """
    text = sentence[:_LONGEST].lower()
    return tag.name in text or (tag.name != "tested-by" and _LIKES.search(text) is not None)


def spelled(tag: Trailer) -> str:
    """The tag's name as it is usually written."""
    return KNOWN_TAGS.get(tag.name, tag.key)


def _is_same(tag: Trailer, other: Trailer) -> bool:
    if tag.address is None or other.address is None:
        return False
    verb = tag.name.removesuffix("-by")
    verbs = other.name.removesuffix("-by").split("-and-")
    if verb not in verbs and not (verb == "acked" and "reviewed" in verbs):
        return False
    return is_same_person(tag.address, other.address)
