"""A maildir as the source of a list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.bot.follow.maildir import Maildir
from reviewbot.bot.state import mails
from reviewbot.bot.state.file import State
from reviewbot.errors import SourceError
from tests.scan import archives


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State.open(tmp_path / "bot.sqlite") as made:
        yield made


@pytest.fixture
def source(tmp_path: Path, state: State) -> Maildir:
    """A maildir with one mail, looked at once."""
    archives.maildir(tmp_path / "mail", [b"old"])
    source = Maildir("l@example.org", tmp_path / "mail")
    assert 0 == source.poll(state, 1)
    return source


def kept(state: State) -> list[bytes]:
    return [raw for _, raw in mails.after(state, 0)]


def put(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / "mail" / "new" / name
    path.write_bytes(data)
    return path


def test_what_was_there_before_is_not_taken(source: Maildir, state: State) -> None:
    assert (0, []) == (source.poll(state, 2), kept(state))


def test_new_mail_is_taken_once(source: Maildir, state: State, tmp_path: Path) -> None:
    put(tmp_path, "2.a.host", b"new")

    assert [1, 0, [b"new"]] == [source.poll(state, 2), source.poll(state, 3), kept(state)]


def test_mail_that_was_read_and_moved_is_the_same(
    source: Maildir, state: State, tmp_path: Path
) -> None:
    path = put(tmp_path, "2.a.host", b"new")
    source.poll(state, 2)
    path.rename(tmp_path / "mail" / "cur" / "2.a.host:2,S")

    assert (0, 1) == (source.poll(state, 3), len(kept(state)))


def test_mail_that_is_deleted_is_forgotten_as_a_name_only(
    source: Maildir, state: State, tmp_path: Path
) -> None:
    path = put(tmp_path, "2.a.host", b"new")
    source.poll(state, 2)
    path.unlink()
    source.poll(state, 3)

    assert "2.a.host" not in mails.places(state, "l@example.org")
    assert [b"new"] == kept(state)


def test_empty_maildir_is_begun_with(state: State, tmp_path: Path) -> None:
    for part in ("cur", "new", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    source = Maildir("l@example.org", tmp_path / "mail")
    source.poll(state, 1)
    put(tmp_path, "1.a.host", b"first")

    assert 1 == source.poll(state, 2)


def test_maildir_that_is_gone_is_one_line(state: State, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read the maildir"):
        Maildir("l@example.org", tmp_path / "gone").poll(state, 1)
