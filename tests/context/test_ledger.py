"""What is asked for in a discussion, and what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewbot.context.asks import Ask
from reviewbot.context.discussion import Discussion
from reviewbot.context.ledger import ledger, recent_entries
from reviewbot.mail import parse_mail, split_mbox
from reviewbot.model.grouping import group
from reviewbot.model.message import Message
from reviewbot.report.export import evidence_value

AUTHOR = "Ann Author <ann@example.org>"
REVIEWER = "Rob Reviewer <rob@example.org>"
OTHER = "Otto Other <otto@example.org>"


def mail(number: int, subject: str, body: str, to: int | None = None, who: str = AUTHOR) -> Message:
    answers = f"In-Reply-To: <{to}@example.org>\n" if to else ""
    return parse_mail(
        (
            f"From: {who}\nSubject: {subject}\nDate: Thu, {number:02d} Jan 2026 10:00:00 +0000\n"
            f"Message-ID: <{number}@example.org>\n{answers}\n{body}\n"
        ).encode()
    )


def patch(number: int, mark: str = "PATCH", line: str = "take_lock(foo);") -> Message:
    return mail(
        number,
        f"[{mark}] foo: fix",
        "The bar is wrong.\n\nSigned-off-by: Ann Author <ann@example.org>\n---\n"
        f"diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n-a\n+{line}",
    )


def reply(number: int, body: str, to: int = 1, who: str = REVIEWER) -> Message:
    return mail(number, "Re: [PATCH] foo: fix", body, to, who)


def entries(*mails: Message) -> tuple[Ask, ...]:
    thread = group(mails)
    series = thread.series[0]
    return ledger(Discussion(thread, series, series.latest))


def told(*mails: Message) -> list[tuple[str, str]]:
    return [(ask.kind, ask.state) for ask in entries(*mails)]


LINE = "> +take_lock(foo);\n\n"


def test_question_without_an_answer_is_open() -> None:
    assert [("question", "open")] == told(patch(1), reply(2, f"{LINE}Why is the lock taken here?"))


def test_question_is_answered_by_the_author_below_its_quote() -> None:
    assert [("question", "answered")] == told(
        patch(1),
        reply(2, f"{LINE}Why is the lock taken here?"),
        reply(
            3,
            "> > +take_lock(foo);\n> \n> Why is the lock taken here?\n\nFoo is shared.",
            2,
            AUTHOR,
        ),
    )


def test_answer_without_any_quote_answers_the_whole_mail() -> None:
    assert [("question", "answered")] == told(
        patch(1),
        reply(2, "Why is the lock taken here?"),
        reply(3, "Because foo is shared.", 2, AUTHOR),
    )


def test_answer_below_another_quote_is_none() -> None:
    assert [("question", "open"), ("question", "answered")] == told(
        patch(1),
        reply(2, f"{LINE}Why is the lock taken here?\n\nWho needs the bar at all?"),
        reply(3, "> Who needs the bar at all?\n\nThe baz.", 2, AUTHOR),
    )


def test_request_is_done_when_the_quoted_line_changes() -> None:
    (ask,) = entries(
        patch(1),
        reply(2, f"{LINE}Please use the spinlock here."),
        patch(9, "PATCH v2", "take_spinlock(foo);"),
    )

    assert ("request", "done") == (ask.kind, ask.state)
    assert "v2 changes this line" == ask.evidence[-1].text


def test_request_stays_open_when_the_line_stays() -> None:
    assert [("request", "open")] == told(
        patch(1), reply(2, f"{LINE}Please use the spinlock here."), patch(9, "PATCH v2")
    )


AGREED = (
    patch(1),
    reply(2, f"{LINE}Please use the spinlock here."),
    reply(3, "> Please use the spinlock here.\n\nWill do in v2.", 2, AUTHOR),
)


def test_what_the_author_agrees_to_is_answered() -> None:
    assert [("request", "answered"), ("promise", "open")] == told(*AGREED)


def test_what_was_agreed_is_open_again_when_the_next_version_is_the_same() -> None:
    assert [("request", "open"), ("promise", "done")] == told(*AGREED, patch(9, "PATCH v2"))


def test_what_was_agreed_is_done_when_the_next_version_changes_the_patch() -> None:
    (request, _) = entries(
        patch(1),
        reply(2, "Please use the spinlock everywhere."),
        reply(3, "> Please use the spinlock everywhere.\n\nWill do in v2.", 2, AUTHOR),
        patch(9, "PATCH v2", "take_spinlock(foo);"),
    )

    assert ("done", ["Will do in v2.", "v2"]) == (
        request.state,
        [item.text for item in request.evidence[-2:]],
    )


def test_of_equal_lines_one_less_is_the_one_that_changed() -> None:
    def guarded(number: int, mark: str, body: str) -> Message:
        count = body.count("\n") + 1
        return mail(
            number,
            f"[{mark}] foo: fix",
            "The bar is wrong.\n\nSigned-off-by: Ann Author <ann@example.org>\n---\n"
            f"diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,{count} @@\n-a\n{body}",
        )

    both = "+#ifdef CONFIG_BAR\n+one();\n+#ifdef CONFIG_BAR\n+two();"
    asked = reply(2, "> +#ifdef CONFIG_BAR\n\nPlease drop this one.")

    assert [("request", "done")] == told(
        guarded(1, "PATCH", both), asked, guarded(9, "PATCH v2", "+#ifdef CONFIG_BAR\n+one();")
    )
    assert [("request", "open")] == told(
        guarded(1, "PATCH", both), asked, guarded(9, "PATCH v2", f"{both}\n+three();")
    )


def test_a_version_from_before_the_request_does_not_do_it() -> None:
    assert [("request", "open")] == told(
        patch(1),
        reply(9, f"{LINE}Please use the spinlock here."),
        patch(5, "PATCH v2", "other(foo);"),
    )


def test_the_changelog_tells_that_a_request_was_followed() -> None:
    later = mail(
        9,
        "[PATCH v2] foo: fix",
        "The bar is wrong.\n\nSigned-off-by: Ann Author <ann@example.org>\n---\n"
        "v2: document the spinlock in the header\n"
        "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n-a\n+take_lock(foo);",
    )

    (ask,) = entries(patch(1), reply(2, f"{LINE}Please document the spinlock somewhere."), later)

    assert ("done", "v2: document the spinlock in the header") == (
        ask.state,
        ask.evidence[-1].text,
    )


def test_who_gives_a_tag_to_the_next_version_asks_no_more() -> None:
    states = told(
        patch(1),
        reply(2, "Please explain the lock."),
        patch(8, "PATCH v2"),
        reply(9, "Reviewed-by: Rob Reviewer <rob@example.org>", 8),
    )

    assert [("request", "done")] == states


def test_a_remark_below_a_line_of_the_diff_wants_it_otherwise() -> None:
    assert [("objection", "open")] == told(patch(1), reply(2, f"{LINE}Two locks in one function."))
    assert [("request", "open")] == told(patch(1), reply(2, f"{LINE}nit: take_spinlock"))


@pytest.mark.parametrize(
    "text",
    [
        "Nice, that is much clearer.",
        "Yes.",
        "Thanks,\nRob",
        "Viele Grüße,\nRob Reviewer",
        "[...]",
        "Reviewed-by: Rob Reviewer <rob@example.org>",
        "I'll fix that up when applying.",
    ],
)
def test_praise_farewell_and_tags_below_a_line_are_no_remark(text: str) -> None:
    assert [] == [
        ask for ask in entries(patch(1), reply(2, f"{LINE}{text}")) if ask.kind != "approval"
    ]


def test_a_pasted_diff_and_commands_are_no_sentences() -> None:
    pasted = (
        "Is this not better?\n\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n"
        "-a\n+/* Is this wrong? */\n\nShould we?"
    )
    commands = "It fails for me:\n\n$ make docs\n\tclean: all;\nerror: patch does not apply\n"

    assert [("question", "open")] == told(patch(1), reply(2, pasted))
    assert [] == told(patch(1), reply(2, commands))


def test_a_reviewer_who_finds_it_further_down_takes_it_back_in_one_mail() -> None:
    assert [] == told(
        patch(1), reply(2, "> -a\n\nWhere is a used?\n\n> +take_lock(foo);\n\nAh, here.")
    )


def test_the_end_of_a_remark_may_be_cut_from_the_quote() -> None:
    cut = "Foo is not needed.\n\nWhy was it there at all?"

    assert ("question", "answered") == told(
        patch(1), reply(2, cut), reply(3, "> Foo is not needed.\n\nIt was in the way.", 2, OTHER)
    )[-1]


def test_reason_against_a_request_answers_it() -> None:
    assert [("request", "answered")] == told(
        patch(1),
        reply(2, f"{LINE}Please use the spinlock here."),
        reply(
            3, "> Please use the spinlock here.\n\nIt sleeps, so that is not possible.", 2, AUTHOR
        ),
    )


def test_asker_who_is_satisfied_takes_it_back() -> None:
    states = told(
        patch(1),
        reply(2, f"{LINE}Please use the spinlock here."),
        reply(
            3, "> Please use the spinlock here.\n\nIt sleeps, so that is not possible.", 2, AUTHOR
        ),
        reply(4, "> It sleeps, so that is not possible.\n\nFair enough.", 3),
    )

    assert ("request", "withdrawn") == states[0]


def test_objection_is_told_with_its_reason() -> None:
    (ask,) = entries(
        patch(1), reply(2, f"{LINE}This doesn't work. The lock is held by the caller already.")
    )

    assert "objection" == ask.kind
    assert "This doesn't work. The lock is held by the caller already." == ask.text


def test_reviewers_weigh_each_other_without_objecting_to_the_patch() -> None:
    assert [("question", "answered")] == told(
        patch(1),
        reply(2, "What about a mutex here?"),
        reply(3, "> What about a mutex here?\n\nThat looks wrong to me.", 2, OTHER),
    )


def test_numbered_options_are_no_requests() -> None:
    assert [("preference", "open")] == told(
        patch(1),
        reply(
            2,
            "I see two ways:\n\n1. Move the lock into bar.\n\n2. Add a hook to baz.\n\nI'd prefer the 2nd variant.",
        ),
    )


def test_promise_is_kept_by_the_next_version() -> None:
    assert [("promise", "done")] == told(
        patch(1), reply(2, "I will send a v2.", 1, AUTHOR), patch(9, "PATCH v2", "other(foo);")
    )


def test_robots_and_quotes_say_nothing() -> None:
    assert [] == told(
        patch(1),
        reply(2, "Please fix the build.", who="kernel test robot <lkp@example.org>"),
        reply(3, "> Please use the spinlock here.\n"),
    )


def test_quoted_line_is_found_in_the_patch() -> None:
    (ask,) = entries(patch(1), reply(2, "> > +take_lock(foo);\n\nPlease use the spinlock here."))

    quoted = evidence_value(ask.evidence[1])

    assert ("quoted", "a.c", 1, "+take_lock(foo);") == (
        quoted["what"],
        quoted["path"],
        quoted["line"],
        quoted["text"],
    )


def test_tag_that_is_asked_for_stands_once() -> None:
    assert [("tag-request", "open")] == told(patch(1), reply(2, "Please add a Fixes tag."))


def test_recent_entries_leave_out_older_versions() -> None:
    mails = (
        patch(1),
        reply(2, "Why is the lock taken here?"),
        patch(3, "PATCH v2", "two(foo);"),
        reply(4, "Who needs the bar at all?", 3),
        patch(5, "PATCH v3", "three(foo);"),
    )
    thread = group(mails)
    series = thread.series[0]

    assert ["Who needs the bar at all?"] == [
        ask.text for ask in recent_entries(Discussion(thread, series, series.latest))
    ]


def _quoting(number: int, above: str) -> str:
    quoted = "".join(f"> {line}\n" for line in above.split("\n")[:20])
    return (
        f"{quoted}\nPlease use the spinlock {number} here, as foo is shared by all.\n\n"
        f"> +take_lock(foo);\n\nWhy is lock {number} taken in this place?\n\nThanks,\nRob\n"
    )


def _wide() -> list[Message]:
    """All answer the patch."""
    return [reply(number, _quoting(number, "+take_lock(foo);"), 1) for number in range(2, 502)]


def _deep() -> list[Message]:
    """Reviewer and author answer each other, quoting all the way up."""
    mails: list[Message] = []
    for number in range(2, 502):
        above = mails[-1].body if mails else "+take_lock(foo);"
        who = AUTHOR if number % 2 else REVIEWER
        mails.append(reply(number, _quoting(number, above), number - 1, who))
    return mails


@pytest.mark.parametrize("talk", [_wide, _deep])
def test_500_mails_take_less_than_a_second(talk: Callable[[], list[Message]]) -> None:
    told(*AGREED, patch(9, "PATCH v2"))  # compiles the patterns, once for a process
    costs = []
    for _ in range(3):  # other programs cost it time as well: the best counts
        thread = group((patch(1), *talk()))
        series = thread.series[0]
        discussion = Discussion(thread, series, series.latest)
        started = time.process_time()
        found = ledger(discussion)
        costs.append(time.process_time() - started)

    assert min(costs) < 1
    assert len(found) >= 500


def _seed(corpus: Path, *names: str) -> list[tuple[str, str, str]]:
    mails = [
        parse_mail(mail)
        for name in names
        for mail in split_mbox((corpus / "seed" / name).read_bytes())
    ]
    thread = group(mails)
    series = thread.series[-1]
    found = ledger(Discussion(thread, series, series.latest))
    return [(ask.by.name.split()[0].rstrip(","), ask.kind, ask.state) for ask in found]


SEED = [
    ("Jan", "tag-request", "open"),
    ("Jan", "objection", "open"),
    ("Stefano", "request", "open"),
    ("Stefano", "question", "answered"),
    ("Jürgen", "preference", "answered"),
    ("Chen", "promise", "open"),
    ("Chen", "preference", "answered"),
    ("Jürgen", "approval", "done"),
    ("Jan", "preference", "answered"),
    ("Jan", "question", "answered"),
]


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["xen-privcmd.mbox", "xen-privcmd.mime.mbox"])
def test_ledger_of_the_first_thread(corpus: Path, name: str) -> None:
    assert SEED == _seed(corpus, name)


@pytest.mark.corpus
def test_next_version_of_the_first_thread_does_two_things(corpus: Path) -> None:
    found = _seed(corpus, "xen-privcmd.mbox", "xen-privcmd-v2.mbox")

    assert [("Jan", "tag-request", "done"), ("Chen", "promise", "done")] == [
        new for old, new in zip(SEED, found) if old != new
    ]
