"""Which SOURCEs are judged together, and what happens to those that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewbot.source.load import load
from tests.source.faulty import MAIL
from tests.source.program import environment, reviewbot

PATCH = MAIL.partition(b"\n")[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, subject: str, author: str = "ada@example.org") -> str:
    mail = PATCH.replace(b"[PATCH] widget: count from one", subject.encode())
    mail = mail.replace(b"From: Ada <ada@example.org>", f"From: Ada <{author}>".encode())
    msgid = f"{abs(hash((name, subject)))}@example.org"
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_bytes(mail.replace(b"20261101120000.1-1-ada@example.org", msgid.encode()))
    return name


def batches(*sources: str) -> list[list[str]]:
    """The SOURCEs of each batch; all of them must be readable."""
    found, failed = load(sources)
    assert [] == failed
    return [list(batch.names) for batch in found]


def test_numbered_files_of_one_run_are_one_series() -> None:
    names = [write(f"000{number}.patch", f"[PATCH {number}/2] a") for number in (0, 1, 2)]

    assert [names] == batches(*names)


def test_order_of_the_files_does_not_matter() -> None:
    names = [write(f"000{number}.patch", f"[PATCH v2 {number}/2] a") for number in (2, 1)]

    assert [names] == batches(*names)


def test_two_single_patches_stay_apart() -> None:
    names = [write("a.patch", "[PATCH] a: one"), write("b.patch", "[PATCH] b: two")]

    assert [["a.patch"], ["b.patch"]] == batches(*names)


def test_two_patches_numbered_one_of_one_stay_apart() -> None:
    names = [write("a.patch", "[PATCH 1/1] a: one"), write("b.patch", "[PATCH 1/1] b: two")]

    assert [["a.patch"], ["b.patch"]] == batches(*names)


@pytest.mark.parametrize(
    ("subject", "author"),
    [
        ("[PATCH v2 2/2] a", "ada@example.org"),
        ("[PATCH 2/3] a", "ada@example.org"),
        ("[PATCH 2/2] a", "bob@example.org"),
        ("Re: [PATCH 2/2] a", "ada@example.org"),
    ],
)
def test_other_version_total_author_or_a_reply_is_another_batch(subject: str, author: str) -> None:
    names = [write("a.patch", "[PATCH 1/2] a"), write("b.patch", subject, author)]

    assert [["a.patch"], ["b.patch"]] == batches(*names)


def test_number_that_comes_twice_begins_another_series() -> None:
    names = [
        write(f"{series}/{number}.patch", f"[PATCH {number}/2] {series}: x")
        for series in ("a", "b")
        for number in (1, 2)
    ]

    assert [["a/1.patch", "a/2.patch"], ["b/1.patch", "b/2.patch"]] == batches(*names)


def test_batches_keep_the_order_of_their_first_source() -> None:
    one = write("1.patch", "[PATCH 1/2] a")
    other = write("x.patch", "[PATCH] x")
    two = write("2.patch", "[PATCH 2/2] a")

    assert [["1.patch", "2.patch"], ["x.patch"]] == batches(one, other, two)


def test_source_given_twice_counts_once() -> None:
    name = write("a.patch", "[PATCH] a")

    assert [["a.patch"]] == batches(name, name)


def test_mbox_is_a_batch_of_its_own() -> None:
    name = write("1.patch", "[PATCH 1/2] a")
    Path("t.mbox").write_bytes(MAIL + b"\n" + MAIL.replace(b"1-1-ada", b"1-2-ada"))

    assert [["1.patch"], ["t.mbox", "t.mbox"]] == batches(name, "t.mbox")


def test_mail_knows_the_source_it_came_from() -> None:
    names = [write(f"000{number}.patch", f"[PATCH {number}/2] a") for number in (1, 2)]
    (batch,), _failed = load(names)

    assert names == [batch.name_of(message) for message in batch.messages]


def test_unreadable_source_does_not_stop_the_others() -> None:
    name = write("a.patch", "[PATCH] a")
    found, failed = load(["nosuch.patch", name, "also-not.patch"])

    assert [["a.patch"]] == [list(batch.names) for batch in found]
    assert ["nosuch.patch", "also-not.patch"] == [source for source, _err in failed]


def test_offline_fetches_nothing() -> None:
    found, failed = load(["x@example.org"], is_offline=True)

    assert [] == found
    assert [
        "cannot fetch x@example.org: --offline was given; pass a file, or leave --offline out"
    ] == [str(err) for _source, err in failed]


def test_program_names_what_it_could_not_read_and_reports_the_rest(folder: Path) -> None:
    name = write("a.patch", "[PATCH] a")
    run = reviewbot(
        "check", name, "nosuch.patch", "--format", "json", cwd=folder, env=environment(folder)
    )
    document = json.loads(run.stdout)

    assert 2 == run.status
    assert "reviewbot: cannot read nosuch.patch: No such file or directory\n" == run.stderr
    assert ["a.patch"] == [report["source"] for report in document["reports"]]
    assert ["nosuch.patch"] == [item["source"] for item in document["unreadable"]]


def test_program_gives_one_report_for_the_files_of_a_series(folder: Path) -> None:
    names = [write(f"000{number}.patch", f"[PATCH {number}/2] a") for number in (1, 2)]
    run = reviewbot("check", *names, "--format", "json", cwd=folder, env=environment(folder))
    (report,) = json.loads(run.stdout)["reports"]

    assert 2 == report["revision"]["patches"]
