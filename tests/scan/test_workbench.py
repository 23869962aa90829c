"""sample, judge and report, through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewbot.cli.main import main
from reviewbot.scan.chunk import RuleChoice
from tests.scan import archives
from tests.scan.scanning import findings, run

RULE = "signed-off-by-missing"


@pytest.fixture
def result(tmp_path: Path) -> Path:
    mails = [
        archives.patch(
            f"p{number}@example.org", f"foo: rename {number}", path=f"{number}.c", sign=False
        )
        for number in range(12)
    ]
    archives.epoch(tmp_path / "0.git", mails)
    run(tmp_path / "0.git", tmp_path / "out", choice=RuleChoice(select=(RULE,)))
    return tmp_path / "out"


def sample(result: Path, tmp_path: Path, *more: str) -> list[str]:
    return [RULE, "--from", str(result), "--verdicts", str(tmp_path / "verdicts"), *more]


def msgids(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line.startswith("p")]


def judge(result: Path, tmp_path: Path, msgid: str, verdict: str) -> str:
    """Judge the firing on a mail; returns its fingerprint."""
    (row,) = [row for row in findings(result) if row.msgid == msgid]
    where = sample(result, tmp_path, "--msgid", msgid, "--why", "so it is")
    assert main(["scan", "judge", where[0], row.fingerprint, verdict, *where[1:]]) == 0
    return row.fingerprint


def test_sample_is_the_same_for_one_seed_and_another_for_another(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draws = []
    for seed in ("1", "1", "2"):
        assert main(["scan", "sample", *sample(result, tmp_path, "-n", "4", "--seed", seed)]) == 0
        draws.append(msgids(capsys.readouterr().out))

    assert draws[0] == draws[1]
    assert draws[0] != draws[2]
    assert [len(draw) for draw in draws] == [4, 4, 4]


def test_sample_shows_the_lines_of_the_mail(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["scan", "sample", *sample(result, tmp_path, "-n", "1")])

    assert "1 The name says nothing." in capsys.readouterr().out


def test_sample_prefers_firings_without_a_verdict(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["scan", "sample", *sample(result, tmp_path, "-n", "3")])
    first = msgids(capsys.readouterr().out)
    judge(result, tmp_path, first[0], "right")
    capsys.readouterr()

    main(["scan", "sample", *sample(result, tmp_path, "-n", "11")])

    assert first[0] not in msgids(capsys.readouterr().out)


def test_verdicts_are_sorted_by_message_id_and_can_be_changed(result: Path, tmp_path: Path) -> None:
    prints = {
        msgid: judge(result, tmp_path, msgid, "right")
        for msgid in ("p7@example.org", "p10@example.org")
    }
    judge(result, tmp_path, "p7@example.org", "wrong")

    assert (tmp_path / "verdicts" / f"{RULE}.tsv").read_text() == (
        "msgid\tfingerprint\tverdict\twhy\n"
        f"p10@example.org\t{prints['p10@example.org']}\tright\tso it is\n"
        f"p7@example.org\t{prints['p7@example.org']}\twrong\tso it is\n"
    )


def test_judge_without_a_reason_is_refused(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["scan", "judge", RULE, "abc", "right", "--msgid", "p1@example.org"])

    assert status == 2
    assert "--why" in capsys.readouterr().err


def report(result: Path, tmp_path: Path, *more: str) -> int:
    where = ["--table", str(tmp_path / "precision.tsv"), "--page", str(tmp_path / "precision.md")]
    verdicts = ["--verdicts", str(tmp_path / "verdicts")]
    return main(["scan", "report", "--from", str(result), *where, *verdicts, *more])


def test_report_writes_table_and_page(result: Path, tmp_path: Path) -> None:
    judge(result, tmp_path, "p1@example.org", "right")
    judge(result, tmp_path, "p2@example.org", "wrong")

    assert report(result, tmp_path) == 0

    table = (tmp_path / "precision.tsv").read_text().splitlines()
    (row,) = [line.split("\t") for line in table if line.startswith(RULE)]
    assert row[2:] == ["12", "2", "1", "0.095", "0.905"]
    assert (
        f"| `{RULE}` | `{row[1]}` | 12 | 2 | 1 | 50% | 9% to 91% |"
        in (tmp_path / "precision.md").read_text()
    )


def test_report_names_a_right_verdict_that_was_lost(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(result, tmp_path, "p1@example.org", "right")
    path = tmp_path / "verdicts" / f"{RULE}.tsv"
    path.write_text(path.read_text().replace("p1@example.org\t", "p1@example.org\tf"))
    capsys.readouterr()

    assert report(result, tmp_path, "--check") == 1
    assert f"worse: {RULE} no longer fires on p1@example.org (so it is)" in capsys.readouterr().out
    assert not (tmp_path / "precision.tsv").exists()


def test_lost_wrong_verdict_is_an_improvement(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(result, tmp_path, "p1@example.org", "wrong")
    path = tmp_path / "verdicts" / f"{RULE}.tsv"
    path.write_text(path.read_text().replace("p1@example.org\t", "p1@example.org\tf"))
    capsys.readouterr()

    assert report(result, tmp_path, "--check") == 0
    assert f"better: {RULE} no longer fires on p1@example.org" in capsys.readouterr().out


def test_unfinished_result_is_not_reported_on(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3

    with sqlite3.connect(result) as db:
        db.execute("update runs set finished_at = null")

    assert report(result, tmp_path) == 2
    assert "not finished" in capsys.readouterr().err


def test_run_prints_findings_by_rule(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(
        ["scan", "run", str(tmp_path / "0.git"), "--output", str(result), "-q", "--select", RULE]
    )

    assert status == 0
    assert f"      12  {RULE}" in capsys.readouterr().out


def test_what_is_no_archive_exits_with_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes").write_text("nothing here\n")

    status = main(["scan", "run", str(tmp_path / "notes"), "--output", str(tmp_path / "out")])

    assert status == 2
    assert capsys.readouterr().err.count("\n") == 1


OWN = """\
id = "renamed"
summary = "A name is changed"
severity = "note"
confidence = "guess"
see_also = ["House rules, section 1"]
profiles = ["all"]
since = "1"
on = "subject"
match = 'rename {match}'
message = "a name is changed"
why = "Names are read."
instead = "Nothing."

[[good]]
mail = "Subject: [PATCH] foo: fix bar\\n\\nText.\\n"

[[bad]]
mail = "Subject: [PATCH] foo: rename {example}\\n\\nText.\\n"
"""


def own_rule(tmp_path: Path, match: str, example: str) -> RuleChoice:
    """A rule of the user's own that fires on some of the patches."""
    folder = tmp_path / "own"
    folder.mkdir(exist_ok=True)
    (folder / "renamed.toml").write_text(
        OWN.replace("{match}", match).replace("{example}", example)
    )
    return RuleChoice(folders=(folder,), select=("renamed",))


def test_report_tells_what_a_changed_rule_lost_and_gained(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    epoch, out = tmp_path / "0.git", tmp_path / "own.sqlite"
    verdicts = ("--verdicts", str(tmp_path / "verdicts"))
    for match, example, lost, verdict in (
        ("[1-9]", "7", "p3", "right"),
        ("[4-5]", "4", "p4", "wrong"),
    ):
        run(epoch, out, choice=own_rule(tmp_path, match, example))
        (row,) = [row for row in findings(out) if row.msgid == f"{lost}@example.org"]
        judging = ["renamed", row.fingerprint, verdict, "--from", str(out), *verdicts]
        assert 0 == main(["scan", "judge", *judging, "--msgid", str(row.msgid), "--why", lost])
    capsys.readouterr()
    run(epoch, out, choice=own_rule(tmp_path, "[3-5]", "4"))

    status = main(["scan", "report", "--from", str(out), *verdicts, "--check"])

    told = capsys.readouterr().out.splitlines()
    assert ["better: renamed now fires on p3@example.org (p3)"] == told[:1]
    assert 0 == status

    run(epoch, out, choice=own_rule(tmp_path, "[6-7]", "7"))
    status = main(["scan", "report", "--from", str(out), *verdicts, "--check"])

    assert [
        "worse: renamed no longer fires on p3@example.org (p3)",
        "better: renamed no longer fires on p4@example.org (p4)",
        "unread: renamed has 2 findings more and 1 fewer that nobody has judged",
    ] == capsys.readouterr().out.splitlines()[:3]
    assert 1 == status

    run(epoch, out, choice=own_rule(tmp_path, "[4]", "4"))
    status = main(["scan", "report", "--from", str(out), *verdicts, "--check"])

    assert "worse: renamed now fires on p4@example.org (p4)" in capsys.readouterr().out
    assert 1 == status


def test_judged_series_alone_are_scanned_and_give_no_table(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(result, tmp_path, "p3@example.org", "right")
    verdicts = ("--verdicts", str(tmp_path / "verdicts"))
    some = tmp_path / "some"
    scanning = ["scan", "run", str(tmp_path / "0.git"), "--output", str(some), "--select", RULE]

    assert 0 == main([*scanning, "-q", "--judged", *verdicts])

    assert ["p3@example.org"] == [row.msgid for row in findings(some)]
    assert 0 == report(some, tmp_path, "--check")
    assert 2 == report(some, tmp_path)
    assert "--judged" in capsys.readouterr().err
