"""Commands obeyed, and others left alone."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from reviewbot.bot.orders.obey import Office, read_mailbox, take_order
from reviewbot.bot.policy import Level
from reviewbot.bot.state import people
from tests.bot.orders.signing import order, resolver, signed
from tests.bot.world import POLICY, RULE, World, at, world
from tests.scan.archives import patch, reply

NOW = at(1, 12)
WAIVE = f"reviewbot: waive {RULE} it is a test"


@pytest.fixture(autouse=True)
def _fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: float(NOW))


@pytest.fixture
def desk(tmp_path: Path, measured: None) -> Iterator[World]:
    """A bot with one held letter to Ann; Rob has answered to her patch."""
    policy = POLICY._replace(send=Level.QUEUE, maintainers=("max@example.org",))
    with world(tmp_path / "bot", policy) as bot:
        bot.look(
            patch("one@example.org", "foo: rename b to bee", sign=False),
            reply("r@example.org", "one@example.org", "Nice."),
            now=at(1, 10),
        )
        yield bot


def letter_id(bot: World) -> str:
    letter = bot.letter()
    assert letter is not None
    return letter.msgid


def take(bot: World, raw: bytes) -> str:
    """What was written down about the mail."""
    office = Office(bot.state, bot.index, bot.setup.who.sender, bot.setup.policies, resolver)
    take_order(office, raw, NOW)
    row = bot.state.db.execute(
        "select verdict from command where sha256 = ?", (sha256(raw).digest(),)
    ).fetchone()
    return str(row[0])


def waived(bot: World) -> set[str]:
    return people.waived(bot.state, {"one@example.org"})


@pytest.mark.parametrize(
    "sender", ["Ann Author <ann@example.org>", "Rob <rob@example.org>", "Max <max@example.org>"]
)
def test_people_of_the_thread_and_maintainers_waive(sender: str, desk: World) -> None:
    raw = signed(order(WAIVE, sender=sender, answers=letter_id(desk)))

    assert f"waive {RULE}" == take(desk, raw)
    assert {RULE} == waived(desk)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        (
            {"sender": "Eve <eve@example.org>"},
            "waive ignored: not a person of the thread, nor a maintainer",
        ),
        ({"answers": "other@example.org"}, "waive ignored: it answers no mail of ours"),
        ({"to": "linux-foo@vger.kernel.org"}, "ignored: it is not to the bot"),
    ],
)
def test_others_do_not(changes: dict[str, str], verdict: str, desk: World) -> None:
    raw = signed(order(WAIVE, **{"answers": letter_id(desk), **changes}))

    assert (verdict, set()) == (take(desk, raw), waived(desk))


def test_forged_command_is_ignored_and_logged(
    desk: World, caplog: pytest.LogCaptureFixture
) -> None:
    raw = order(WAIVE, answers=letter_id(desk))

    assert ("ignored: it has no DKIM signature", set()) == (take(desk, raw), waived(desk))
    assert "mail of ann@example.org: ignored: it has no DKIM signature" in caplog.text


def test_waive_without_a_reason_is_none(desk: World) -> None:
    raw = signed(order(f"reviewbot: waive {RULE}", answers=letter_id(desk)))

    assert "waive ignored: it needs a rule and a reason" == take(desk, raw)


def test_command_that_was_recorded_and_sent_again_is_ignored(desk: World) -> None:
    raw = signed(order("reviewbot: on", answers=letter_id(desk)))
    take(desk, raw)
    with desk.state.transaction() as db:
        people.silence(db, "ann@example.org", NOW)

    # another header on top makes other bytes, and leaves the signature valid
    take(desk, b"X-Again: yes\r\n" + raw)

    assert people.is_silenced(desk.state, "ann@example.org")


def test_same_file_is_looked_at_once(desk: World, tmp_path: Path) -> None:
    for part in ("cur", "new", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    raw = signed(order(WAIVE, answers=letter_id(desk)))
    (tmp_path / "mail" / "new" / "1.a.host").write_bytes(raw)
    office = Office(desk.state, desk.index, desk.setup.who.sender, desk.setup.policies, resolver)

    assert [1, 0] == [read_mailbox(office, tmp_path / "mail", NOW) for _ in range(2)]


def test_off_needs_no_proof_and_drops_what_waits(desk: World) -> None:
    assert "off" == take(desk, order("reviewbot: off"))

    assert people.is_silenced(desk.state, "ann@example.org")
    assert ["rejected"] == [letter.state for letter in desk.letters()]
    assert ["off"] == [row[0] for row in desk.state.db.execute("select what from decision")]


def test_off_is_only_for_the_sender(desk: World) -> None:
    take(desk, order("reviewbot: off", sender="Rob <rob@example.org>"))

    assert not people.is_silenced(desk.state, "ann@example.org")
    assert ["held"] == [letter.state for letter in desk.letters()]


def test_on_needs_proof(desk: World) -> None:
    take(desk, order("reviewbot: off"))
    take(desk, order("reviewbot: on", msgid="2@example.org"))
    assert people.is_silenced(desk.state, "ann@example.org")

    take(desk, signed(order("reviewbot: on", msgid="3@example.org")))
    assert not people.is_silenced(desk.state, "ann@example.org")


def test_quoted_commands_are_none(desk: World) -> None:
    assert "ignored: it holds no command" == take(desk, order("> reviewbot: off\nWhat is this?"))


def test_programs_give_no_commands(desk: World) -> None:
    raw = order("reviewbot: off").replace(b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:")

    assert "ignored: a program sent it" == take(desk, raw)
    assert not people.is_silenced(desk.state, "ann@example.org")


def test_recheck_decides_again_and_same_words_are_not_mailed_twice(desk: World) -> None:
    assert "recheck" == take(desk, signed(order("reviewbot: recheck", answers=letter_id(desk))))
    desk.review(NOW)

    assert 1 == len(desk.letters())
    assert "the same was written before" == desk.why("one@example.org")
