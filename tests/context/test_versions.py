"""One patch in two revisions, and the tags it was given."""

from __future__ import annotations

import pytest

from reviewbot.context.discussion import Discussion
from reviewbot.context.versions import patch_in, share_changed, told_changes
from reviewbot.context.votes import carries, lost_votes, tags_of
from reviewbot.model.grouping import group
from reviewbot.model.message import Message
from tests.factories import DIFF, SIGN_OFF, make_mail, make_patch, make_thread

TAG = "Reviewed-by: R Reviewer <r@example.org>\n"


def discussed(*mails: Message) -> Discussion:
    thread = group(mails)
    series = thread.series[0]
    return Discussion(thread, series, series.latest)


def v1(tags: str = "") -> Message:
    return make_mail(body=f"Text.\n\n{tags}{SIGN_OFF}{DIFF}", msgid="1@example.org")


def v2(body: str = f"Text.\n\n{SIGN_OFF}{DIFF}", title: str = "foo: bar") -> Message:
    return make_mail(
        f"[PATCH v2] {title}", body, msgid="9@example.org", date="Fri, 09 Jan 2026 10:00:00 +0000"
    )


def answer(body: str, date: str = "Fri, 02 Jan 2026 10:00:00 +0000") -> Message:
    return make_mail(
        "Re: [PATCH] foo: bar",
        body,
        msgid="2@example.org",
        reply_to="1@example.org",
        author="R Reviewer <r@example.org>",
        date=date,
    )


def test_patch_is_known_by_its_title() -> None:
    discussion = discussed(v1(), v2(f"Text.\n\n{SIGN_OFF}{DIFF.replace('TWO', 'TOO')}"))
    (new,) = discussion.revision.patches

    assert discussion.earlier[0].patches[0] is patch_in(discussion.earlier[0], new)


def test_share_counts_added_and_removed_lines() -> None:
    old, new = (
        make_patch(body=f"Text.\n\n{SIGN_OFF}{DIFF}"),
        make_patch(body=f"Text.\n\n{SIGN_OFF}{DIFF.replace('TWO', 'TOO')}"),
    )

    assert ("-two", "+TWO") == old.changed_lines
    assert 0.5 == share_changed(old, new)
    assert 0.0 == share_changed(old, old)


def test_changes_are_told_in_notes_and_description() -> None:
    body = f"Text.\n\n{SIGN_OFF}{DIFF.replace('---', '---' + chr(10) + 'v2: dropped a tag' + chr(10), 1)}"

    assert "v2: dropped a tag" in told_changes(discussed(v1(), v2(body)).revision)


@pytest.mark.parametrize(
    ("mails", "names"),
    [
        ((v1(TAG), v2()), ["reviewed-by"]),
        ((v1(), answer(TAG), v2()), ["reviewed-by"]),
        ((v1(TAG), answer(TAG), v2()), ["reviewed-by"]),
        ((v1(), answer(TAG, "Sat, 10 Jan 2026 10:00:00 +0000"), v2()), []),
        ((v1(), answer(f"> {TAG}"), v2()), []),
        ((v1(), answer("Tested-by: T Tester <t@example.org>\n"), v2()), []),
    ],
)
def test_votes_are_those_given_before_the_next_version(
    mails: tuple[Message, ...], names: list[str]
) -> None:
    discussion = discussed(*mails)
    last = discussion.earlier[-1]

    assert names == [tag.name for tag in tags_of(discussion, last, last.patches[0])]


@pytest.mark.parametrize(
    ("line", "is_carried"),
    [
        (TAG, True),
        ("Reviewed-by: Reviewer, R <r@example.com>\n", True),
        ("Reviewed-and-tested-by: R Reviewer <r@example.org>\n", True),
        ("Acked-by: R Reviewer <r@example.org>\n", False),
        ("Reviewed-by: S Second <s@example.org>\n", False),
    ],
)
def test_tag_is_carried_by_person_and_kind(line: str, is_carried: bool) -> None:
    (tag,) = (tag for tag in make_patch(body=f"Text.\n\n{TAG}{SIGN_OFF}{DIFF}").trailers[:1])

    assert is_carried == carries(make_patch(body=f"Text.\n\n{line}{SIGN_OFF}{DIFF}"), tag)


def test_a_vote_on_an_older_version_of_the_same_change_is_lost_too() -> None:
    mails = [
        make_mail(
            f"[PATCH v{version}] foo: bar",
            msgid=f"{version}@example.org",
            date=f"Thu, {version:02d} Jan 2026 10:00:00 +0000",
        )
        for version in (1, 3, 4)
    ]
    tag = make_mail(
        "Re: [PATCH] foo: bar",
        "Reviewed-by: R Reviewer <reviewer@example.org>\n",
        author="R Reviewer <reviewer@example.org>",
        msgid="r@example.org",
        reply_to="1@example.org",
        date="Fri, 02 Jan 2026 10:00:00 +0000",
    )
    thread = make_thread(mails[0], tag, *mails[1:])
    (series,) = thread.series

    found = lost_votes(Discussion(thread, series, series.latest))

    assert [(1, "r@example.org", True)] == [
        (vote.version, vote.msgid, vote.is_same) for vote in found
    ]


def test_the_same_change_for_another_stable_tree_is_no_version() -> None:
    def queued(tree: str, day: int, tags: str = "") -> Message:
        return make_mail(
            f"[PATCH {tree}] foo: bar",
            f"Text.\n\n{tags}{SIGN_OFF}{DIFF}",
            msgid=f"{day}@example.org",
            date=f"Thu, {day:02d} Jan 2026 10:00:00 +0000",
        )

    thread = make_thread(queued("6.4", 1, TAG), queued("6.5", 2))
    series = thread.series[-1]

    assert [] == list(lost_votes(Discussion(thread, series, series.latest)))
