"""The ledger of a discussion: what was asked, promised, objected and agreed, and what became of it.

Each entry is one sentence of somebody's own words, with the line of the patch it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.context.asks import Ask, lines_of_tag_requests, tag_requests
from reviewbot.context.discussion import Discussion, Reply
from reviewbot.context.outcome import Asked, Outcomes
from reviewbot.context.said import Said, said
from reviewbot.context.spots import spots
from reviewbot.model.finding import Evidence
from reviewbot.model.kept import kept
from reviewbot.model.message import archive_url

_MOST_ENTRIES = 2000


class Heard(NamedTuple):
    """Something that was said, before anybody has looked up what became of it."""

    reply: Reply
    said: Said


def ledger(discussion: Discussion) -> tuple[Ask, ...]:
    """Every entry in thread order, requests for tags included; of one mail in order of its lines."""
    return _entries(discussion, discussion.replies, _heard(discussion, discussion.replies))


@kept
def recent_entries(discussion: Discussion) -> tuple[Ask, ...]:
    """The entries of the discussion of this revision and of the one before it."""
    return _entries(discussion, _recent(discussion), recently_heard(discussion))


@kept
def recently_heard(discussion: Discussion) -> tuple[Heard, ...]:
    """The same without the requests for tags, and before anybody has looked up what became of it."""
    return _heard(discussion, _recent(discussion))


def _recent(discussion: Discussion) -> list[Reply]:
    seen = (*discussion.earlier[-1:], discussion.revision)
    return [reply for reply in discussion.replies if any(reply.revision is one for one in seen)]


def _heard(discussion: Discussion, replies: Sequence[Reply]) -> tuple[Heard, ...]:
    places = spots(discussion, replies)
    found: list[Heard] = []
    for reply in replies:
        taken = lines_of_tag_requests(reply)
        found.extend(
            Heard(reply, item)
            for item in said(discussion, reply, places)
            if item.mail_line not in taken or item.kind not in ("request", "question", "objection")
        )
        if len(found) >= _MOST_ENTRIES:
            break
    return tuple(found)


def _entries(
    discussion: Discussion, replies: Sequence[Reply], heard: Sequence[Heard]
) -> tuple[Ask, ...]:
    outcomes = Outcomes(discussion)
    found = [*tag_requests(discussion, replies), *(entry_of(item, outcomes) for item in heard)]
    order = {reply.message.msgid: number for number, reply in enumerate(replies)}
    return tuple(sorted(found, key=lambda ask: (order.get(ask.msgid, len(order)), ask.mail_line)))


def entry_of(heard: Heard, outcomes: Outcomes) -> Ask:
    """It as an entry of the ledger. Looking up what became of it costs more than hearing it, and most
    of what is said is not what a rule looks for: this is for what is left.
    """
    from hashlib import sha256  # loads OpenSSL: only when something was said

    reply, item = heard
    message = reply.message
    asked = Asked(item.kind, item.text, item.tail, item.before, item.spot)
    outcome = outcomes.of(reply, asked)
    evidence = [Evidence("reply", item.text[:400], url=archive_url(message.msgid))]
    if item.spot is not None and item.spot.place is not None:
        file, line = item.spot.place
        number = line.new_no or line.old_no
        evidence.append(Evidence("quoted", line.kind + line.text, file.path, number))
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
