"""When each list is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.bot.follow.rounds import next_poll, poll_due, sources_of
from reviewbot.bot.health import health_of
from reviewbot.bot.policy import Level, Policy
from reviewbot.bot.state.file import State
from reviewbot.errors import SourceError
from reviewbot.source.poll import PollFault

POLL_S = 300


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State.open(tmp_path / "bot.sqlite") as made:
        yield made


class Fake:
    """A source that fails as it is told."""

    def __init__(self, list_: str, *errors: SourceError | None) -> None:
        self.list = list_
        self._errors = iter(errors)
        self.times: list[int] = []

    def poll(self, _state: State, now: int) -> int:
        self.times.append(now)
        error = next(self._errors, None)
        if error is not None:
            raise error
        return 1


def waits(state: State, source: Fake, rounds: int) -> list[int]:
    """Seconds until the next question, round by round."""
    found = []
    now = 1_000_000
    for _ in range(rounds):
        poll_due(state, [source], POLL_S, now)
        after = next_poll(state, [source], POLL_S)
        found.append(after - now)
        now = after
    return found


def test_well_source_is_asked_after_the_usual_time(state: State) -> None:
    assert all(POLL_S <= wait < POLL_S * 1.1 for wait in waits(state, Fake("l"), 5))


def test_failing_source_is_asked_less_and_less(state: State) -> None:
    source = Fake("l", *[SourceError("down")] * 9)

    assert [600, 1200, 2400, 4800, 9600, 14400, 14400] == waits(state, source, 7)
    assert [("down", 7)] == [(one.why, one.failures) for one in health_of(state).sources]


def test_server_that_asks_for_more_time_gets_it(state: State) -> None:
    assert [50_000] == waits(state, Fake("l", PollFault("busy", 50_000)), 1)


def test_success_ends_the_waiting(state: State) -> None:
    source = Fake("l", SourceError("down"), None)

    assert [True, False] == [wait == 600 for wait in waits(state, source, 2)]
    assert [("", 0)] == [(one.why, one.failures) for one in health_of(state).sources]


def test_one_failing_source_does_not_hold_up_the_others(state: State) -> None:
    sources = [Fake("bad", SourceError("down")), Fake("good")]

    assert 1 == poll_due(state, sources, POLL_S, 1000)
    assert [[1000], [1000]] == [source.times for source in sources]


def test_source_is_not_asked_before_its_time(state: State) -> None:
    source = Fake("l")
    for now in (1000, 1001, 1000 + POLL_S - 1):
        poll_due(state, [source], POLL_S, now)

    assert [1000] == source.times


def test_time_that_was_made_shorter_counts_at_once_unless_it_fails(state: State) -> None:
    well, ill = Fake("well"), Fake("ill", SourceError("down"))
    for now in (1000, 1070):
        poll_due(state, [well, ill], POLL_S if now == 1000 else 60, now)

    assert ([1000, 1070], [1000]) == (well.times, ill.times)


def test_lists_that_are_off_are_not_followed(tmp_path: Path) -> None:
    policies = {
        "on@example.org": Policy("on@example.org", url="https://example.org", send=Level.QUEUE),
        "off@example.org": Policy("off@example.org", url="https://example.org"),
    }

    assert ["on@example.org"] == [
        source.list for source in sources_of(policies, tmp_path, "max@example.org")
    ]
