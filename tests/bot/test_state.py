"""The file: transactions, steps, and two that open it at once."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from reviewbot.bot.state import mails, people
from reviewbot.bot.state.file import State, only_one
from reviewbot.bot.state.mails import Came, MailReader
from reviewbot.bot.state.schema import STEPS, VERSION
from reviewbot.errors import SourceError


def test_new_file_is_its_users_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "bot.sqlite"
    with State.open(path) as state:
        mode = stat.S_IMODE(path.stat().st_mode)
        version = state.db.execute("pragma user_version").fetchone()[0]

    assert (0o600, VERSION) == (mode, version)


def test_older_file_takes_the_steps_that_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bot.sqlite"
    with State.open(path) as state, state.transaction() as db:
        people.silence(db, "ann@example.org", 1)
    steps = (*STEPS, "create table later (a integer);\ninsert into later values (7);\n")
    monkeypatch.setattr("reviewbot.bot.state.file.STEPS", steps)
    monkeypatch.setattr("reviewbot.bot.state.file.VERSION", VERSION + 1)

    with State.open(path) as state:
        assert 7 == state.db.execute("select a from later").fetchone()[0]
        assert people.is_silenced(state, "ann@example.org")


def test_step_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bot.sqlite"
    State.open(path).close()
    steps = (*STEPS, "create table later (a integer);\ninsert into nowhere values (7);\n")
    monkeypatch.setattr("reviewbot.bot.state.file.STEPS", steps)
    monkeypatch.setattr("reviewbot.bot.state.file.VERSION", VERSION + 1)

    with pytest.raises(SourceError, match="no such table: nowhere"):
        State.open(path)
    monkeypatch.undo()
    with State.open(path) as state:
        assert (
            0
            == state.db.execute(
                "select count(*) from sqlite_master where name = 'later'"
            ).fetchone()[0]
        )


def test_file_of_a_newer_reviewbot_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    with State.open(path) as state:
        state.db.execute(f"pragma user_version = {VERSION + 1}")

    with pytest.raises(SourceError, match="a newer reviewbot made it"):
        State.open(path)


@pytest.mark.parametrize("data", [b"no database at all, but long enough for a header" * 30, None])
def test_other_files_are_refused(data: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    if data is not None:
        path.write_bytes(data)
    else:
        sqlite3.connect(path).execute("create table x (a)").connection.close()

    with pytest.raises(SourceError, match="cannot use"):
        State.open(path)


def test_mail_and_place_are_kept_together_or_not_at_all(tmp_path: Path) -> None:
    with State.open(tmp_path / "bot.sqlite") as state:
        mails.take(state, "l", [Came(b"a", "0", "1")], 1)
        with pytest.raises(sqlite3.IntegrityError):
            mails.take(state, "l", [Came(b"b", "0", "2"), Came(b"c", "0", None)], 1)  # type: ignore[arg-type]  # breaks

        assert {"0": "1"} == mails.places(state, "l")
        assert [(1, b"a")] == list(mails.after(state, 0))


def test_same_mail_is_kept_once_for_each_list(tmp_path: Path) -> None:
    with State.open(tmp_path / "bot.sqlite") as state:
        again = [Came(b"a", "0", "1"), Came(b"a", "0", "2")]

        assert [1, 0, 1] == [
            mails.take(state, list_, again, 1) for list_ in ("one", "one", "other")
        ]


def test_mail_is_read_back_by_number(tmp_path: Path) -> None:
    with State.open(tmp_path / "bot.sqlite") as state:
        mails.take(state, "l", [Came(b"a" * 999, "0", "1"), Came(b"b", "0", "2")], 5)

        assert [b"b", b"a" * 999] == list(MailReader(state).read_many(["2", "1"]))
        assert [2, []] == [mails.forget_before(state, 6), list(mails.after(state, 0))]


def test_only_one_bot_runs_on_a_folder(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(SourceError, match="another bot is running"),
        only_one(tmp_path),
    ):
        pass
    with only_one(tmp_path):
        pass


def test_stop_of_everything_stops_each_list(tmp_path: Path) -> None:
    with State.open(tmp_path / "bot.sqlite") as state:
        with state.transaction() as db:
            people.stop(db, "one", "max", 1)
        assert [True, False] == [people.is_stopped(state, name) for name in ("one", "other")]
        with state.transaction() as db:
            people.stop(db, people.EVERYTHING, "max", 1)
        assert people.is_stopped(state, "other")
        with state.transaction() as db:
            assert [True, False] == [people.go_on(db, ""), people.go_on(db, "")]
        assert not people.is_stopped(state, "other")
