"""The bot at work, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reviewbot.bot import moderation
from reviewbot.bot.policy import Level
from reviewbot.bot.service import serving
from reviewbot.bot.setup import Setup
from reviewbot.bot.state import outbox, people
from reviewbot.bot.state.file import State
from reviewbot.errors import SourceError
from tests.bot.post.sink import Sink
from tests.bot.world import POLICY, at, setup_in
from tests.scan import archives
from tests.source.faulty import wait_until

NOW = at(1, 12)
PATIENCE_S = 30.0


@pytest.fixture
def setup(tmp_path: Path, measured: None) -> Setup:
    """One list in a maildir, in the hands of a moderator, asked in every round."""
    archives.maildir(tmp_path / "mail", [])
    policy = POLICY._replace(maildir=str(tmp_path / "mail"), send=Level.QUEUE)
    return setup_in(tmp_path / "bot", policy)._replace(poll_s=0, metrics=tmp_path / "bot.prom")


@contextmanager
def running(setup: Setup, sink: Sink) -> Iterator[None]:
    """`bot run` until the block ends; it must end then."""
    leaving = threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with serving(setup, sink.server, clock=lambda: NOW) as service:
                service.run(leaving)
        except BaseException as err:
            failed.append(err)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        leaving.set()
        thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert [] == failed


def letters(setup: Setup, *states: str) -> int:
    with State.open(setup.state) as state:
        return len(outbox.letters(state, states))


@pytest.mark.slow
def test_new_mail_waits_and_an_approved_letter_goes_out_while_it_runs(
    setup: Setup, tmp_path: Path
) -> None:
    with Sink() as sink, running(setup, sink):
        assert wait_until((tmp_path / "bot.prom").exists, PATIENCE_S)
        raw = archives.patch("one@example.org", "foo: rename b to bee", sign=False)
        (tmp_path / "mail" / "new" / "1.a.host").write_bytes(raw)
        assert wait_until(lambda: letters(setup, "held") == 1, PATIENCE_S)
        assert [] == sink.mails
        with State.open(setup.state) as state:
            moderation.approve(state, 1, "max", NOW, to_list=False)

        assert wait_until(lambda: letters(setup, "sent") == 1, PATIENCE_S)
        assert 1 == len(sink.mails)


@pytest.mark.slow
def test_paused_it_goes_on_following_and_sends_nothing(setup: Setup, tmp_path: Path) -> None:
    with State.open(setup.state) as state, state.transaction() as db:
        people.stop(db, people.EVERYTHING, "max", NOW)
    with Sink() as sink, running(setup, sink):
        assert wait_until((tmp_path / "bot.prom").exists, PATIENCE_S)
        for number, name in enumerate(("one", "two")):
            raw = archives.patch(
                f"{name}@example.org", f"foo: do {name}", path=f"{name}.c", sign=False
            )
            (tmp_path / "mail" / "new" / f"{number}.a.host").write_bytes(raw)
            assert wait_until(lambda: letters(setup, "held") == 1, PATIENCE_S)
            with State.open(setup.state) as state:
                moderation.approve(state, number + 1, "max", NOW, to_list=False)

        assert ([], 2) == (sink.mails, letters(setup, "queued"))


def test_second_bot_on_the_same_folder_is_refused(setup: Setup) -> None:
    with (
        Sink() as sink,
        serving(setup, sink.server),
        pytest.raises(SourceError, match="another bot is running"),
    ):
        serving(setup, sink.server).__enter__()  # refused before anything is to be closed


def test_mail_of_last_year_is_forgotten_with_its_threads(setup: Setup, tmp_path: Path) -> None:
    clock = [at(1)]
    with Sink() as sink, serving(setup, sink.server, clock=lambda: clock[0]) as service:
        service.once()
        raw = archives.patch("one@example.org", "foo: rename b to bee")
        (tmp_path / "mail" / "new" / "1.a.host").write_bytes(raw)
        service.once()
        clock[0] += 401 * 86400
        service.once()

    with State.open(setup.state) as state:
        assert 0 == state.db.execute("select count(*) from mail").fetchone()[0]
