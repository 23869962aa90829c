"""What is known of a series."""

from __future__ import annotations

from reviewbot.context.outline import outline
from tests.factories import make_mail, make_thread

V1 = make_mail(msgid="1@example.org")
V2 = make_mail("[PATCH v2] foo: bar", msgid="2@example.org", date="Fri, 02 Jan 2026 10:00:00 +0000")


def test_series_seen_from_its_latest_revision_has_all() -> None:
    thread = make_thread(V1, V2)
    series = thread.series[0]

    found = outline("in.mbox", thread, series, series.latest)

    assert [1, 2] == [revision.version for revision in found.revisions]


def test_later_revision_is_not_seen_from_an_earlier_one() -> None:
    thread = make_thread(V1, V2)
    series = thread.series[0]

    found = outline("in.mbox", thread, series, series.revisions[0])

    assert [1] == [revision.version for revision in found.revisions]


def test_request_is_judged_by_the_revision_looked_from() -> None:
    thread = make_thread(
        V1,
        make_mail(
            "Re: [PATCH] foo: bar",
            "This lacks a Reported-by:.\n",
            msgid="r@example.org",
            reply_to="1@example.org",
            author="R Reviewer <reviewer@example.org>",
        ),
    )
    series = thread.series[0]

    assert [("Reported-by", "open")] == [
        (ask.tag, ask.state) for ask in outline("in.mbox", thread, series, series.latest).asks
    ]
