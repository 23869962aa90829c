"""Where the series of the list come from."""

from __future__ import annotations

from pathlib import Path

from reviewbot.review import Request
from reviewbot.tui import reading
from reviewbot.tui.reading import Found, is_archive, read_entries
from tests.scan.archives import epoch, maildir
from tests.tui.threads import revision_1, revision_2, single, write


def _bare(mails: list[bytes]) -> list[bytes]:
    """Mails without the From line of an mbox."""
    return [mail.partition(b"\n")[2] for mail in mails]


def _all(*sources: str, stop_at: str = "") -> list[Found]:
    def step(what: str, done: int, total: int) -> bool:
        return what == stop_at

    return list(read_entries(Request(sources), step))


def _titles(found: Found) -> list[str]:
    return [
        f"v{entry.revision.version} {entry.revision.subject.title}"
        for entry in found.entries
        if entry.revision
    ]


def test_a_public_inbox_epoch_is_an_archive_and_a_maildir_a_source(tmp_path: Path) -> None:
    mails = _bare(single())
    archive = epoch(tmp_path / "0.git", mails)

    assert is_archive(str(archive))
    assert not is_archive(str(maildir(tmp_path / "maildir", mails)))
    assert not is_archive(write(tmp_path, "a", single()))
    assert not is_archive("20260101-1@example.org")


def test_series_of_an_archive_are_listed_the_newest_first(tmp_path: Path) -> None:
    mails = _bare([*revision_1(), *revision_2(), *single()])

    (found,) = _all(str(epoch(tmp_path / "0.git", mails)))

    expected = ["v1 foo: simple change", "v2 net: bar: fix probe leaks"]
    assert expected == _titles(found)
    assert found.failed == ()


def test_only_the_newest_mail_of_an_archive_is_read(tmp_path: Path, monkeypatch: object) -> None:
    mails = _bare([*single("old"), *single("new")])
    archive = epoch(tmp_path / "0.git", mails)
    old, reading.NEWEST = reading.NEWEST, 1
    try:
        (found,) = _all(str(archive))
    finally:
        reading.NEWEST = old

    assert ["v1 new: simple change"] == _titles(found)


def test_reading_stops_when_asked_to(tmp_path: Path) -> None:
    archive = epoch(tmp_path / "0.git", _bare(single()))

    assert [Found((), ())] == _all(str(archive), stop_at="reading mail")


def test_an_archive_that_is_none_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    (found,) = _all(str(tmp_path))

    assert found.entries == ()
    assert len(found.failed) == 1
