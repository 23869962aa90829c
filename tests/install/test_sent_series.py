"""Which files beside a patch belong to its series."""

from pathlib import Path

import pytest

from reviewbot.errors import SourceError
from reviewbot.install.sent_series import files_of_series
from tests.factories import mail_bytes


def write(folder: Path, name: str, subject: str, author: str = "A <a@example.org>") -> Path:
    path = folder / name
    path.write_bytes(mail_bytes(subject, msgid=None, author=author))
    return path


def test_numbers_of_one_series_belong_together(tmp_path: Path) -> None:
    second = write(tmp_path, "0002-b.patch", "[PATCH 2/2] b")
    first = write(tmp_path, "0001-a.patch", "[PATCH 1/2] a")
    cover = write(tmp_path, "0000-c.patch", "[PATCH 0/2] c")

    assert [cover, first, second] == files_of_series(second)


@pytest.mark.parametrize(
    ("subject", "author"),
    [
        ("[PATCH v2 2/2] b", "A <a@example.org>"),
        ("[PATCH 2/3] b", "A <a@example.org>"),
        ("[PATCH 2/2] b", "B <b@example.org>"),
        ("[PATCH] b", "A <a@example.org>"),
        ("Re: [PATCH 2/2] b", "A <a@example.org>"),
    ],
)
def test_file_of_another_series_does_not(tmp_path: Path, subject: str, author: str) -> None:
    first = write(tmp_path, "0001-a.patch", "[PATCH 1/2] a")
    write(tmp_path, "0002-b.patch", subject, author)

    assert [first] == files_of_series(first)


def test_single_patch_stands_alone(tmp_path: Path) -> None:
    only = write(tmp_path, "0001-a.patch", "[PATCH] a")
    write(tmp_path, "0002-b.patch", "[PATCH 2/2] b")

    assert [only] == files_of_series(only)


def test_number_that_comes_twice_makes_it_stand_alone(tmp_path: Path) -> None:
    first = write(tmp_path, "0001-a.patch", "[PATCH 1/2] a")
    write(tmp_path, "0002-b.patch", "[PATCH 2/2] b")
    write(tmp_path, "0002-old-name.patch", "[PATCH 2/2] old name")

    assert [first] == files_of_series(first)


def test_file_beside_it_that_is_no_mail_is_passed_over(tmp_path: Path) -> None:
    first = write(tmp_path, "0001-a.patch", "[PATCH 1/2] a")
    (tmp_path / "empty.patch").write_bytes(b"")
    (tmp_path / "binary.patch").write_bytes(b"\x00\x01" * 100)
    (tmp_path / "folder.patch").mkdir()

    assert [first] == files_of_series(first)


def test_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read"):
        files_of_series(tmp_path / "0001-a.patch")
