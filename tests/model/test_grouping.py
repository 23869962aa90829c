"""Series and revisions out of a heap of mail."""

from __future__ import annotations

from itertools import permutations

from reviewbot.model.grouping import Conversations
from reviewbot.model.message import Message
from tests.factories import DIFF, SIGN_OFF, make_mail, make_thread

BODY = f"Text.\n\n{SIGN_OFF}{DIFF}"


def other_diff(path: str, text: str = "TWO") -> str:
    return f"Text.\n\n{SIGN_OFF}" + DIFF.replace("foo.c", path).replace("TWO", text)


def posting(
    version: int, total: int, root: str, *, title: str = "foo", parent: str | None = None
) -> list[Message]:
    mark = f"PATCH v{version}" if version > 1 else "PATCH"
    date = f"Thu, {version:02d} Jan 2026 10:00:00 +0000"
    cover = make_mail(
        f"[{mark} 0/{total}] {title}",
        "Cover.\n",
        msgid=f"{root}-0@example.org",
        reply_to=parent,
        date=date,
    )
    patches = [
        make_mail(
            f"[{mark} {number}/{total}] {title}: part {number}",
            other_diff(f"f{number}.c", f"v{version}"),
            msgid=f"{root}-{number}@example.org",
            reply_to=f"{root}-0@example.org",
            date=date,
        )
        for number in range(1, total + 1)
    ]
    return [cover, *patches]


def shape(*messages: Message) -> list[list[tuple[int, int, int]]]:
    """For each series its revisions as (version, patches, missing)."""
    thread = make_thread(*messages)
    return [
        [(rev.version, len(rev.patches), len(rev.missing)) for rev in series.revisions]
        for series in thread.series
    ]


def test_v1_and_v2_in_one_thread_are_two_revisions_of_one_series() -> None:
    mails = [*posting(1, 2, "a"), *posting(2, 2, "b", parent="a-0@example.org")]

    assert [[(1, 2, 0), (2, 2, 0)]] == shape(*mails)


def test_order_of_the_mails_does_not_matter() -> None:
    mails = posting(1, 2, "a") + posting(2, 1, "b", parent="a-0@example.org")

    shapes = {str(sorted(map(str, shape(*order)))) for order in list(permutations(mails))[::13]}

    assert len(shapes) == 1


def test_missing_patches_are_named() -> None:
    mails = posting(1, 3, "a")
    thread = make_thread(mails[0], mails[2])

    assert (1, 3) == thread.series[0].latest.missing
    assert thread.series[0].latest.patches[0].number == 2


def test_two_series_of_one_author_stay_apart() -> None:
    mails = [
        *posting(1, 2, "a", title="net: one thing"),
        *posting(1, 2, "b", title="mm: other thing"),
    ]

    assert [[(1, 2, 0)], [(1, 2, 0)]] == shape(*mails)


def test_unthreaded_patches_of_one_run_form_one_series() -> None:
    mails = [
        make_mail(
            f"[PATCH {k}/3] x: {k}", other_diff(f"{k}.c"), msgid=f"20260101.9-{k}-a@example.org"
        )
        for k in (1, 2, 3)
    ]

    assert [[(1, 3, 0)]] == shape(*mails)


def test_unsent_patches_without_message_id_form_one_series() -> None:
    mails = [make_mail(f"[PATCH {k}/2] x: {k}", other_diff(f"{k}.c"), msgid=None) for k in (1, 2)]

    assert [[(1, 2, 0)]] == shape(*mails)


def test_single_patches_without_counter_are_series_of_their_own() -> None:
    one = make_mail("[PATCH] net: one", BODY, msgid="1@example.org")
    two = make_mail("[PATCH] mm: two", other_diff("mm.c"), msgid="2@example.org")

    assert [[(1, 1, 0)], [(1, 1, 0)]] == shape(one, two)


def test_same_title_by_the_same_author_is_the_same_series_even_without_a_version() -> None:
    one = make_mail("[PATCH] net: fix a leak", BODY, msgid="1@example.org")
    two = make_mail(
        "[PATCH] net: fix a leak",
        other_diff("foo.c", "other"),
        msgid="2@example.org",
        date="Sat, 03 Jan 2026 10:00:00 +0000",
    )

    assert [[(1, 1, 0), (1, 1, 0)]] == shape(one, two)


def test_retitled_next_version_of_the_same_files_is_found() -> None:
    one = make_mail("[PATCH] xen: remove a dependency", BODY, msgid="1@example.org")
    two = make_mail(
        "[PATCH v2] xen: cut the tie",
        other_diff("foo.c", "x"),
        msgid="2@example.org",
        date="Fri, 02 Jan 2026 10:00:00 +0000",
    )

    assert [[(1, 1, 0), (2, 1, 0)]] == shape(one, two)


def test_change_id_joins_what_titles_do_not() -> None:
    tail = "change-id: 20260101-thing-abc\n"
    one = make_mail("[PATCH] a: b", BODY.replace("---\n", f"---\n{tail}", 1), msgid="1@example.org")
    two = make_mail(
        "[PATCH v2] c: d",
        other_diff("z.c").replace("---\n", f"---\n{tail}", 1),
        msgid="2@example.org",
        date="Fri, 02 Jan 2026 10:00:00 +0000",
    )

    assert [[(1, 1, 0), (2, 1, 0)]] == shape(one, two)


def test_copies_over_several_lists_count_once() -> None:
    mail = make_mail(body=BODY)
    footer = make_mail(body=f"{BODY}\n_____\nlist footer\n")

    thread = make_thread(mail, footer, mail)

    assert len(thread.messages) == 1


def test_two_versions_with_one_message_id_both_stay() -> None:
    one = make_mail("[PATCH] a: b", BODY)
    two = make_mail(
        "[PATCH v2] a: b", other_diff("foo.c", "changed"), date="Fri, 02 Jan 2026 10:00:00 +0000"
    )

    assert [[(1, 1, 0), (2, 1, 0)]] == shape(one, two)


def test_diff_in_a_reply_is_not_a_submission() -> None:
    patch = make_mail(body=BODY)
    reply = make_mail(
        "Re: [PATCH] foo: bar", BODY, msgid="r@example.org", reply_to="one@example.org"
    )
    unmarked = make_mail("maybe like this", BODY, msgid="s@example.org", reply_to="one@example.org")

    assert [[(1, 1, 0)]] == shape(patch, reply, unmarked)


def test_pull_requests_and_queue_notices_are_not_patches() -> None:
    pull = make_mail("[GIT PULL] things for 6.99", BODY, msgid="p@example.org")
    queued = make_mail(
        'Patch "foo: bar" has been added to the 6.1-stable tree', BODY, msgid="q@example.org"
    )

    assert [] == shape(pull, queued)


def test_resend_is_a_revision_of_its_own() -> None:
    one = make_mail("[PATCH] net: fix a leak", BODY, msgid="1@example.org")
    two = make_mail(
        "[PATCH RESEND] net: fix a leak",
        BODY,
        msgid="2@example.org",
        date="Thu, 15 Jan 2026 10:00:00 +0000",
    )

    thread = make_thread(one, two)

    assert [False, True] == [rev.is_resend for rev in thread.series[0].revisions]


def test_cover_with_attached_patches_counts_as_patch() -> None:
    attached = "X" * 3
    body = (
        f'--{attached}\nContent-Type: text/plain\n\nCover.\n--{attached}\nContent-Type: text/x-patch; name="0001.patch"\n'
        f'Content-Disposition: attachment; filename="0001.patch"\n\n{BODY}\n--{attached}--\n'
    )
    mail = make_mail(
        "[PATCH 0/1] foo", body, headers=f"Content-Type: multipart/mixed; boundary={attached}\n"
    )

    assert [[(1, 1, 0)]] == shape(mail)


def test_a_series_is_seen_with_its_own_conversations_only() -> None:
    mails = [
        *posting(1, 1, "a"),
        make_mail("Re: foo", "Hm.\n", msgid="r1@example.org", reply_to="a-1@example.org"),
        *posting(2, 1, "b"),
        *posting(1, 1, "z", title="something else"),
        make_mail(
            "Re: something else", "Hm.\n", msgid="r2@example.org", reply_to="z-1@example.org"
        ),
    ]
    thread = make_thread(*mails)

    around = Conversations(thread.messages).around(thread.series[0])

    expected = ["a-0", "a-1", "r1", "b-0", "b-1"]
    assert expected == [
        str(message.msgid).removesuffix("@example.org") for message in around.messages
    ]


def test_unsent_patches_written_weeks_apart_form_one_series() -> None:
    mails = [
        make_mail(
            f"[PATCH {k}/2] x: {k}",
            other_diff(f"{k}.c"),
            msgid=None,
            date=f"Thu, 01 Jan 202{k} 10:00:00 +0000",
        )
        for k in (1, 2)
    ]

    assert [[(1, 2, 0)]] == shape(*mails)


def test_what_was_not_sent_yet_is_newest_and_a_posting_of_its_own() -> None:
    posted = [
        make_mail(f"[PATCH v2 {n}/2] foo: change {n} things", msgid=f"{n}@example.org")
        for n in (1, 2)
    ]
    unsent = [
        make_mail(
            f"[PATCH {n}/2] foo: change {n} things",
            msgid=None,
            date="Mon, 01 Dec 2025 10:00:00 +0000",
        )
        for n in (1, 2)
    ]

    (series,) = make_thread(unsent[0], posted[0], unsent[1], posted[1]).series

    assert [("1@example.org", "2@example.org"), ()] == [
        revision.msgids for revision in series.revisions
    ]


def one_patch(
    mark: str, title: str, body: str, name: str, *, year: int = 2026, who: str = ""
) -> Message:
    author = {"author": who} if who else {}
    return make_mail(
        f"[{mark}] {title}",
        body,
        msgid=f"{name}@example.org",
        date=f"Thu, 01 Jan {year} 10:00:00 +0000",
        **author,
    )


def notes(text: str, path: str, change: str) -> str:
    return f"Text.\n\n{SIGN_OFF}---\n{text}\n" + DIFF.replace("foo.c", path).replace("TWO", change)


def test_a_link_to_the_earlier_version_joins_what_has_nothing_else_in_common() -> None:
    linked = notes(
        "Changes since v1: all.\n- Link to v1: https://lore.kernel.org/r/a@example.org/\n",
        "b.c",
        "b",
    )
    below = notes("v1:\n - Link: https://lore.kernel.org/some-list/a%40example.org/\n", "b.c", "b")
    first = one_patch("PATCH", "foo: add a thing", notes("", "a.c", "a"), "a")

    for body in (linked, below):
        assert [[(1, 1, 0), (3, 1, 0)]] == shape(
            first, one_patch("PATCH v3", "bar: remove another", body, "b")
        )


def test_a_link_to_somebody_elses_work_joins_nothing() -> None:
    depends = notes("This needs https://lore.kernel.org/r/a@example.org/\n", "b.c", "b")
    first = one_patch("PATCH", "foo: add a thing", notes("", "a.c", "a"), "a")

    assert 2 == len(shape(first, one_patch("PATCH v3", "bar: remove another", depends, "b")))


def test_the_next_version_under_the_same_title_may_come_after_years() -> None:
    def versions(mark: str, year: int) -> list[Message]:
        return [
            one_patch("PATCH", "foo: add a thing", notes("", "a.c", "a"), "a", year=2024),
            one_patch(mark, "foo: add a thing", notes("", "a.c", "b"), "b", year=year),
        ]

    assert [[(1, 1, 0), (2, 1, 0)]] == shape(*versions("PATCH v2", 2026))
    assert 2 == len(shape(*versions("PATCH v4", 2026)))
    assert 2 == len(shape(*versions("PATCH v2", 2029)))


def test_a_renamed_series_is_known_by_its_changes() -> None:
    long = "a change that is long enough to be told from any other one"
    first = one_patch("PATCH", "foo: add a thing", notes("", "a.c", long), "a")

    assert [[(1, 1, 0), (3, 1, 0)]] == shape(
        first, one_patch("PATCH v3", "bar: what foo needs", notes("", "a.c", long), "b")
    )
    assert 2 == len(
        shape(first, one_patch("PATCH v3", "bar: what foo needs", notes("", "a.c", "b"), "b"))
    )
