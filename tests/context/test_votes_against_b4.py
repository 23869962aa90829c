"""Tags that a new version lost, against what b4 itself collects from the mail before it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from pathlib import Path

import pytest

from reviewbot.context.discussion import Discussion
from reviewbot.context.votes import VOTES, lost_votes
from reviewbot.mail import parse_mail, split_mbox
from reviewbot.model.grouping import group
from reviewbot.model.message import Message
from reviewbot.model.series import Revision

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
Lost = set[tuple[int, str, str]]
"""Number of the patch, name of the tag, address."""


def test_lost_tags_are_those_that_b4_would_have_collected(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import b4

    monkeypatch.setattr(b4, "can_network", False)
    monkeypatch.setattr(b4.logger, "level", logging.CRITICAL)
    groups = sorted((corpus / "versions").iterdir())
    compared = 0
    differing = []
    for folder in groups:
        for mails, older, newer, ours in versions(folder):
            compared += 1
            theirs = collected(mails, older, newer)
            if ours != theirs:
                differing.append((folder.name, newer.version, ours, theirs))

    assert (45, 64) == (len(groups), compared)
    assert [] == differing


def versions(folder: Path) -> Iterator[tuple[Sequence[Message], Revision, Revision, Lost]]:
    """Each pair of versions that follow each other, with the mail of the group and what we miss."""
    thread = group(
        [
            parse_mail(mail)
            for file in sorted(folder.iterdir())
            for mail in split_mbox(file.read_bytes())
        ]
    )
    for series in thread.series:
        for older, newer in zip(series.revisions, series.revisions[1:]):
            if newer.version - older.version == 1:
                found = lost_votes(Discussion(thread, series, newer))
                yield (
                    thread.messages,
                    older,
                    newer,
                    {
                        (vote.patch.number, vote.tag.name, vote.tag.address.email.lower())
                        for vote in found
                        if vote.tag.address is not None
                    },
                )


def collected(mails: Sequence[Message], older: Revision, newer: Revision) -> Lost:
    """What `b4 trailers -u` would have found in the mail sent before the newer version, less what
    that version carries.
    """
    import b4

    box = b4.LoreMailbox()
    own = {id(mail) for mail in newer.messages}
    for mail in mails:
        is_later = mail.date and newer.posted_at and mail.date >= newer.posted_at
        if id(mail) not in own and not is_later:
            box.add_message(message_from_bytes(mail.raw, policy=b4.emlpolicy))
    series = box.get_series(older.version, codereview_trailers=False)
    assert series is not None
    before = [patch for patch in series.patches[1:] if patch is not None]
    lost: Lost = set()
    for patch in newer.patches:
        title = patch.title.lower()
        same = [one for one in before if one.lsubject.subject.lower() == title]
        if not same and len(newer.patches) == 1 == len(older.patches):
            same = before
        carried = {
            (tag.name, tag.address.email.lower())
            for tag in patch.trailers
            if tag.address is not None
        }
        for one in same[:1]:
            tags = [*b4.LoreMessage.get_body_parts(one.body)[2], *one.followup_trailers]
            given = {
                (tag.lname, tag.addr[1].lower()) for tag in tags if tag.lname in VOTES and tag.addr
            }
            lost |= {(patch.number, *tag) for tag in given - carried}
    return lost
