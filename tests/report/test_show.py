"""What show prints."""

from __future__ import annotations

import json
from typing import Any

from reviewbot.context.outline import Outline, outline
from reviewbot.model.message import Message
from reviewbot.report.show import as_show_json, as_show_text
from tests.factories import DIFF, SIGN_OFF, make_mail, make_thread

REVIEWER = "R Reviewer <reviewer@example.org>"
V1 = make_mail(msgid="1@example.org")
V2 = make_mail(
    "[PATCH v2] foo: bar, better",
    f"Text.\n\n{SIGN_OFF}{DIFF}change-id: 20260101-foo-0123456789ab\nbase-commit: 0123456789abcdef\n",
    msgid="2@example.org",
    reply_to="1@example.org",
    date="Fri, 02 Jan 2026 10:00:00 +0000",
)


def reply(body: str, to: str = "1@example.org", author: str = REVIEWER) -> Message:
    return make_mail(
        "Re: [PATCH] foo: bar", body, msgid="r@example.org", reply_to=to, author=author
    )


def seen(*mails: Message) -> Outline:
    thread = make_thread(*mails)
    series = thread.series[0]
    return outline("in.mbox", thread, series, series.latest)


def text_of(*mails: Message) -> str:
    return as_show_text([seen(*mails)])


def value_of(*mails: Message) -> Any:
    return json.loads(as_show_json([seen(*mails)]))["series"][0]


def test_versions_follow_each_other() -> None:
    assert [(1, None), (2, "1@example.org")] == [
        (revision["version"], revision["follows"]) for revision in value_of(V1, V2)["revisions"]
    ]


def test_revision_tells_what_the_mail_tells() -> None:
    revision = value_of(V1, V2)["revisions"][1]

    assert ("2026-01-02T10:00:00Z", "20260101-foo-0123456789ab", "0123456789abcdef") == (
        revision["posted_at"],
        revision["change_id"],
        revision["base_commit"],
    )


def test_mail_without_a_date_has_no_time() -> None:
    mail = make_mail(date="never")

    assert value_of(mail)["revisions"][0]["posted_at"] is None


def test_missing_patches_are_named() -> None:
    mails = [
        make_mail("[PATCH 0/3] foo", "Why.\n", msgid="0@example.org"),
        make_mail("[PATCH 2/3] foo: b", msgid="2@example.org", reply_to="0@example.org"),
    ]

    assert [1, 3] == value_of(*mails)["revisions"][0]["missing"]
    assert "1 patch of 3 and a cover letter, A Author, 2026-01-01, missing 1, 3" in text_of(*mails)


def test_rfc_and_resend_are_named() -> None:
    assert "v1, 1 patch, A Author, 2026-01-01, RFC, RESEND\n" in text_of(
        make_mail("[RFC PATCH RESEND] foo: bar")
    )


def test_new_title_is_told() -> None:
    text = text_of(V1, V2)

    assert "2026-01-02, follows v1\n     was: [PATCH] foo: bar\n" in text


def test_tags_of_the_newest_patches_and_of_replies_are_listed() -> None:
    value = value_of(V1, reply(f"Reviewed-by: {REVIEWER}\n"))

    assert [("Signed-off-by", "patch", 1), ("Reviewed-by", "reply", 1)] == [
        (tag["name"], tag["given_in"], tag["patch"]) for tag in value["trailers"]
    ]


def test_tag_is_spelled_as_people_do() -> None:
    value = value_of(V1, reply(f"reviewed-By: {REVIEWER}\n"))

    assert "Reviewed-by" == value["trailers"][1]["name"]


def test_tag_sent_by_somebody_else_says_so() -> None:
    text = text_of(V1, reply("Tested-by: T Tester <tester@example.org>\n"))

    assert (
        "  v1 1/1 Tested-by: T Tester <tester@example.org>\n"
        "    sent by R Reviewer <reviewer@example.org>\n" in text
    )


def test_tag_in_all_patches_takes_one_line() -> None:
    text = text_of(
        make_mail("[PATCH 1/2] foo: a", msgid="1@example.org"),
        make_mail("[PATCH 2/2] foo: b", msgid="2@example.org"),
    )

    assert ["  all Signed-off-by: A Author <author@example.org>"] == [
        line for line in text.splitlines() if "Signed-off-by" in line
    ]


def test_request_has_its_state_place_and_link() -> None:
    text = text_of(V1, reply("This lacks a Reported-by:.\n"))

    assert (
        "still open\n"
        "  tag-request (Reported-by) by R Reviewer, v1 1/1\n"
        "    This lacks a Reported-by:.\n"
        "    https://lore.kernel.org/r/r@example.org/\n" in text
    )


def test_request_in_json_names_who_and_what() -> None:
    (ask,) = value_of(V1, reply("> Text.\n\nThis lacks a Reported-by:.\n"))["asks"]

    assert (
        "tag-request",
        "open",
        "Text.",
        {"name": "R Reviewer", "email": "reviewer@example.org"},
    ) == (
        ask["kind"],
        ask["state"],
        ask["quoted"],
        ask["by"],
    )


def test_thread_without_a_patch_says_so() -> None:
    assert "talk.mbox: no patch in it, nothing to show\n" == as_show_text([Outline("talk.mbox")])


def test_text_fits_80_columns() -> None:
    long = "word " * 40
    mails = (
        make_mail(f"[PATCH] {long}", msgid="1@example.org", author=f"{long} <a@example.org>"),
        reply(f"This lacks a Reported-by: {long}\n\nTested-by: {long} <t@example.org>\n"),
    )

    assert [] == [line for line in text_of(*mails).splitlines() if len(line) > 79]


def test_control_characters_do_not_reach_the_terminal() -> None:
    mails = (
        make_mail(
            "[PATCH] foo: \x1b[31mred", msgid="1@example.org", author="\x1b[2J <a@example.org>"
        ),
        reply("This lacks a Reported-by: \x1b[5m\n\nTested-by: \u202ex <t@example.org>\n"),
    )

    text = text_of(*mails)

    assert not {"\x1b", "\u202e"} & set(text)


def test_equal_threads_give_equal_bytes() -> None:
    one, other = (as_show_json([seen(V1, V2)]) for _ in range(2))

    assert one == other


def test_range_diff_stands_with_the_version() -> None:
    tagged = make_mail(
        "[PATCH v2] foo: bar",
        f"Text.\n\nReviewed-by: {REVIEWER}\n{SIGN_OFF}{DIFF.replace('TWO', 'DEUX')}",
        msgid="2@example.org",
        date="Fri, 02 Jan 2026 10:00:00 +0000",
    )

    (first, second) = value_of(V1, tagged)["revisions"]

    assert first["since_previous"] == []
    assert [
        {
            "was": 1,
            "now": 1,
            "state": "changed",
            "title": "foo: bar",
            "files": ["foo.c"],
            "lines_added": 1,
            "lines_removed": 1,
            "message_changed": False,
            "tags_added": [f"Reviewed-by: {REVIEWER}"],
            "tags_removed": [],
        }
    ] == second["since_previous"]
    assert (
        "     since v1: the patch changed\n"
        "       1/1: diff +1 -1 in foo.c; + Reviewed-by: R Reviewer\n" in text_of(V1, tagged)
    )


def test_unchanged_patches_are_counted() -> None:
    def series(mark: str, day: int, change: str) -> list[Message]:
        return [
            make_mail(
                f"[PATCH {mark}{number}/2] foo: {title}",
                f"Text.\n\n{SIGN_OFF}{DIFF.replace('TWO', change if number == 2 else 'TWO')}",
                msgid=f"{day}-{number}@example.org",
                date=f"Thu, {day:02d} Jan 2026 10:00:00 +0000",
            )
            for number, title in ((1, "one"), (2, "two"))
        ]

    text = text_of(*series("", 1, "a"), *series("v2 ", 2, "b"))

    assert "     since v1: 1 of 2 patches unchanged\n       2/2: diff +1 -1 in foo.c\n" in text


def test_what_is_missing_is_told() -> None:
    given = reply(f"Reviewed-by: {REVIEWER}\n")
    again = make_mail(
        "[PATCH v2] foo: bar", msgid="2@example.org", date="Fri, 02 Jan 2026 10:00:00 +0000"
    )
    promise = make_mail(
        "Re: [PATCH v2] foo: bar",
        "I will send a v3.\n",
        msgid="p@example.org",
        reply_to="2@example.org",
        date="Sat, 03 Jan 2026 10:00:00 +0000",
    )

    missing = value_of(V1, given, again, promise)["missing"]

    assert [
        ("announced-version", None, "p@example.org"),
        ("tag", 1, "r@example.org"),
    ] == [(item["what"], item["patch"], item["msgid"]) for item in missing]
    assert (
        "missing\n"
        "  A Author announced another version that is not here\n"
        "  Reviewed-by: R Reviewer <reviewer@example.org> was given to v1; the patch is\n"
        "    unchanged\n" in text_of(V1, given, again, promise)
    )


def test_promises_stand_for_themselves() -> None:
    promise = make_mail(
        "Re: [PATCH] foo: bar",
        "I will send a v2.\n",
        msgid="p@example.org",
        reply_to="1@example.org",
    )

    assert "promised\n  promise by A Author, v1 1/1\n    I will send a v2.\n" in text_of(
        V1, promise
    )
