"""Files, folders, maildirs and standard input, and what is none of these."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from reviewbot.errors import SourceError
from reviewbot.source import local
from reviewbot.source.local import read_local
from tests.source.faulty import MAIL, bomb
from tests.source.program import environment, reviewbot

PATCH = MAIL.partition(b"\n")[2]
SUBJECT = "[PATCH] widget: count from one"
DIFF = b"--- a/widget.c\n+++ b/widget.c\n@@ -1 +1 @@\n-int first = 0;\n+int first = 1;\n"
MIB = 1 << 20


def subjects(source: Path | str) -> list[str]:
    return [message.subject for message in read_local(str(source))]


def numbered(number: int) -> bytes:
    return PATCH.replace(b"[PATCH]", b"[PATCH %d/3]" % number).replace(
        b"1-1-ada", b"1-%d-ada" % number
    )


def complaint(source: Path | str) -> str:
    with pytest.raises(SourceError) as failure:
        read_local(str(source))
    assert "\n" not in str(failure.value)
    return str(failure.value)


@pytest.mark.parametrize(
    "name", ["one.patch", "one.eml", "one.mbox", "one.txt", "one", "one.PATCH"]
)
@pytest.mark.parametrize("data", [MAIL, PATCH, PATCH.replace(b"\n", b"\r\n")])
def test_mail_is_read_whatever_the_file_is_called(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)

    assert [SUBJECT] == subjects(tmp_path / name)


def test_mbox_is_read_in_its_order(tmp_path: Path) -> None:
    other = MAIL.replace(b"widget:", b"gadget:")
    (tmp_path / "two.mbox").write_bytes(MAIL + b"\n" + other)

    assert [SUBJECT, "[PATCH] gadget: count from one"] == subjects(tmp_path / "two.mbox")


@pytest.mark.parametrize("name", ["one.mbox.gz", "one.patch.gz", "one.mbox"])
def test_gzip_is_undone_whatever_the_file_is_called(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(gzip.compress(MAIL, mtime=0))

    assert [SUBJECT] == subjects(tmp_path / name)


def test_gzip_of_several_members_is_one_file(tmp_path: Path) -> None:
    packed = gzip.compress(MAIL[:100], mtime=0) + gzip.compress(MAIL[100:]) + bytes(512)
    (tmp_path / "one.mbox.gz").write_bytes(packed)

    assert [SUBJECT] == subjects(tmp_path / "one.mbox.gz")


def test_bare_diff_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.diff").write_bytes(DIFF)

    assert [""] == subjects(tmp_path / "a.diff")


def test_folder_of_patches_is_read_by_name(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        (tmp_path / f"000{number}-x.patch").write_bytes(numbered(number))
    (tmp_path / "README").write_text("not a patch")
    (tmp_path / "sub.patch").mkdir()

    assert ["[PATCH 1/3]", "[PATCH 2/3]", "[PATCH 3/3]"] == [
        subject[:11] for subject in subjects(tmp_path)
    ]


def test_folder_may_hold_packed_patches_and_mboxes(tmp_path: Path) -> None:
    (tmp_path / "a.patch.gz").write_bytes(gzip.compress(numbered(1)))
    (tmp_path / "b.mbox").write_bytes(MAIL)

    assert 2 == len(subjects(tmp_path))


def maildir(path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    return path


def test_maildir_is_read(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box")
    (box / "cur" / "1.a:2,S").write_bytes(numbered(1))
    (box / "cur" / "2.a:2,").write_bytes(numbered(2))
    (box / "new" / "3.a").write_bytes(numbered(3))
    (box / "tmp" / "4.a").write_bytes(MAIL[:50])
    (box / "cur" / ".hidden").write_bytes(b"x")

    assert ["[PATCH 1/3]", "[PATCH 2/3]", "[PATCH 3/3]"] == [
        subject[:11] for subject in subjects(box)
    ]


def test_mail_cut_to_nothing_in_a_maildir_does_not_hide_the_others(tmp_path: Path) -> None:
    box = maildir(tmp_path / "box")
    (box / "new" / "1.a").write_bytes(b"")
    (box / "new" / "2.a").write_bytes(PATCH)

    assert [SUBJECT] == subjects(box)


def test_empty_maildir_is_one_line(tmp_path: Path) -> None:
    assert complaint(maildir(tmp_path / "box")).startswith(f"cannot read {tmp_path}/box: no mail")


def test_folder_without_mail_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("nothing")

    assert complaint(tmp_path).startswith(f"cannot read {tmp_path}: no mail in it (a maildir")


def test_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    assert f"cannot read {tmp_path}/x: No such file or directory" == complaint(tmp_path / "x")


def test_file_that_cannot_be_opened_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    assert "Too many levels of symbolic links" in complaint(tmp_path / "loop")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "secret.patch").write_bytes(MAIL)
    (tmp_path / "secret.patch").chmod(0)

    assert f"cannot read {tmp_path}/secret.patch: Permission denied" == complaint(
        tmp_path / "secret.patch"
    )


@pytest.mark.parametrize("name", ["a" * 5000, "a\x00b", "a\udc80b"])
def test_impossible_name_is_one_line(name: str) -> None:
    assert complaint(name).startswith("cannot read ")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b" \n\n\t\n", "it is empty"),
        (gzip.compress(b"", mtime=0), "it is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100), "binary data"),
        (b"\x7fELF" + bytes(5000), "binary data"),
        ("diff --git a/x b/x\n".encode("utf-16"), "binary data"),
        (gzip.compress(MAIL, mtime=0)[:-9], "cut short"),
        (gzip.compress(MAIL, mtime=0)[:-5] + b"\x00\x00\x00\x00\x01", "damaged gzip data"),
        (gzip.compress(MAIL, mtime=0) + b"rubbish", "damaged gzip data"),
    ],
)
def test_file_that_is_no_mail_is_one_line(data: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "x.patch").write_bytes(data)
    text = complaint(tmp_path / "x.patch")

    assert f"{tmp_path}/x.patch: " in text
    assert why in text


def test_gzip_bomb_is_refused_before_it_costs_memory(tmp_path: Path) -> None:
    (tmp_path / "bomb.mbox.gz").write_bytes(bomb())
    run = reviewbot("check", "bomb.mbox.gz", cwd=tmp_path, env=environment(tmp_path))

    assert (2, "", 1) == (run.status, run.stdout, run.stderr.count("\n"))
    assert "a gzip bomb" in run.stderr
    assert 0 < run.peak_bytes < 200 * MIB


def test_bomb_inside_a_bomb_is_not_unpacked_twice(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(zlib.compress(bytes(MIB)) + bomb()))

    assert "cannot read" in complaint(tmp_path / "bomb.gz")


def test_file_beyond_the_limit_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MAX_FILE_BYTES", 100)
    (tmp_path / "big.patch").write_bytes(PATCH)

    assert "larger than" in complaint(tmp_path / "big.patch")


def test_endless_device_is_left_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MAX_FILE_BYTES", MIB)

    assert "cannot read /dev/zero: larger than 1 MiB; is it a thread?" == complaint("/dev/zero")


def test_pipe_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = subprocess.Popen(["sh", "-c", f"cat > {tmp_path}/pipe"], stdin=subprocess.PIPE)
    assert writer.stdin is not None
    writer.stdin.write(MAIL)
    writer.stdin.close()

    assert [SUBJECT] == subjects(tmp_path / "pipe")
    writer.wait(timeout=10)


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.mark.parametrize("data", [MAIL, PATCH, gzip.compress(MAIL, mtime=0)])
def test_standard_input_is_read(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(data))

    assert [SUBJECT] == subjects("-")


def test_empty_standard_input_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b""))

    assert "cannot read standard input: it is empty" == complaint("-")


def test_closed_standard_input_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    assert "cannot read standard input: it is closed" == complaint("-")
