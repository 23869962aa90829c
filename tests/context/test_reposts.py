"""New versions without a new number."""

from __future__ import annotations

import pytest

from reviewbot.context.discussion import Discussion
from reviewbot.context.reposts import posted_before
from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group
from reviewbot.model.series import Revision
from tests.factories import DIFF, SIGN_OFF, mail_bytes

TITLE = "[PATCH] foo: fix the bar of baz"
CHANGED = f"Text.\n\n{SIGN_OFF}{DIFF.replace('+TWO', '+TOO')}"


def last_of(second: bytes) -> tuple[Revision | None, Revision]:
    mails = (mail_bytes(TITLE), second)
    thread = group([parse_mail(mail) for mail in mails], "in.mbox")
    (series,) = thread.series
    return posted_before(Discussion(thread, series, series.latest), series.latest), (
        series.revisions[0]
    )


def test_another_diff_under_the_same_number_is_a_new_version() -> None:
    found, first = last_of(
        mail_bytes(TITLE, CHANGED, msgid="2@example.org", date="Fri, 02 Jan 2026 10:00:00 +0000")
    )

    assert first is found


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("[PATCH v2] foo: fix the bar of baz", CHANGED),
        ("[PATCH RESEND] foo: fix the bar of baz", CHANGED),
        ("[PATCH] foo: fix the bar of baz", f"Text.\n\n{SIGN_OFF}{DIFF}"),
        ("[for-next][PATCH] foo: fix the bar of baz", CHANGED),
    ],
)
def test_numbered_resent_and_equal_postings_are_none(subject: str, body: str) -> None:
    found, _ = last_of(
        mail_bytes(subject, body, msgid="2@example.org", date="Fri, 02 Jan 2026 10:00:00 +0000")
    )

    assert found is None
