"""The outbox emptied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.bot.policy import Level
from reviewbot.bot.post.delivery import deliver
from reviewbot.bot.state import outbox, people
from reviewbot.bot.state.file import State
from reviewbot.bot.state.outbox import Letter
from reviewbot.source.poll import PollFault
from tests.bot.post.sink import Sink
from tests.bot.world import LIST, POLICY, World, at, world
from tests.scan.archives import patch

ANN = "ann@example.org"
MINUTE_S = 60


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, measured: None) -> Iterator[World]:
    """A bot with one letter to author and list."""
    policy = POLICY._replace(send=Level.LIST, maildir="", url="https://archive.example.org/foo")
    with world(tmp_path, policy) as bot:
        bot.look(patch("one@example.org", "foo: rename b to bee", sign=False), now=at(1))
        yield bot


def send(bot: World, sink: Sink, now: int) -> int:
    ready = outbox.ready(bot.state, now)
    return sum(
        deliver(bot.state, bot.setup, sink.server, lambda: now, letter.no) for letter in ready
    )


def states(bot: World) -> dict[str, str]:
    return {one.address: one.state for one in outbox.recipients(bot.state, letter(bot).no)}


def letter(bot: World) -> Letter:
    found = bot.letter()
    assert found is not None
    return found


def test_letter_goes_out_once_with_its_bytes(office: World, sink: Sink) -> None:
    assert [1, 0] == [send(office, sink, at(1)), send(office, sink, at(2))]
    assert [([ANN, LIST], letter(office).raw.replace(b"\n", b"\r\n"))] == sink.mails
    assert ("sent", {ANN: "sent", LIST: "sent"}) == (letter(office).state, states(office))


def test_held_letter_stays(tmp_path: Path, measured: None, sink: Sink) -> None:
    with world(tmp_path, POLICY._replace(send=Level.QUEUE)) as bot:
        bot.look(patch("one@example.org", "foo: rename b to bee", sign=False), now=at(1))
        send(bot, sink, at(20))

    assert [] == sink.mails


def test_refused_for_now_is_tried_again_later_and_less_often(office: World, sink: Sink) -> None:
    sink.answers = {ANN: "450 later", LIST: "450 later"}
    now = at(1)
    waits = []
    for _ in range(3):
        send(office, sink, now)
        waits.append(letter(office).next_at - now)
        assert 0 == send(office, sink, letter(office).next_at - 1)
        now = letter(office).next_at
    sink.answers = {}
    send(office, sink, now)

    assert ([300, 600, 1200], "sent") == (waits, letter(office).state)


def test_one_refused_for_now_the_other_gets_it_once(office: World, sink: Sink) -> None:
    sink.answers = {LIST: "450 later"}
    send(office, sink, at(1))
    sink.answers = {}
    send(office, sink, letter(office).next_at)

    assert [[ANN], [LIST]] == [to for to, _ in sink.mails]


def test_refused_for_good_is_loud(
    office: World, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    sink.answers = {ANN: "550 no such person"}

    send(office, sink, at(1))

    assert ("failed", {ANN: "failed", LIST: "sent"}) == (letter(office).state, states(office))
    assert "letter 1 to ann@example.org is refused for good: 550 no such person" in caplog.text


def test_after_five_days_it_gives_up(office: World, sink: Sink) -> None:
    sink.answers = {ANN: "450 later", LIST: "450 later"}

    send(office, sink, at(7))

    assert "failed" == letter(office).state


@pytest.mark.parametrize("list_", ["", LIST])
def test_pause_holds_everything(list_: str, office: World, sink: Sink) -> None:
    with office.state.transaction() as db:
        people.stop(db, list_, "max", at(1))
    send(office, sink, at(1))
    assert [] == sink.mails
    with office.state.transaction() as db:
        people.go_on(db, list_)
    send(office, sink, at(2))

    assert 1 == len(sink.mails)


def test_pause_of_another_list_does_not(office: World, sink: Sink) -> None:
    with office.state.transaction() as db:
        people.stop(db, "other@lists.example.org", "max", at(1))

    assert 1 == send(office, sink, at(1))


def test_pause_counts_until_the_text_goes_over_the_line(
    office: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it came while the server was answering."""
    first = people.is_stopped
    answers = iter([False])
    monkeypatch.setattr(
        people,
        "is_stopped",
        lambda state, list_: next(answers, None) is None or first(state, list_),
    )

    send(office, sink, at(1))

    assert ([], "queued") == (sink.mails, letter(office).state)


def lost(office: World, sink: Sink) -> None:
    """The letter is handed in, and the answer lost."""
    sink.drop = True
    send(office, sink, at(1))
    sink.drop = False
    assert "sending" == letter(office).state


def look_up(
    office: World, sink: Sink, monkeypatch: pytest.MonkeyPatch, archive: list[bytes | None]
) -> list[str]:
    """The letter's state after each look into an archive that answers so."""
    answers = iter(archive)
    monkeypatch.setattr("reviewbot.bot.post.delivery.archived", lambda *_: next(answers))
    result = []
    for _ in archive:
        send(office, sink, letter(office).next_at)
        result.append(letter(office).state)
    return result


def test_lost_answer_is_looked_up_and_found(
    office: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost(office, sink)
    in_archive = b"List-Id: <foo>\n" + letter(office).raw + b"_____\nlist footer\n"

    assert ["sent"] == look_up(office, sink, monkeypatch, [in_archive])
    assert 1 == len(sink.mails)


def test_lost_answer_and_not_in_the_archive_is_sent_again_after_an_hour(
    office: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost(office, sink)
    sink.mails.clear()

    assert ["sending"] * 3 + ["queued"] == look_up(office, sink, monkeypatch, [None] * 4)
    assert letter(office).next_at - at(1) >= 60 * MINUTE_S
    send(office, sink, letter(office).next_at)
    assert ("sent", 1) == (letter(office).state, len(sink.mails))


def test_other_words_under_our_id_are_not_our_letter(
    office: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost(office, sink)
    forged = re.sub(rb"Automatic", b"Manual", letter(office).raw)

    assert ["sending"] == look_up(office, sink, monkeypatch, [forged])


def test_archive_that_is_down_decides_nothing(
    office: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> bytes:
        raise PollFault("no answer")

    lost(office, sink)
    monkeypatch.setattr("reviewbot.bot.post.delivery.archived", down)
    for _ in range(9):
        send(office, sink, letter(office).next_at)

    assert ("sending", 0) == (letter(office).state, letter(office).looked)


def test_without_an_archive_a_person_decides(
    tmp_path: Path, measured: None, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    with world(tmp_path) as bot:
        bot.look(patch("one@example.org", "foo: rename b to bee", sign=False), now=at(1))
        lost(bot, sink)
        send(bot, sink, letter(bot).next_at)

        assert ("unknown", {ANN: "unknown"}) == (letter(bot).state, states(bot))
    assert "reviewbot bot approve 1 sends it again" in caplog.text


def test_rejected_while_the_server_was_asked_is_not_sent(office: World, sink: Sink) -> None:
    with office.state.transaction() as db:
        outbox.change(db, 1, state="rejected")

    assert (0, []) == (send(office, sink, at(1)), sink.mails)


def test_pause_while_one_letter_goes_out_holds_the_next(office: World, sink: Sink) -> None:
    other = patch("two@example.org", "bar: say bar", path="bar.c", sign=False)
    office.look(other, now=at(1, 11))

    def pause() -> None:
        """As `reviewbot bot pause` does, from another process."""
        with State.open(office.setup.state) as state, state.transaction() as db:
            people.stop(db, "", "max", at(1, 12))

    sink.before_data = pause
    send(office, sink, at(1, 12))

    assert ["sent", "queued"] == [one.state for one in office.letters()]
    assert 1 == len(sink.mails)
