"""Several bots on a real PostgreSQL: nothing is reviewed or sent twice, nothing is lost."""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("procrastinate", reason="procrastinate is not installed (extra queue)")
pytest.importorskip("psycopg", reason="psycopg is not installed (extra queue)")

from reviewbot.bot import moderation
from reviewbot.bot.follow import rounds
from reviewbot.bot.health import health_of
from reviewbot.bot.index import Index
from reviewbot.bot.queue import Job, QueueHealth
from reviewbot.bot.shared_queue import SharedQueue
from reviewbot.bot.state import mails, outbox, people, reviews
from reviewbot.bot.state.file import State
from reviewbot.bot.state.mails import Came
from reviewbot.bot.state.place import open_state
from reviewbot.cli.main import main
from reviewbot.errors import SourceError
from tests.bot import postgres, several
from tests.bot.post.sink import Sink
from tests.bot.test_kill import Archive, post
from tests.bot.world import LIST, World, at, setup_in
from tests.scan.archives import patch

NOBODY = Path("/nonexistent")
MANY = 12


@pytest.fixture(scope="module")
def socket() -> Iterator[str]:
    with postgres.server() as folder:
        yield folder


@pytest.fixture
def database(socket: str, request: pytest.FixtureRequest) -> str:
    return postgres.new_database(socket, f"bot{abs(hash(request.node.name)) % 10**9}")


# -- the state


def test_state_is_kept_and_two_that_open_it_share_it(database: str) -> None:
    with open_state(NOBODY, database) as one, open_state(NOBODY, database) as other:
        mails.take(one, LIST, [Came(b"Subject: a\n\na", "0", "x"), Came(None, "1", "y")], 5)
        again = mails.take(other, LIST, [Came(b"Subject: a\n\na", "0", "z")], 6)

        assert (0, {"0": "z", "1": "y"}) == (again, mails.places(other, LIST))
        assert [(1, b"Subject: a\n\na")] == list(mails.after(other, 0))


def stop_and_fail(state: State) -> None:
    with state.transaction() as db:
        people.stop(db, LIST, "max", 1)
        raise SourceError("no")


def test_change_that_fails_is_taken_back(database: str) -> None:
    with open_state(NOBODY, database) as state:
        with pytest.raises(SourceError, match=r"^no$"):
            stop_and_fail(state)

        assert [] == people.stops(state)


def test_nul_in_mail_does_not_stop_the_bot(database: str) -> None:
    review = reviews.Review("a\0b", LIST, "ann", "s\0", 1, 0, 0, "waiting", "")
    with open_state(NOBODY, database) as state:
        with state.transaction() as db:
            reviews.keep(db, review)

        assert ["a\ufffdb"] == [one.lead for one in reviews.due(state, 1)]


def test_what_is_decided_is_not_put_back_by_a_bot_that_comes_late(database: str) -> None:
    review = reviews.Review("a", LIST, "ann", "s", 1, 0, 0, "waiting", "")
    with open_state(NOBODY, database) as state:
        with state.transaction() as db:
            kept = [
                reviews.keep(db, review),
                reviews.keep(db, review._replace(state="said")),
                reviews.keep(db, review),
            ]

        assert ([True, True, False], []) == (kept, reviews.due(state, 1))


def test_polls_are_noted(database: str) -> None:
    with open_state(NOBODY, database) as state:
        rounds._note(state, LIST, 10, 70, 0, "")
        rounds._note(state, LIST, 80, 200, 1, "gone")

        assert [(LIST, 10, 200, 1, "gone")] == [tuple(one) for one in health_of(state).sources]


def test_letter_is_written_and_approved(database: str, tmp_path: Path, measured: None) -> None:
    with open_state(NOBODY, database) as state:
        index = Index.open(tmp_path / "threads.sqlite")
        bot = World(setup_in(tmp_path), state, index)
        letter = bot.look(patch("one@example.org", "foo: rename", sign=False), now=at(1))
        index.close()
        assert letter is not None
        with state.transaction() as db:
            outbox.change(db, letter.no, state="held")
        moderation.approve(state, letter.no, "max", at(1), to_list=True)

        assert ["ann@example.org", LIST] == [
            one.address for one in outbox.recipients(state, letter.no)
        ]


def test_database_of_a_newer_reviewbot_is_left_alone(database: str) -> None:
    with open_state(NOBODY, database) as state:
        state.db.execute("update about set value = '99' where name = 'version'")

    with pytest.raises(SourceError, match="a newer reviewbot made it"):
        open_state(NOBODY, database)


def test_bot_with_another_key_is_refused(database: str) -> None:
    open_state(NOBODY, database, b"a" * 64).close()

    with pytest.raises(SourceError, match=r"another message-id\.key"):
        open_state(NOBODY, database, b"b" * 64)


def test_server_that_is_not_there_is_one_line() -> None:
    with pytest.raises(SourceError, match=r"^cannot reach reviewbot\.bot-database: ") as error:
        open_state(NOBODY, "host=/nonexistent dbname=bot")

    assert "\n" not in str(error.value)


def status_of(database: str) -> list[str]:
    return ["bot", "status", "--format", "json", "-c", f"reviewbot.bot-database={database}"]


def test_status_tells_of_the_queue(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(status_of(database))

    value = json.loads(capsys.readouterr().out)
    assert (0, {"waiting": 0, "running": 0, "lost": 0}) == (status, value["queue"])


def test_missing_extra_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "reviewbot.bot.state.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    status = main(status_of("dbname=bot"))

    error = capsys.readouterr().err
    assert (2, 1) == (status, error.count("\n"))
    assert "pip install 'reviewbot[queue]'" in error


# -- the queue


def test_job_is_done_and_gone(database: str) -> None:
    open_state(NOBODY, database).close()
    queue = SharedQueue(database)
    done: list[Job] = []
    jobs = [Job("review", "a", "ann"), Job("review", "b", "ann")]

    queue.work(jobs, done.append)

    assert (jobs, QueueHealth(0, 0, 0)) == (done, queue.health())


def test_fault_in_a_job_comes_to_who_asked_and_the_rest_is_not_done(database: str) -> None:
    open_state(NOBODY, database).close()
    done: list[Job] = []

    def fail(job: Job) -> None:
        done.append(job)
        raise SourceError("no")

    with pytest.raises(SourceError, match=r"^no$"):
        SharedQueue(database).work([Job("review", "a", "x"), Job("review", "b", "y")], fail)

    assert 1 == len(done)


# -- several bots


class Office(NamedTuple):
    """Where the bots work."""

    folder: Path
    maildir: Path
    archive: Archive
    sink: Sink
    database: str

    def bot(self, name: str, letters: int, hang: str = "") -> BaseProcess:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(several.PRELOAD)
        where = (self.folder / name, self.maildir, self.archive.url, self.database)
        arguments = (*where, self.sink.server.port, at(2), letters, hang)
        process = context.Process(target=several.work, args=arguments, daemon=True)
        process.start()
        return process

    def reviewed(self, name: str) -> list[str]:
        path = self.folder / name / "reviewed"
        return path.read_text().split() if path.exists() else []


@contextmanager
def office(folder: Path, database: str) -> Iterator[Office]:
    """Bots that follow an empty list, and a mail server."""
    maildir = folder / "mail"
    for part in ("cur", "new", "tmp"):
        (maildir / part).mkdir(parents=True)
    with Sink() as sink, Archive(sink) as archive:
        made = Office(folder, maildir, archive, sink, database)
        begun = made.bot("first", 0)
        begun.join(60)
        assert 0 == begun.exitcode
        for number in range(MANY):
            post(maildir, number)
        yield made


def everybody() -> dict[str, int]:
    return {f"a{number}@example.org": 1 for number in range(MANY)}


def got_mail(made: Office) -> Counter[str]:
    return Counter(to[0] for to, _ in made.sink.mails)


@pytest.mark.slow
def test_two_bots_review_and_send_each_once(tmp_path: Path, database: str) -> None:
    with office(tmp_path, database) as made:
        bots = [made.bot("one", MANY), made.bot("other", MANY)]
        for bot in bots:
            bot.join(120)

        assert [0, 0] == [bot.exitcode for bot in bots]
        assert everybody() == got_mail(made)
        assert {f"{number}@example.org": 1 for number in range(MANY)} == Counter(
            made.reviewed("one") + made.reviewed("other")
        )


@pytest.mark.slow
@pytest.mark.parametrize("where", ["review", "letter"])
def test_bot_killed_in_the_middle_loses_nothing(where: str, tmp_path: Path, database: str) -> None:
    with office(tmp_path, database) as made:
        doomed = made.bot("doomed", MANY, hang=where)
        while not (made.reviewed("doomed") if where == "review" else made.sink.mails):
            doomed.join(0.05)
            assert doomed.exitcode is None
        doomed.kill()
        doomed.join(60)
        heir = made.bot("heir", MANY)
        heir.join(120)

        assert 0 == heir.exitcode
        assert everybody() == got_mail(made)
    with open_state(NOBODY, database) as state:
        letters = outbox.letters(state, (*outbox.WAITING, "sent", "rejected"))
    assert everybody() == Counter(letter.author for letter in letters)
    assert {"sent"} == {letter.state for letter in letters}
