"""What a moderator does to letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.bot import moderation
from reviewbot.bot.policy import Level
from reviewbot.bot.state import outbox, people
from reviewbot.bot.state.outbox import Letter
from reviewbot.errors import SourceError
from tests.bot.world import LIST, POLICY, World, at, world
from tests.scan.archives import patch

MAX = "Max <max@example.org>"
UNSIGNED = patch("one@example.org", "foo: rename b to bee", sign=False)


@pytest.fixture
def desk(tmp_path: Path, measured: None) -> Iterator[World]:
    """A bot with one held letter."""
    with world(tmp_path, POLICY._replace(send=Level.QUEUE)) as bot:
        bot.look(UNSIGNED, now=at(1))
        yield bot


def letter(bot: World) -> Letter:
    return moderation.letter_named(bot.state, 1)


def decisions(bot: World) -> list[tuple[object, ...]]:
    return bot.state.db.execute("select who, what, about, note, at from decision").fetchall()


def to(bot: World) -> list[str]:
    return [one.address for one in outbox.recipients(bot.state, 1)]


def test_approved_letter_goes_to_the_author_only(desk: World) -> None:
    moderation.approve(desk.state, 1, MAX, at(2), to_list=False)

    assert ("queued", ["ann@example.org"]) == (letter(desk).state, to(desk))
    assert letter(desk).raw.startswith(b"Date: Fri, 02 Jan 2026 10:00:00 +0000\n")
    assert [(MAX, "approved", "1", "author", at(2))] == decisions(desk)


def test_approved_for_the_list_it_is_copied(desk: World) -> None:
    moderation.approve(desk.state, 1, MAX, at(2), to_list=True)

    assert ["ann@example.org", LIST] == to(desk)
    assert f"\nCc: {LIST}\n".encode() in letter(desk).raw


def test_sent_letter_is_not_approved_again(desk: World) -> None:
    moderation.approve(desk.state, 1, MAX, at(2), to_list=False)

    with pytest.raises(SourceError, match="letter 1 is queued"):
        moderation.approve(desk.state, 1, MAX, at(2), to_list=True)


def test_unknown_outcome_may_be_sent_again_with_the_same_bytes(desk: World) -> None:
    raw = letter(desk).raw
    with desk.state.transaction() as db:
        outbox.change(db, 1, state="unknown")
        outbox.settle(db, 1, ["ann@example.org"], "unknown", at(2), "")

    moderation.approve(desk.state, 1, MAX, at(3), to_list=False)

    assert ("queued", raw) == (letter(desk).state, letter(desk).raw)
    assert "queued" == outbox.recipients(desk.state, 1)[0].state


def test_who_wants_no_mail_meanwhile_gets_none(desk: World) -> None:
    with desk.state.transaction() as db:
        people.silence(db, "ann@example.org", at(1))

    with pytest.raises(SourceError, match="wants no mail"):
        moderation.approve(desk.state, 1, MAX, at(2), to_list=False)


def test_rejected_letter_was_never_told(desk: World) -> None:
    moderation.reject(desk.state, 1, MAX, "not helpful", at(2))
    second = patch("two@example.org", "foo: rename b to bee", prefix="PATCH v2", day=3, sign=False)
    desk.look(second, now=at(3))

    assert ("rejected", "not helpful") == (letter(desk).state, letter(desk).why)
    assert b"Still present" not in moderation.letter_named(desk.state, 2).raw
    assert [(MAX, "rejected", "1", "not helpful", at(2))] == decisions(desk)


def test_edited_text_is_what_is_sent(desk: World) -> None:
    head = letter(desk).raw.partition(b"\n\n")[0]

    assert moderation.edit(desk.state, 1, "> a\nPlease sign it off.\n\n\n", MAX, at(2))
    assert head + b"\n\n> a\nPlease sign it off.\n" == letter(desk).raw
    assert [(MAX, "edited", "1", "", at(2))] == decisions(desk)


def test_unchanged_text_is_no_edit(desk: World) -> None:
    text = letter(desk).raw.partition(b"\n\n")[2].decode()

    assert not moderation.edit(desk.state, 1, text, MAX, at(2))
    assert [] == decisions(desk)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (" \n", "the text is empty"),
        ('Use this:\nFixes: 0123456789ab ("x")\n', "line 2: b4 would take"),
        ("  Reviewed-by: Max <max@example.org>\n", "line 1: b4 would take"),
    ],
)
def test_text_that_must_not_be_mailed_is_refused(text: str, complaint: str, desk: World) -> None:
    before = letter(desk)

    with pytest.raises(SourceError, match=complaint):
        moderation.edit(desk.state, 1, text, MAX, at(2))
    assert before == letter(desk)


def test_two_moderators_do_not_step_on_each_other(
    desk: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = letter(desk)
    moderation.edit(desk.state, 1, "Other words.\n", MAX, at(2))
    monkeypatch.setattr(moderation, "letter_named", lambda *_: old)

    with pytest.raises(SourceError, match="has just changed"):
        moderation.approve(desk.state, 1, MAX, at(2), to_list=False)


def test_letter_that_is_not_there_is_named(desk: World) -> None:
    with pytest.raises(SourceError, match="there is no letter 7"):
        moderation.reject(desk.state, 7, MAX, "", at(2))
