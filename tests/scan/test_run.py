from __future__ import annotations

import base64
import gzip
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule
from reviewbot.engine.runner import check_revision
from reviewbot.errors import SourceError
from reviewbot.review import Request, find_targets
from reviewbot.scan import chunk, links
from reviewbot.scan import run as scanner
from reviewbot.scan.archive import Reader, open_archive
from reviewbot.scan.chunk import RuleChoice
from reviewbot.scan.store import Store
from reviewbot.scan.unit import Outcome, Unit, rows_of, work
from tests.factories import DIFF, mail_bytes
from tests.scan import archives
from tests.scan.scanning import dump, findings, fired, run

MISSING = "signed-off-by-missing"
ASKED = "reviewer-asked-for-trailer"


@pytest.fixture
def epoch(tmp_path: Path) -> Path:
    return archives.epoch(tmp_path / "0.git", archives.small_list())


def many(count: int) -> list[bytes]:
    """A list with much going on: every third patch unsigned, each answered, some with a v2."""
    mails = []
    for number in range(count):
        title = f"foo{number}: rename b of {number}"
        first = f"p{number}@example.org"
        path = f"drivers/foo/{number}.c"
        mails.append(archives.patch(first, title, path=path, sign=number % 3 > 0))
        mails.append(archives.reply(f"r{number}@example.org", first, "It lacks a Fixes: tag."))
        if number % 4 == 0:
            again = archives.patch(
                f"q{number}@example.org", title, path=path, prefix="PATCH v2", day=9, sign=False
            )
            mails.append(again)
    return mails


def test_finding_points_to_its_mail_and_revision(epoch: Path, tmp_path: Path) -> None:
    run(epoch, tmp_path / "out", choice=choice(MISSING))

    assert fired(tmp_path / "out") == [(MISSING, "v1@example.org"), (MISSING, "v2@example.org")]
    assert [row.version for row in findings(tmp_path / "out")] == [1, 2]
    assert findings(tmp_path / "out")[0].posted_at == "2026-01-01T10:00:00Z"


def choice(*select: str) -> RuleChoice:
    """These rules alone."""
    return RuleChoice(select=select)


def test_discussion_of_an_unthreaded_earlier_version_is_seen(epoch: Path, tmp_path: Path) -> None:
    run(epoch, tmp_path / "out", choice=choice(ASKED))

    found = [(row.msgid, row.revision_msgid) for row in findings(tmp_path / "out")]
    assert found == [("r1@example.org", "v2@example.org")]


def test_two_jobs_give_the_result_of_one(tmp_path: Path) -> None:
    epoch = archives.epoch(tmp_path / "0.git", many(60))

    run(epoch, tmp_path / "one", jobs=1)
    run(epoch, tmp_path / "two", jobs=2)

    assert dump(tmp_path / "one") == dump(tmp_path / "two")
    assert findings(tmp_path / "one")


def test_second_run_changes_nothing(epoch: Path, tmp_path: Path) -> None:
    run(epoch, tmp_path / "out")
    before = dump(tmp_path / "out")

    run(epoch, tmp_path / "out")

    assert dump(tmp_path / "out") == before


def test_new_mail_gives_the_result_of_a_fresh_scan(tmp_path: Path) -> None:
    mails = many(40)
    mails = mails[::2] + mails[1::2]
    epoch = archives.epoch(tmp_path / "0.git", mails[:50])
    run(epoch, tmp_path / "grown")
    archives.append(epoch, mails[50:])

    run(epoch, tmp_path / "grown")
    run(epoch, tmp_path / "fresh")

    assert dump(tmp_path / "grown") == dump(tmp_path / "fresh")


def test_new_mail_touches_only_its_own_series(
    epoch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(epoch, tmp_path / "out")
    archives.append(epoch, [archives.reply("r3@example.org", "v2@example.org", "Thanks.", day=9)])
    units: list[int] = []

    def counting(unit: Unit, reader: Reader, rules: Sequence[Rule]) -> Outcome:
        units.append(len(unit.mails))
        return work(unit, reader, rules)

    monkeypatch.setattr(chunk, "work", counting)

    run(epoch, tmp_path / "out")

    assert units == [4]  # v1 and v2 with what was said


def test_mail_taken_back_is_gone_with_its_findings(epoch: Path, tmp_path: Path) -> None:
    run(epoch, tmp_path / "out", choice=choice(MISSING))
    archives.append(epoch, [archives.small_list()[0]], file=b"d")

    run(epoch, tmp_path / "out", choice=choice(MISSING))

    assert fired(tmp_path / "out") == [(MISSING, "v2@example.org")]


def test_purged_history_leaves_the_result_of_a_fresh_scan(tmp_path: Path) -> None:
    mails = many(12)
    epoch = archives.epoch(tmp_path / "a" / "0.git", mails)
    run(epoch, tmp_path / "out")
    (tmp_path / "a" / "0.git").rename(tmp_path / "old.git")
    archives.epoch(tmp_path / "a" / "0.git", mails[:3] + mails[5:])

    run(epoch, tmp_path / "out")

    assert not [row for row in findings(tmp_path / "out") if row.msgid == "p1@example.org"]
    assert len(findings(tmp_path / "out")) == len(fresh(epoch, tmp_path))


def fresh(archive: Path, tmp_path: Path) -> list[object]:
    run(archive, tmp_path / "fresh")
    return list(findings(tmp_path / "fresh"))


@pytest.mark.slow
def test_killed_scan_goes_on_to_the_same_result(tmp_path: Path) -> None:
    epoch = archives.epoch(tmp_path / "0.git", many(300))
    run(epoch, tmp_path / "whole")
    command = [sys.executable, "-m", "reviewbot", "scan", "run", str(epoch), "--jobs", "2"]
    command += ["--quiet", "--output", str(tmp_path / "killed")]
    chance = random.Random(20261122)  # noqa: S311  # moments to kill at, not secrets
    kills = 0

    for _ in range(40):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            process.wait(timeout=0.3 + chance.random() * 0.5)
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1

    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    assert dump(tmp_path / "killed") == dump(tmp_path / "whole")
    assert kills > 1


@pytest.mark.slow
def test_interrupt_keeps_what_is_done_and_exits_with_130(tmp_path: Path) -> None:
    epoch = archives.epoch(tmp_path / "0.git", many(1500))
    command = [sys.executable, "-m", "reviewbot", "scan", "run", str(epoch)]
    process = subprocess.Popen(
        [*command, "--output", str(tmp_path / "out")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "out").exists():
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, narration = process.communicate(timeout=20)

    assert process.returncode == 130
    assert "run the same command to go on" in narration


@pytest.mark.parametrize(
    "kind", ["mirror", "flat", "bundle", "maildir", "mbox", "mbox.gz", "folder"]
)
def test_every_kind_of_archive_gives_the_same_findings(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    mails = archives.small_list()
    run(archives.epoch(tmp_path / "e" / "0.git", mails), tmp_path / "expected")

    run(archive_of(kind, mails, tmp_path), tmp_path / "out")

    assert findings(tmp_path / "out") == findings(tmp_path / "expected")


def archive_of(kind: str, mails: list[bytes], tmp_path: Path) -> Path:
    if kind in ("mirror", "flat"):
        root = tmp_path / "mirror" / ("git" if kind == "mirror" else "")
        archives.epoch(root / "0.git", mails[:2])
        archives.epoch(root / "1.git", mails[2:])
        return tmp_path / "mirror"
    if kind == "bundle":
        repository = archives.epoch(tmp_path / "b.git", mails)
        bundle = ["bundle", "create", "--quiet", str(tmp_path / "list.bundle"), "master"]
        subprocess.run(["git", "-C", str(repository), *bundle], check=True)
        return tmp_path / "list.bundle"
    if kind == "maildir":
        return archives.maildir(tmp_path / "maildir", mails)
    plain = archives.mbox(tmp_path / "list.mbox", mails)
    if kind == "mbox.gz":
        packed = tmp_path / "list.mbox.gz"
        packed.write_bytes(gzip.compress(plain.read_bytes()))
        return packed
    if kind == "folder":
        folder = tmp_path / "folder"
        folder.mkdir()
        for number, data in enumerate(mails):
            (folder / f"{number}.eml").write_bytes(data)
        return folder
    return plain


def test_maildir_flags_do_not_make_a_mail_new(tmp_path: Path) -> None:
    maildir = archives.maildir(tmp_path / "maildir", archives.small_list())
    run(maildir, tmp_path / "out")
    before = dump(tmp_path / "out")
    for path in (maildir / "cur").iterdir():
        path.rename(path.with_name(path.name + "T"))

    run(maildir, tmp_path / "out")

    assert dump(tmp_path / "out") == before


def test_two_mails_with_one_message_id_are_both_checked(tmp_path: Path) -> None:
    mails = [
        archives.patch("same@example.org", "foo: rename b", sign=False),
        archives.patch("same@example.org", "bar: rename c", path="bar.c", name="cee", sign=False),
    ]

    run(archives.epoch(tmp_path / "0.git", mails), tmp_path / "out", choice=choice(MISSING))

    assert fired(tmp_path / "out") == [(MISSING, "same@example.org")] * 2


def test_copies_of_one_mail_are_checked_once(tmp_path: Path) -> None:
    data = archives.patch("one@example.org", "foo: rename b", sign=False)
    copy = data.replace(b"Subject:", b"List-Id: <other.example.org>\nSubject:")

    run(archives.epoch(tmp_path / "0.git", [data, copy]), tmp_path / "out", choice=choice(MISSING))

    assert fired(tmp_path / "out") == [(MISSING, "one@example.org")]


def test_mails_that_refer_to_each_other_in_a_circle_end(tmp_path: Path) -> None:
    mails = [
        archives.patch("a@example.org", "foo: rename b", sign=False, reply_to="b@example.org"),
        archives.reply("b@example.org", "c@example.org", "No."),
        archives.reply("c@example.org", "a@example.org", "Yes."),
        archives.reply("d@example.org", "d@example.org", "Me."),
    ]

    run(archives.epoch(tmp_path / "0.git", mails), tmp_path / "out", choice=choice(MISSING))

    assert fired(tmp_path / "out") == [(MISSING, "a@example.org")]


def test_broken_mails_do_not_stop_the_scan(tmp_path: Path) -> None:
    rubbish = [
        b"\x00\xff" * 500,
        b"Subject: =?x?q?",
        b"From: \xff\xfe\nReferences: <<<>\n\n\xff",
        b" ",
    ]
    good = archives.patch("a@example.org", "foo: rename b", sign=False)

    summary = run(
        archives.epoch(tmp_path / "0.git", [*rubbish, good]),
        tmp_path / "out",
        choice=choice(MISSING),
    )

    assert fired(tmp_path / "out") == [(MISSING, "a@example.org")]
    assert (summary.unreadable, summary.failures) == (1, 0)


def test_series_posted_without_threading_is_one_series(tmp_path: Path) -> None:
    mails = [
        archives.mail("0@example.org", "[PATCH 0/2] foo: tidy up", "Two renames.\n"),
        archives.patch("1@example.org", "foo: rename b", prefix="PATCH 1/2"),
        archives.patch("2@example.org", "foo: rename c", prefix="PATCH 2/2", path="bar.c"),
    ]

    summary = run(archives.epoch(tmp_path / "0.git", mails), tmp_path / "out")

    assert (summary.threads, summary.series) == (3, 1)


def test_same_title_of_strangers_far_apart_stays_two_series(tmp_path: Path) -> None:
    other = archives.patch("b@example.org", "foo: fix a comment", path="x.c", name="dee", day=3)
    mails = [
        archives.patch("a@example.org", "foo: fix a comment"),
        other.replace(b"Ann Author <ann@", b"Bob Builder <bob@"),
    ]

    summary = run(archives.epoch(tmp_path / "0.git", mails), tmp_path / "out")

    assert summary.series == 2


def test_item_that_would_be_too_large_is_checked_by_thread(
    epoch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MAX_ITEM_MAILS", 2)

    summary = run(epoch, tmp_path / "out")

    assert summary.series == 3


def test_since_gives_the_findings_of_a_full_scan_from_that_day(tmp_path: Path) -> None:
    epoch = archives.epoch(tmp_path / "0.git", many(20))
    run(epoch, tmp_path / "all")

    run(epoch, tmp_path / "since", since=datetime(2026, 1, 5, tzinfo=UTC))

    expected = [row for row in findings(tmp_path / "all") if str(row.posted_at) >= "2026-01-05"]
    assert findings(tmp_path / "since") == expected
    assert expected


def test_limit_takes_the_newest_mails(epoch: Path, tmp_path: Path) -> None:
    summary = run(epoch, tmp_path / "out", limit=3, choice=choice(MISSING))

    assert summary.mails == 3
    assert fired(tmp_path / "out") == [(MISSING, "v2@example.org")]


def test_other_rules_replace_the_findings(epoch: Path, tmp_path: Path) -> None:
    run(epoch, tmp_path / "out")

    run(epoch, tmp_path / "out", choice=choice(ASKED))
    run(epoch, tmp_path / "fresh", choice=choice(ASKED))

    assert dump(tmp_path / "out") == dump(tmp_path / "fresh")


def test_file_of_another_archive_is_refused(epoch: Path, tmp_path: Path) -> None:
    run(epoch, tmp_path / "out")
    other = archives.epoch(tmp_path / "other" / "0.git", archives.small_list())

    with pytest.raises(SourceError, match="choose another --output"):
        run(other, tmp_path / "out")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("nothing here\n")
    (tmp_path / "empty").mkdir()
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "code")], check=True)
    (tmp_path / "code" / "x").write_text("x")
    git = [
        "git",
        "-C",
        str(tmp_path / "code"),
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
    ]
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "x"], check=True)

    for name in ("notes", "empty", "code", "absent"):
        with pytest.raises(SourceError, match=r"^cannot (scan|read) "):
            run(tmp_path / name, tmp_path / "out")


@pytest.mark.corpus
@pytest.mark.slow
def test_scan_agrees_with_check_on_real_series(corpus: Path, tmp_path: Path) -> None:
    bundle = corpus / "linux-modules.bundle"
    run(bundle, tmp_path / "out", limit=4000)
    expected = findings(tmp_path / "out")
    items = mails_of_items(bundle, tmp_path / "out")
    rules = load_rules()
    found = []
    for number, mails in enumerate(items):
        path = archives.maildir(tmp_path / f"{number}", mails)
        request = Request((str(path),), revision="all", as_posted=True, is_offline=True)
        targets, unreadable = find_targets(request)
        assert not unreadable
        for target in targets:
            if target.series is not None and target.revision is not None:
                report = check_revision(
                    *(rules, target.thread, target.series, target.revision),
                    as_posted=True,
                    measured={},
                )
                found += rows_of(report, target.revision)

    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    assert expected


def mails_of_items(archive: Path, output: Path) -> list[list[bytes]]:
    """The raw mails of every item, in archive order."""
    store = Store.read(output)
    reader = open_archive(archive).reader()
    items: dict[int, list[bytes]] = {}
    rows = store.db.execute(
        "select t.item, m.place from mails m join threads t using (thread) order by m.no"
    ).fetchall()
    for (item, _), data in zip(rows, reader.read_many([place for _, place in rows])):
        assert isinstance(data, bytes)
        items.setdefault(item, []).append(data)
    reader.close()
    store.close()
    return list(items.values())


def test_patch_without_a_mark_in_a_base64_body_is_checked(tmp_path: Path) -> None:
    body = base64.encodebytes(f"Text.\n{DIFF}".encode()).decode()
    mail = mail_bytes("foo: bar", body, headers="Content-Transfer-Encoding: base64\n")

    run(archives.epoch(tmp_path / "0.git", [mail]), tmp_path / "out", choice=choice(MISSING))

    assert fired(tmp_path / "out") == [(MISSING, "one@example.org")]


def test_headers_are_read_anew_when_they_are_read_in_another_way(
    epoch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(scanner, "reading_signature", lambda: "of an older reviewbot")
        run(epoch, tmp_path / "out", choice=choice(MISSING))
    store = Store.create(tmp_path / "out")
    store.db.execute("update mails set msgid = 'as it was read once'")
    store.close()

    run(epoch, tmp_path / "out", choice=choice(MISSING))
    run(epoch, tmp_path / "fresh", choice=choice(MISSING))

    assert mails_of(tmp_path / "fresh") == mails_of(tmp_path / "out")
    assert dump(tmp_path / "fresh") == dump(tmp_path / "out")


def mails_of(output: Path) -> str:
    """What a result file knows of the mails, and of what belongs together."""
    store = Store.read(output)
    try:
        return store.dump(("mails", "names", "threads", "postings", "posting_keys", "links"))
    finally:
        store.close()


def test_only_series_with_a_named_mail_are_checked(tmp_path: Path) -> None:
    epoch = archives.epoch(tmp_path / "0.git", many(20))
    run(epoch, tmp_path / "all", choice=choice(MISSING))

    named = frozenset({"r0@example.org", "p3@example.org"})
    run(epoch, tmp_path / "named", choice=choice(MISSING), only=named)

    wanted = {"p0@example.org", "q0@example.org", "p3@example.org"}
    expected = [row for row in findings(tmp_path / "all") if row.msgid in wanted]
    assert expected == findings(tmp_path / "named")
    assert {"p0@example.org", "q0@example.org", "p3@example.org"} == {row.msgid for row in expected}


def test_all_is_checked_after_only_some_was(epoch: Path, tmp_path: Path) -> None:
    run(epoch, tmp_path / "out", choice=choice(MISSING), only=frozenset({"ok@example.org"}))
    assert [] == fired(tmp_path / "out")

    run(epoch, tmp_path / "out", choice=choice(MISSING))
    run(epoch, tmp_path / "fresh", choice=choice(MISSING))

    assert dump(tmp_path / "fresh") == dump(tmp_path / "out")
