"""The ledger of a discussion: what was asked, promised, objected and agreed, and what became of it.

Each entry is one sentence of somebody's own words, with the line of the patch it is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from reviewbot.context.asks import Ask, tag_requests
from reviewbot.context.discussion import Discussion, Reply
from reviewbot.context.outcome import Asked, Outcome, Outcomes
from reviewbot.context.said import Said, said
from reviewbot.context.spots import spots
from reviewbot.model.finding import Evidence
from reviewbot.model.kept import kept
from reviewbot.model.message import archive_url

_MOST_ENTRIES = 2000


def ledger(discussion: Discussion) -> tuple[Ask, ...]:
    """Every entry in thread order, requests for tags included; of one mail in order of its lines."""
    return _entries(discussion, discussion.replies)


@kept
def recent_entries(discussion: Discussion) -> tuple[Ask, ...]:
    """The entries of the discussion of this revision and of the one before it."""
    seen = (*discussion.earlier[-1:], discussion.revision)
    return _entries(
        discussion,
        [reply for reply in discussion.replies if any(reply.revision is one for one in seen)],
    )


def _entries(discussion: Discussion, replies: Sequence[Reply]) -> tuple[Ask, ...]:
    found = list(tag_requests(discussion, replies))
    tags: dict[str | None, set[int]] = {}
    for ask in found:
        tags.setdefault(ask.msgid, set()).add(ask.mail_line)
    places = spots(discussion, replies)
    outcomes = Outcomes(discussion)
    for reply in replies:
        taken = tags.get(reply.message.msgid, set())
        for item in said(discussion, reply, places):
            if item.mail_line in taken and item.kind in ("request", "question", "objection"):
                continue
            if len(found) >= _MOST_ENTRIES:
                break
            asked = Asked(item.kind, item.text, item.tail, item.before, item.spot)
            found.append(_entry(reply, item, outcomes.of(reply, asked)))
    order = {reply.message.msgid: number for number, reply in enumerate(replies)}
    return tuple(sorted(found, key=lambda ask: (order.get(ask.msgid, len(order)), ask.mail_line)))


def _entry(reply: Reply, item: Said, outcome: Outcome) -> Ask:
    from hashlib import sha256  # loads OpenSSL: only when something was said

    message = reply.message
    evidence = [Evidence("reply", item.text[:400], url=archive_url(message.msgid))]
    if item.spot is not None and item.spot.file is not None and item.spot.line is not None:
        line = item.spot.line
        evidence.append(
            Evidence(
                "quoted",
                line.kind + line.text,
                item.spot.file.path,
                line.new_no or line.old_no,
            )
        )
    digest = sha256(
        f"{message.msgid}\0{item.mail_line}\0{item.kind}".encode("utf-8", "surrogateescape")
    ).hexdigest()[:12]
    return Ask(
        id=digest,
        by=message.author,
        msgid=message.msgid,
        quoted=item.quoted,
        text=item.text,
        mail_line=item.mail_line,
        kind=item.kind,
        state=outcome.state,
        tag="",
        revision=reply.revision,
        patch=reply.patch,
        evidence=(*evidence, *outcome.evidence),
        is_agreed=outcome.is_agreed,
    )
