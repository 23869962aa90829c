"""Tags given in replies."""

from __future__ import annotations

from reviewbot.context.discussion import Discussion
from reviewbot.context.given import GivenTrailer, given_trailers
from reviewbot.model.message import Message
from tests.factories import DIFF, make_mail, make_thread

REVIEWER = "R Reviewer <reviewer@example.org>"
TAG = f"Reviewed-by: {REVIEWER}"


def given(*mails: Message, as_posted: bool = False) -> tuple[GivenTrailer, ...]:
    """Tags seen from the latest revision of these mails."""
    thread = make_thread(*mails)
    series = thread.series[0]
    return given_trailers(Discussion(thread, series, series.latest, as_posted=as_posted))


def reply(
    body: str, to: str = "one@example.org", author: str = REVIEWER, msgid: str = "r@example.org"
) -> Message:
    return make_mail("Re: [PATCH] foo: bar", body, msgid=msgid, reply_to=to, author=author)


def test_tag_of_a_reply_is_found_with_its_giver_and_line() -> None:
    (found,) = given(make_mail(), reply(f"> Text.\n\nNice.\n\n{TAG}\n"))

    assert (TAG, "reviewer@example.org", "r@example.org", 5, 1) == (
        str(found.trailer),
        found.by.email,
        found.msgid,
        found.trailer.mail_line,
        found.patch.number if found.patch else None,
    )


def test_tag_above_more_text_is_found() -> None:
    assert 1 == len(given(make_mail(), reply(f"{TAG}\n\nSome more remarks follow here.\n")))


def test_quoted_tag_is_not_given() -> None:
    assert () == given(make_mail(), reply(f"> {TAG}\n\nThanks for this one.\n"))


def test_tag_behind_a_bar_is_only_proposed() -> None:
    assert () == given(make_mail(), reply(f"You could add\n\n| {TAG}\n"))


def test_tag_in_the_signature_does_not_count() -> None:
    assert () == given(make_mail(), reply(f"Hello.\n\n-- \n{TAG}\n"))


def test_tags_of_a_patch_inside_a_reply_belong_to_that_patch() -> None:
    assert () == given(make_mail(), reply(f"How about this?\n\nSigned-off-by: {REVIEWER}\n{DIFF}"))


def test_reply_to_the_cover_letter_is_about_all_patches() -> None:
    (found,) = given(
        make_mail("[PATCH 0/1] foo", "Why.\n", msgid="0@example.org"),
        make_mail("[PATCH 1/1] foo: bar", msgid="1@example.org", reply_to="0@example.org"),
        reply(f"{TAG}\n", to="0@example.org"),
    )

    assert found.patch is None


def test_same_tag_twice_counts_once() -> None:
    found = given(
        make_mail(),
        reply(f"{TAG}\n"),
        reply(f"Again:\n\n{TAG}\n", msgid="r2@example.org"),
    )

    assert 1 == len(found)


def test_tag_given_for_somebody_else_is_told_apart() -> None:
    (found,) = given(make_mail(), reply("Tested-by: T Tester <tester@example.org>\n"))

    assert not found.is_senders_own


def test_tag_with_the_senders_other_address_is_the_senders_own() -> None:
    (found,) = given(make_mail(), reply("Acked-by: R Reviewer <rr@employer.example.org>\n"))

    assert found.is_senders_own


def test_cc_of_a_reply_is_not_given() -> None:
    assert () == given(make_mail(), reply(f"Cc: {REVIEWER}\n"))


def test_fixes_of_a_reply_is_given() -> None:
    (found,) = given(make_mail(), reply('Fixes: 0123456789ab ("foo: begin")\n'))

    assert ("fixes", True) == (found.trailer.name, found.is_senders_own)


def test_as_posted_sees_no_reply() -> None:
    assert () == given(make_mail(), reply(f"{TAG}\n"), as_posted=True)
