"""What reviewers ask for, and what became of it."""

import time

import pytest

from reviewbot.context.asking import declines, mentions, wishes
from reviewbot.context.asks import Ask, tag_requests
from reviewbot.context.discussion import Discussion
from reviewbot.context.people import is_robot
from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group
from reviewbot.model.message import Message

AUTHOR = "Ann Author <ann@example.org>"
REVIEWER = "Rob Reviewer <rob@example.org>"
SIGNED = "Signed-off-by: Ann Author <ann@example.org>"
DIFF = "---\ndiff --git a/{0} b/{0}\n--- a/{0}\n+++ b/{0}\n@@ -1,1 +1,1 @@\n-a\n+b\n"


def mail(
    number: int, subject: str, body: str, to: int | None = None, who: str = AUTHOR, extra: str = ""
) -> Message:
    answers = f"In-Reply-To: <{to}@example.org>\nReferences: <{to}@example.org>\n" if to else ""
    return parse_mail(
        (
            f"From: {who}\nSubject: {subject}\nDate: Thu, {number:02d} Jan 2026 10:00:00 +0000\n"
            f"Message-ID: <{number}@example.org>\n{answers}{extra}\n{body}\n"
        ).encode()
    )


def patch(
    number: int, mark: str = "PATCH", tags: str = "", title: str = "foo: fix", path: str = "a.c"
) -> Message:
    return mail(number, f"[{mark}] {title}", f"Text.\n\n{tags}{SIGNED}\n{DIFF.format(path)}")


def reply(number: int, body: str, to: int = 1, who: str = REVIEWER, extra: str = "") -> Message:
    return mail(number, "Re: [PATCH] foo: fix", body, to, who, extra)


def asks(*mails: Message) -> tuple[Ask, ...]:
    thread = group(mails)
    series = thread.series[0]
    return tag_requests(Discussion(thread, series, series.latest))


def states(*mails: Message) -> list[tuple[str, str]]:
    return [(ask.tag, ask.state) for ask in asks(*mails)]


@pytest.mark.parametrize(
    ("sentence", "tags"),
    [
        ("This lacks a Reported-by:.", ["Reported-by"]),
        ("Please add a Fixes: tag.", ["Fixes"]),
        ("Please also add a proper Fixes tag and Cc stable.", ["Fixes", "Cc: stable"]),
        ("Please add Fixes and stable tags.", ["Fixes", "Cc: stable"]),
        ("The series needs a fixes tag.", ["Fixes"]),
        ('It deserves a "Fixes" tag.', ["Fixes"]),
        ("Your Signed-off-by: line is missing.", ["Signed-off-by"]),
        ("Your patch does not have a Signed-off-by: line.", ["Signed-off-by"]),
        ("I cannot take patches without a Signed-off-by.", ["Signed-off-by"]),
        ("Missing SoB.", ["Signed-off-by"]),
        ("You forgot the Cc: stable@vger.kernel.org.", ["Cc: stable"]),
        ("I would add a Closes: tag, too.", ["Closes"]),
        ("If you respin, please add a Suggested-by: tag.", ["Suggested-by"]),
    ],
)
def test_a_request_names_its_tags(sentence: str, tags: list[str]) -> None:
    assert [wish.tag for wish in wishes(sentence)] == tags


@pytest.mark.parametrize(
    "sentence",
    [
        "No need for a Fixes tag.",
        "Please drop the Fixes tag.",
        "I don't think we need a Fixes tag here.",
        "The Fixes tag isn't needed.",
        "So why a Fixes tag?",
        "I'll add the Fixes tag when applying.",
        "Added the missing Signed-off-by and applied.",
        "Next time please add a Fixes tag.",
        "Thanks for adding the Fixes tag.",
        "This patch needs some more fixes.",
        "The commit in the Fixes tag needs a closer look.",
        "Do you know the problem reported by the robot, which I need to find?",
        "This needs to go below the Fixes tag.",
        "HINT: you may be missing kernel fixes:",
        "If you need a Fixes tag, ask git blame.",
    ],
)
def test_what_only_speaks_of_a_tag_asks_for_none(sentence: str) -> None:
    assert wishes(sentence) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Does this need a Fixes tag?",
        "Fixes tag?",
        "Maybe add a Fixes: tag.",
        "Is a Fixes tag warranted?",
    ],
)
def test_a_reviewer_who_only_wonders_asks_a_question(sentence: str) -> None:
    assert [(wish.tag, wish.is_question) for wish in wishes(sentence)] == [("Fixes", True)]


def test_could_you_please_is_a_request_in_spite_of_its_question_mark() -> None:
    assert [wish.is_question for wish in wishes("Could you please add a Fixes: tag?")] == [False]


def test_a_request_wrapped_over_three_lines_is_read() -> None:
    (ask,) = asks(patch(1), reply(2, "> +b\n\nThis is a fix, so\nit needs\na Fixes tag."))

    assert (ask.tag, ask.mail_line, ask.quoted, ask.kind) == ("Fixes", 3, "+b", "tag-request")


def test_a_quoted_request_is_not_the_repliers() -> None:
    assert asks(patch(1), reply(2, "> This lacks a Reported-by:.\n\nIndeed it does.")) == ()


def test_the_tag_line_below_please_add_is_given_with_the_request() -> None:
    (ask,) = asks(patch(1), reply(2, 'Please add:\n\nFixes: 0123456789ab ("foo: add")'))

    assert (ask.tag, ask.given) == ("Fixes", 'Fixes: 0123456789ab ("foo: add")')


def test_review_tags_below_you_can_add_are_no_request() -> None:
    assert asks(patch(1), reply(2, f"You can add:\n\nReviewed-by: {REVIEWER}")) == ()


def test_the_author_does_not_ask_himself() -> None:
    assert asks(patch(1), reply(2, "I forgot, this needs a Fixes tag.", who=AUTHOR)) == ()


def test_an_author_with_a_second_address_is_still_the_author() -> None:
    assert (
        asks(
            patch(1), reply(2, "This lacks a Fixes tag.", who='"Author, Ann" <a@home.example.org>')
        )
        == ()
    )


@pytest.mark.parametrize(
    ("who", "extra", "body"),
    [
        ("kernel test robot <lkp@example.org>", "", "Please add a Fixes tag."),
        ("ci-bot@example.org", "", "Please add a Fixes tag."),
        (REVIEWER, "Auto-Submitted: auto-replied\n", "Please add a Fixes tag."),
        (REVIEWER, "", "Hi,\n\nThis is the friendly patch-bot.\n\nThis lacks a Fixes tag."),
    ],
)
def test_what_a_program_asks_is_not_repeated(who: str, extra: str, body: str) -> None:
    message = reply(2, body, who=who, extra=extra)

    assert is_robot(message)
    assert asks(patch(1), message) == ()


def test_a_request_is_open_until_the_tag_is_there() -> None:
    v1, request = patch(1), reply(2, "This lacks a Reported-by:.")
    reported = patch(3, "PATCH v2", "Reported-by: Rita <rita@example.org>\n")

    assert states(v1, request) == [("Reported-by", "open")]
    assert states(v1, request, patch(3, "PATCH v2")) == [("Reported-by", "open")]
    assert states(v1, request, reported) == [("Reported-by", "done")]


def test_a_combined_tag_counts() -> None:
    tested = patch(3, "PATCH v2", "Reported-and-tested-by: Rita <rita@example.org>\n")

    assert states(patch(1), reply(2, "This lacks a Reported-by:."), tested) == [
        ("Reported-by", "done")
    ]


def test_the_tag_on_another_patch_of_the_next_version_does_not_count() -> None:
    def pair(start: int, mark: str, tags: str = "") -> tuple[Message, Message]:
        one = patch(start, f"{mark} 1/2", title="foo: one", path="one.c")
        return one, patch(start + 1, f"{mark} 2/2", tags, title="foo: two", path="two.c")

    fixes = 'Fixes: 0123456789ab ("foo: add")\n'

    assert states(
        *pair(1, "PATCH"), reply(3, "Please add a Fixes tag."), *pair(4, "PATCH v2", fixes)
    ) == [("Fixes", "open")]
    assert states(
        *pair(1, "PATCH"), reply(3, "Please add a Fixes tag.", 2), *pair(4, "PATCH v2", fixes)
    ) == [("Fixes", "done")]


def test_a_request_under_the_cover_letter_is_met_by_any_patch() -> None:
    cover = mail(1, "[PATCH 0/1] foo", "Hello.\n 1 file changed")
    one = patch(2, "PATCH 1/1", 'Fixes: 0123456789ab ("foo: add")\n')

    (ask,) = asks(cover, one, reply(3, "The series needs a Fixes tag.", 1))

    assert (ask.patch, ask.state) == (None, "done")


def test_a_request_on_a_dropped_patch_is_withdrawn() -> None:
    first = [patch(n, f"PATCH {n}/2", title=f"foo: part {n}", path=f"{n}.c") for n in (1, 2)]
    kept = patch(4, "PATCH v2", title="foo: part 2", path="2.c")

    assert states(*first, reply(3, "Please add a Fixes tag."), kept) == [("Fixes", "withdrawn")]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("> This lacks a Reported-by:.\n\nNobody reported it, I read the code.", "answered"),
        ("Nobody reported it.", "answered"),
        ("> This lacks a Reported-by:.\n\nThanks, but nobody reported it.", "answered"),
        ("> This lacks a Reported-by:.\n\nWill add it.", "answered"),
        ("> This lacks a Reported-by:.\n\nOops, sorry.", "answered"),
        ("Right, fixed in v2.", "answered"),
        ("> something else entirely\n\nThat is on purpose.", "open"),
    ],
)
def test_an_authors_answer_answers_a_request_unless_it_is_about_something_else(
    answer: str, state: str
) -> None:
    found = states(patch(1), reply(2, "This lacks a Reported-by:."), reply(3, answer, 2, AUTHOR))

    assert found == [("Reported-by", state)]


@pytest.mark.parametrize(
    ("answer", "is_due"),
    [
        ("Will add it.", True),
        ("Oops, sorry.", True),
        ("Nobody reported it, I read the code.", False),
    ],
)
def test_what_the_author_agrees_to_is_due_until_the_tag_is_there(answer: str, is_due: bool) -> None:
    mails = patch(1), reply(2, "This lacks a Reported-by:."), reply(3, answer, 2, AUTHOR)

    (now,), (later, *_) = asks(*mails), asks(*mails, patch(4, "PATCH v2"))

    assert (now.state, now.is_due) == ("answered", is_due)
    assert (later.state, later.is_due) == (("open" if is_due else "answered"), is_due)


def test_a_reviewer_can_take_a_request_back() -> None:
    taken = reply(3, "Never mind, no need for a Fixes tag.", 2)

    assert states(patch(1), reply(2, "Please add a Fixes tag."), taken) == [("Fixes", "withdrawn")]


def test_a_tag_given_in_a_reply_is_done_for_this_version_only() -> None:
    mails = patch(1), reply(2, "Please add a Fixes tag.")
    given_later = reply(3, 'Fixes: 0123456789ab ("foo: add")', 2, AUTHOR)

    assert states(*mails, given_later) == [("Fixes", "done")]
    assert states(*mails, given_later, patch(4, "PATCH v2"))[0] == ("Fixes", "open")


def test_only_the_author_can_sign_off_in_a_reply() -> None:
    mails = (
        mail(1, "[PATCH] foo: fix", f"Text.\n{DIFF.format('a.c')}"),
        reply(2, "Missing Signed-off-by."),
    )

    assert states(*mails, reply(3, f"Signed-off-by: {REVIEWER}", 2)) == [("Signed-off-by", "open")]
    assert states(*mails, reply(3, SIGNED, 2, AUTHOR)) == [("Signed-off-by", "done")]


def test_mentions_and_declines_see_a_tag_that_is_not_asked_for() -> None:
    assert mentions("no Fixes tag needed") == {"Fixes"}
    assert declines("no need for it")


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "please add " * 90_000,
        "missing a b c d " * 60_000 + "Fixes:",
        "Fixes: " * 140_000,
        "please add a Fixes tag. " * 40_000,
        "no " * 300_000,
        "please\n" * 140_000,
        "needs " + "a" * 1_000_000 + " Fixes tag",
    ],
)
def test_a_megabyte_of_requests_is_read_in_linear_time(body: str) -> None:
    mails = patch(1), reply(2, body)
    started = time.process_time()

    asks(*mails)

    assert time.process_time() - started < 10
