"""Which mail a revision may see, and who said what to which patch."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.context.discussion import Discussion, is_author
from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group
from reviewbot.model.message import Address, Message

DIFF = "---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n-a\n+b\n"


def mail(
    name: str, day: int, subject: str, refs: str = "", who: str = "Rob <rob@example.org>"
) -> Message:
    references = " ".join(f"<{ref}@example.org>" for ref in refs.split())
    answers = f"In-Reply-To: <{refs.split()[-1]}@example.org>\n" if refs else ""
    headers = f"{answers}References: {references}\n" if refs else ""
    return parse_mail(
        (
            f"From: {who}\nSubject: {subject}\nDate: Thu, {day:02d} Jan 2026 10:00:00 +0000\n"
            f"Message-ID: <{name}@example.org>\n{headers}\nText.\n"
        ).encode()
    )


def patch(name: str, day: int, mark: str = "PATCH", refs: str = "") -> Message:
    plain = mail(name, day, f"[{mark}] foo: fix", refs, "Ann <ann@example.org>")
    return parse_mail(plain.raw + DIFF.encode())


def reply(name: str, day: int, refs: str) -> Message:
    return mail(name, day, "Re: [PATCH] foo: fix", refs)


def discussion(*mails: Message, version: int | None = None, as_posted: bool = True) -> Discussion:
    thread = group(mails)
    (series,) = thread.series
    revision = next(
        (one for one in series.revisions if one.version == version), series.revisions[-1]
    )
    return Discussion(thread, series, revision, as_posted=as_posted)


def seen(*mails: Message, version: int | None = None, as_posted: bool = True) -> list[str]:
    found = discussion(*mails, version=version, as_posted=as_posted).messages
    return [str(message.msgid).removesuffix("@example.org") for message in found]


def test_without_as_posted_all_mail_is_seen() -> None:
    assert seen(patch("v1", 1), reply("r", 2, "v1"), as_posted=False) == ["v1", "r"]


def test_as_posted_sees_no_reply_to_itself() -> None:
    assert seen(patch("v1", 5), reply("r", 6, "v1")) == ["v1"]


def test_a_version_that_was_not_sent_yet_sees_all_that_was_said_of_the_one_before() -> None:
    draft = patch("v2", 1, "PATCH v2")  # dated as its commit, before the reply
    unsent = parse_mail(draft.raw.replace(b"Message-ID: <v2@example.org>\n", b""))

    assert seen(patch("v1", 3), reply("r", 4, "v1"), unsent) == ["v1", "r", "None"]


def test_a_reply_with_a_forged_early_date_stays_unseen() -> None:
    assert seen(patch("v1", 5), reply("r", 1, "v1"), reply("rr", 2, "r")) == ["v1"]


def test_the_discussion_of_the_version_before_is_seen() -> None:
    mails = patch("v1", 1), reply("r", 2, "v1"), patch("v2", 5, "PATCH v2")

    assert seen(*mails) == ["v1", "r", "v2"]


def test_a_late_reply_to_the_version_before_is_not_seen() -> None:
    assert seen(patch("v1", 1), reply("late", 9, "v1"), patch("v2", 5, "PATCH v2")) == ["v1", "v2"]


def test_what_the_next_version_answers_to_existed_whatever_its_date() -> None:
    mails = patch("v1", 1), reply("r", 25, "v1"), patch("v2", 5, "PATCH v2", "v1 r")

    assert seen(*mails) == ["v1", "r", "v2"]


def test_the_version_before_is_seen_even_when_this_one_is_dated_before_it() -> None:
    assert seen(patch("v1", 9), patch("v2", 5, "PATCH v2")) == ["v1", "v2"]


def test_a_later_version_and_its_replies_are_not_seen() -> None:
    mails = patch("v1", 5), patch("v2", 1, "PATCH v2"), reply("r2", 2, "v2")

    assert seen(*mails, version=1) == ["v1"]


def test_an_answer_to_a_mail_that_did_not_exist_did_not_exist_either() -> None:
    mails = (
        patch("v1", 1),
        reply("late", 9, "v1"),
        reply("forged", 2, "v1 late"),
        patch("v2", 5, "PATCH v2"),
    )

    assert seen(*mails) == ["v1", "v2"]


def test_an_answer_that_hides_the_middle_of_its_thread_is_followed_up() -> None:
    mails = (
        patch("v1", 1),
        patch("v2", 5, "PATCH v2"),
        reply("to-v2", 2, "v2"),
        reply("below", 3, "v1 to-v2"),
    )

    assert seen(*mails) == ["v1", "v2"]


def test_a_cycle_of_references_ends() -> None:
    mails = patch("v1", 5), reply("a", 1, "b"), reply("b", 1, "a")

    assert seen(*mails) == ["v1", "a", "b"]


def test_a_reply_belongs_to_the_nearest_patch_above_it() -> None:
    mails = (
        patch("v1", 1),
        reply("r", 2, "v1"),
        reply("rr", 3, "v1 r"),
        patch("v2", 5, "PATCH v2", "v1"),
        reply("r2", 6, "v1 v2"),
    )

    found = discussion(*mails, as_posted=False).replies

    assert [(one.message.msgid, one.revision.version) for one in found] == [
        ("r@example.org", 1),
        ("rr@example.org", 1),
        ("r2@example.org", 2),
    ]


def test_mail_below_is_found_nearest_first() -> None:
    mails = patch("v1", 1), reply("a", 2, "v1"), reply("aa", 3, "v1 a"), reply("b", 4, "v1")
    found = discussion(*mails, as_posted=False)

    below = [message.msgid for message in found.answers_below(mails[0])]

    assert below == ["a@example.org", "b@example.org", "aa@example.org"]


def test_an_unseen_mail_cannot_be_found_by_its_id() -> None:
    found = discussion(patch("v1", 5), reply("r", 6, "v1"))

    assert found.find("r@example.org") is None
    assert not found.has_context


def test_the_author_is_known_by_address_and_by_full_name_only() -> None:
    revision = discussion(
        parse_mail(
            b"From: Ann B. Author (ACME) <ann+lists@example.org>\nSubject: [PATCH] a: b\n"
            b"Message-ID: <1@example.org>\n\nText.\n" + DIFF.encode()
        )
    ).revision

    assert is_author(revision, Address("", "ANN@example.org"))
    assert is_author(revision, Address("Author, Ann", "ann@home.example.org"))
    assert not is_author(revision, Address("Ann", "other@example.org"))
    assert not is_author(revision, Address("Ann Other", "other@example.org"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 28), st.integers(0, 12), st.booleans()), max_size=12),
)
def test_nothing_below_the_revision_is_ever_seen(shape: list[tuple[int, int, bool]]) -> None:
    """Random trees with random dates: only what stands under v1 alone may be seen from v2."""
    names = ["v1", "v2"]
    mails = [patch("v1", 3), patch("v2", 15, "PATCH v2")]
    below_v2 = {"v2"}
    for number, (day, parent, is_full) in enumerate(shape):
        above = names[parent % len(names)]
        name = f"m{number}"
        mails.append(reply(name, day, f"v1 {above}" if is_full else above))
        if above in below_v2:
            below_v2.add(name)
        names.append(name)

    assert not (set(seen(*mails, version=2)) - {"v2"}) & below_v2


def test_of_an_endless_mail_only_the_beginning_is_read() -> None:
    endless = reply("r", 2, "v1").raw + b"Please add a Fixes tag.\n\n" * 20_000
    talk = discussion(patch("v1", 1), parse_mail(endless), as_posted=False)

    said = talk.sentences_of(talk.messages[1])

    assert sum(len(sentence.text) for sentence in said) <= 60_000
    assert len(said) > 2_000
