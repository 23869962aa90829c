"""What is reviewed when, and what is said of it."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from reviewbot.bot.decide import Case, Decision, decide
from reviewbot.bot.desk import Desk, review_one
from reviewbot.bot.mailing import addresses_of
from reviewbot.bot.policy import Level
from reviewbot.bot.state import outbox, people
from reviewbot.bot.state.database import StateGone
from reviewbot.bot.watch import watch
from reviewbot.model.grouping import group
from reviewbot.model.message import Message
from reviewbot.model.series import Thread
from tests.bot.world import HOUR_S, LIST, POLICY, RULE, World, at, world
from tests.scan.archives import mail, patch, reply

UNSIGNED = patch("one@example.org", "foo: rename b to bee", sign=False)


def test_unsigned_patch_is_answered_once(bot: World) -> None:
    letter = bot.look(UNSIGNED, now=at(1))

    assert letter is not None
    assert ("queued", RULE, "ann@example.org") == (letter.state, letter.rules, letter.author)
    assert ["ann@example.org"] == [one.address for one in outbox.recipients(bot.state, letter.no)]
    assert 0 == bot.review(at(2))


def test_clean_patch_is_not_answered(bot: World) -> None:
    assert bot.look(patch("one@example.org", "foo: rename b to bee"), now=at(1)) is None
    assert "nothing found" == bot.why("one@example.org")


def test_letter_has_its_date_and_answers_the_patch(bot: World) -> None:
    letter = bot.look(UNSIGNED, now=at(1, 12))

    assert letter is not None
    sent = message_from_bytes(letter.raw, policy=policy.default)
    assert ("Thu, 01 Jan 2026 12:00:00 +0000", "<one@example.org>") == (
        sent["Date"],
        sent["In-Reply-To"],
    )
    assert f"<{letter.msgid}>" == sent["Message-ID"]


def test_same_mail_gives_the_same_bytes(tmp_path: Path, measured: None) -> None:
    letters = []
    for name in ("a", "b"):
        with world(tmp_path / name) as made:
            letters.append(made.look(UNSIGNED, now=at(1)))

    assert letters[0] == letters[1]


def test_same_mail_over_two_lists_is_answered_once(tmp_path: Path, measured: None) -> None:
    other = POLICY._replace(list="linux-bar@vger.kernel.org")
    with world(tmp_path, POLICY, other) as bot:
        bot.take(UNSIGNED, now=at(1))
        bot.review(at(1))
        bot.take(UNSIGNED.replace(b"Subject", b"X-L: bar\nSubject"), now=at(2), list_=other.list)
        bot.review(at(2))

        assert 1 == len(bot.letters())


@pytest.mark.parametrize(
    ("level", "state", "cc"),
    [
        (Level.QUEUE, "held", None),
        (Level.AUTHOR, "queued", None),
        (Level.LIST, "queued", LIST),
    ],
)
def test_level_says_how_far_it_goes(
    level: Level, state: str, cc: str | None, tmp_path: Path, measured: None
) -> None:
    with world(tmp_path, POLICY._replace(send=level)) as bot:
        letter = bot.look(UNSIGNED, now=at(1))

    assert letter is not None
    sent = message_from_bytes(letter.raw, policy=policy.default)
    assert (state, "Ann Author <ann@example.org>", cc) == (letter.state, sent["To"], sent["Cc"])


def test_most_private_list_wins(tmp_path: Path, measured: None) -> None:
    other = POLICY._replace(list="linux-bar@vger.kernel.org", send=Level.QUEUE)
    both = UNSIGNED.replace(b"To: linux-foo@", b"To: linux-bar@vger.kernel.org, linux-foo@")
    with world(tmp_path, POLICY._replace(send=Level.LIST), other) as bot:
        letter = bot.look(both, now=at(1))

    assert letter is not None
    assert "held" == letter.state
    assert b"\nCc:" not in letter.raw


def test_letter_to_a_doubtful_sender_waits_for_a_moderator(tmp_path: Path, measured: None) -> None:
    with world(tmp_path, POLICY._replace(send=Level.LIST)) as bot:
        bot.take(UNSIGNED, now=at(1))
        doubtful = Desk(bot.state, bot.setup, bot.rules, lambda *_: "signed by another")
        review_one(doubtful, bot.index, "one@example.org", at(1))
        letter = bot.letter()

        assert letter is not None
        assert ("held", "signed by another") == (letter.state, letter.why)
        assert LIST not in addresses_of(letter.raw)


def test_list_that_is_off_is_not_reviewed(tmp_path: Path, measured: None) -> None:
    with world(tmp_path, POLICY._replace(send=Level.OFF)) as bot:
        assert bot.look(UNSIGNED, now=at(1)) is None
        assert ("silent", "the list is off") == (
            bot.known("one@example.org").state,
            bot.why("one@example.org"),
        )


def test_it_waits_so_that_people_can_say_it_first(tmp_path: Path, measured: None) -> None:
    with world(tmp_path, POLICY._replace(hold_s=12 * HOUR_S)) as bot:
        bot.take(UNSIGNED, now=at(1, 10))

        assert [0, 1] == [bot.review(at(1, 21)), bot.review(at(1, 22))]


@pytest.mark.parametrize(
    "text",
    [
        "This lacks a Signed-off-by tag.",
        "Missing SoB here.",
        "> Subject: [PATCH] foo: rename b to bee\n\nPlease sign off your patch.",
    ],
)
def test_what_a_person_said_is_not_said_again(text: str, bot: World) -> None:
    assert bot.look(UNSIGNED, reply("r@example.org", "one@example.org", text), now=at(2)) is None
    assert "it was said already" == bot.why("one@example.org")


def test_what_was_said_of_the_copy_that_was_sent_first_is_not_said_again(bot: World) -> None:
    # as in 1687771098-26775-1-git-send-email-schakrabarti@linux.microsoft.com
    first = UNSIGNED.replace(b"<one@", b"<first@")
    answer = reply("r@example.org", "first@example.org", "Missing your own SoB.")
    bot.look(first, UNSIGNED, answer, now=at(3))

    assert [] == bot.letters()
    assert {"a newer version came", "it was said already"} == {
        bot.why("first@example.org"),
        bot.why("one@example.org"),
    }


def test_what_was_applied_is_left_alone(bot: World) -> None:
    answer = reply("r@example.org", "one@example.org", "Applied, thanks.")

    assert bot.look(UNSIGNED, answer, now=at(2)) is None
    assert "it was applied already" == bot.why("one@example.org")


@pytest.mark.parametrize(
    "text", ["Looks good to me.", "> Signed-off-by is in the quote only\n\nOk."]
)
def test_other_replies_do_not_keep_it_silent(text: str, bot: World) -> None:
    assert (
        bot.look(UNSIGNED, reply("r@example.org", "one@example.org", text), now=at(2)) is not None
    )


def test_newer_version_takes_the_place(tmp_path: Path, measured: None) -> None:
    with world(tmp_path, POLICY._replace(hold_s=12 * HOUR_S)) as bot:
        bot.take(UNSIGNED, now=at(1))
        second = patch(
            "two@example.org", "foo: rename b to bee", prefix="PATCH v2", day=1, sign=False
        )
        bot.take(second, now=at(1, 11))
        bot.review(at(2))

        assert "a newer version came" == bot.why("one@example.org")
        assert ["two@example.org"] == [letter.lead for letter in bot.letters()]


def test_next_version_is_still_so_and_the_third_is_not_told(bot: World) -> None:
    for version, day in ((1, 1), (2, 3), (3, 5)):
        prefix = "PATCH" if version == 1 else f"PATCH v{version}"
        raw = patch(
            f"{version}@example.org", "foo: rename b to bee", prefix=prefix, day=day, sign=False
        )
        bot.look(raw, now=at(day))

    first, second = bot.letters()
    assert b"Still present" not in first.raw
    assert b"Still present: there is no Signed-off-by: line" in second.raw
    assert "its author was told before" == bot.why("3@example.org")


def series(count: int, *, sign: bool = False) -> list[bytes]:
    """A cover letter and its patches."""
    cover = mail("0@example.org", f"[PATCH 0/{count}] foo: tidy", "Words.\n")
    return [
        cover,
        *(
            patch(
                *(f"{number}@example.org", f"foo: step {number}"),
                prefix=f"PATCH {number}/{count}",
                path=f"drivers/foo/{number}.c",
                sign=sign,
                reply_to="0@example.org",
            )
            for number in range(1, count + 1)
        ),
    ]


def test_series_is_reviewed_when_it_is_complete(tmp_path: Path, measured: None) -> None:
    with world(tmp_path, POLICY._replace(patience_s=2 * HOUR_S)) as bot:
        *most, last = series(2)
        bot.take(*most, now=at(1, 10))
        assert 0 == bot.review(at(1, 11))
        bot.take(last, now=at(1, 11))

        assert 1 == bot.review(at(1, 11))


def test_incomplete_series_is_reviewed_after_a_time(tmp_path: Path, measured: None) -> None:
    with world(tmp_path, POLICY._replace(patience_s=2 * HOUR_S)) as bot:
        bot.take(*series(2)[:-1], now=at(1, 10))

        assert "waits for 1 patches" == bot.why("0@example.org")
        assert [0, 1] == [bot.review(at(1, 11)), bot.review(at(1, 12))]


def test_cover_letter_that_comes_last_makes_no_second_review(bot: World) -> None:
    cover, *patches = series(2)
    bot.take(*patches, now=at(1, 10))
    bot.review(at(1, 10))
    bot.take(cover, now=at(1, 11))
    bot.review(at(1, 11))

    assert 1 == len(bot.letters())


def test_author_gets_no_more_than_the_cap_in_a_day(tmp_path: Path, measured: None) -> None:
    with world(tmp_path, POLICY._replace(cap=1)) as bot:
        bot.look(UNSIGNED, now=at(1))
        other = patch("b@example.org", "bar: say bar", path="drivers/bar.c", sign=False)
        bot.look(other, now=at(1, 12))
        third = patch("c@example.org", "baz: say baz", path="drivers/baz.c", day=3, sign=False)
        bot.look(third, now=at(3))

        assert "its author had 1 mails in a day" == bot.why("b@example.org")
        assert ["one@example.org", "c@example.org"] == [letter.lead for letter in bot.letters()]


def test_list_gets_no_more_than_its_daily_cap(tmp_path: Path, measured: None) -> None:
    with world(tmp_path, POLICY._replace(daily_cap=1)) as bot:
        bot.look(UNSIGNED, now=at(1))
        other = patch("b@example.org", "bar: say bar", path="drivers/bar.c", sign=False)
        bob = other.replace(b"ann@example.org>\nTo", b"bob@example.org>\nTo")
        bot.look(bob, now=at(1, 12))

        assert f"{LIST} had 1 letters in a day" == bot.why("b@example.org")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ignored": ("*@example.org",)}, "the sender is ignored"),
        ({"prefixes": ("net",)}, "its subject has none of the prefixes"),
        ({"prefixes": ("patch",)}, ""),
        ({"without_rules": ("signed-off-*",)}, "nothing found"),
        ({"rules": ("body-empty",)}, "nothing found"),
    ],
)
def test_policy_narrows(
    changes: dict[str, object], why: str, tmp_path: Path, measured: None
) -> None:
    with world(tmp_path, POLICY._replace(**changes)) as bot:  # type: ignore[arg-type]  # fields of Policy
        letter = bot.look(UNSIGNED, now=at(1))

        assert (bool(letter), why) == (not why, bot.why("one@example.org"))


def test_mail_of_last_month_is_not_answered(bot: World) -> None:
    assert bot.look(UNSIGNED, now=at(31)) is None
    assert "it was posted long ago" == bot.why("one@example.org")


def test_own_mail_and_robots_are_not_answered(bot: World) -> None:
    own = UNSIGNED.replace(b"Ann Author <ann@example.org>\nTo", b"reviewbot <bot@example.org>\nTo")

    assert bot.look(own, now=at(1)) is None


def test_who_wants_no_mail_gets_none(bot: World) -> None:
    with bot.state.transaction() as db:
        people.silence(db, "Ann+lists@example.org", at(1))

    assert bot.look(UNSIGNED, now=at(1)) is None
    assert "its author wants no mail" == bot.why("one@example.org")


def test_waived_rule_does_not_speak_about_later_versions(bot: World) -> None:
    bot.look(UNSIGNED, now=at(1))
    with bot.state.transaction() as db:
        people.waive(db, "one@example.org", RULE, "ann@example.org", "a quote", at(1))
    second = patch("two@example.org", "foo: rename b to bee", prefix="PATCH v2", day=3, sign=False)

    bot.look(second, now=at(3))

    assert 1 == len(bot.letters())
    assert "it was said or waived already" == bot.why("two@example.org")


def tree_with_a_commit(folder: Path) -> str:
    """Make a repository; its only commit."""
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    git = ("git", "-C", str(folder))
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    subprocess.run([*git, *who, "commit", "-q", "--allow-empty", "-m", "one"], check=True)
    done = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_unknown_base_keeps_it_silent(tmp_path: Path, measured: None) -> None:
    tree_with_a_commit(tmp_path / "tree")
    with world(tmp_path / "bot", POLICY._replace(history=str(tmp_path / "tree"))) as bot:
        assert bot.look(UNSIGNED, now=at(1)) is None
        assert "its base is not known" == bot.why("one@example.org")


def test_known_base_is_named(tmp_path: Path, measured: None) -> None:
    head = tree_with_a_commit(tmp_path / "tree")
    based = UNSIGNED + f"\nbase-commit: {head}\n".encode()
    with world(tmp_path / "bot", POLICY._replace(history=str(tmp_path / "tree"))) as bot:
        letter = bot.look(based, now=at(1))

    assert letter is not None
    assert f"on top of {head[:12]}".encode() in letter.raw


def test_killed_index_is_made_anew(bot: World) -> None:
    bot.take(UNSIGNED, now=at(1))
    bot.index.close()
    for path in bot.setup.folder.glob("threads.sqlite*"):
        path.write_bytes(b"broken")

    index = type(bot.index).open(bot.setup.folder / "threads.sqlite")
    try:
        assert 1 == index.catch_up(bot.state)
        assert index.work_with("one@example.org")
    finally:
        index.close()


def test_odd_thread_does_not_stop_the_others(
    bot: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_on_one(case: Case, *rest: Any) -> Decision:
        if case.revision.lead.msgid == "one@example.org":
            raise RecursionError("odd")
        return decide(case, *rest)

    monkeypatch.setattr("reviewbot.bot.desk.decide", fail_on_one)
    other = patch("two@example.org", "bar: say bar", path="bar.c", sign=False)
    bot.look(UNSIGNED, other, now=at(1))

    assert ["two@example.org"] == [letter.lead for letter in bot.letters()]
    assert "internal error: RecursionError" == bot.why("one@example.org")
    assert "cannot review one@example.org" in caplog.text


def test_work_that_cannot_be_understood_does_not_stop_the_others(
    bot: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on_one(messages: Iterable[Message]) -> Thread:
        mails = list(messages)
        if any(mail.msgid == "one@example.org" for mail in mails):
            raise RecursionError("odd")
        return group(mails)

    monkeypatch.setattr("reviewbot.bot.watch.group", fail_on_one)
    other = patch("two@example.org", "bar: say bar", path="bar.c", sign=False)
    bot.look(UNSIGNED, other, now=at(1))

    assert ["two@example.org"] == [letter.lead for letter in bot.letters()]


def test_too_much_mail_for_one_work_is_left_out(
    bot: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewbot.bot.watch.MAX_UNIT_BYTES", len(UNSIGNED) + 10)
    answer = reply("r@example.org", "one@example.org", "Missing SoB.")

    assert bot.look(UNSIGNED, answer, now=at(2)) is not None


_FAULTS = [StateGone("the database does not answer"), sqlite3.OperationalError("disk I/O error")]


@pytest.mark.parametrize("fault", _FAULTS)
def test_review_stays_due_while_the_state_cannot_be_read(
    bot: World, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: Any) -> Decision:
        raise fault

    bot.take(UNSIGNED, now=at(1))
    with monkeypatch.context() as patched:
        patched.setattr("reviewbot.bot.desk.decide", fail)
        with pytest.raises(type(fault)):
            bot.review(at(1))

    assert 1 == bot.review(at(1))


@pytest.mark.parametrize("fault", _FAULTS)
def test_mail_is_looked_at_again_when_the_state_could_not_be_read(
    bot: World, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(_: Iterable[Message]) -> Thread:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr("reviewbot.bot.watch.group", fail)
        with pytest.raises(type(fault)):
            bot.take(UNSIGNED, now=at(1))
    watch(bot.state, bot.index, bot.setup.policies, at(1))

    assert 1 == bot.review(at(1))
