"""`check --history` and what is a history without it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from reviewbot.review import open_history
from tests.cli.running import Runner
from tests.source.program import environment
from tests.source.repository import Repository

RULES = ("--select", "fixes-unknown-or-wrong-subject", "--select", "fixes-not-ancestor")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    open_history.cache_clear()
    return Repository(tmp_path / "repo", home=tmp_path)


def mail(tag: str, date: str = "Thu, 01 Oct 2026 10:00:00 +0000") -> bytes:
    return (
        "From: Ada <ada@example.org>\nTo: linux-kernel@vger.kernel.org\n"
        f"Date: {date}\nSubject: [PATCH] widget: count from one\nMessage-ID: <1@example.org>\n\n"
        f"Text.\n\n{tag}\nSigned-off-by: Ada <ada@example.org>\n---\n"
        "diff --git a/widget.c b/widget.c\n--- a/widget.c\n+++ b/widget.c\n"
        "@@ -1 +1 @@\n-int first = 0;\n+int first = 1;\n"
    ).encode()


def checked(reviewbot: Runner, data: bytes, *words: str) -> Any:
    source = reviewbot.write("a.eml", data)
    result = reviewbot("check", source, "--format", "json", *RULES, *words)
    return json.loads(result.out)["reports"][0]


def said(report: Any) -> Sequence[str]:
    return [finding["rule"] for finding in report["findings"]]


def test_a_tag_that_git_confirms_is_silent(reviewbot: Runner, repository: Repository) -> None:
    sha = repository.git("rev-parse", "base")
    report = checked(
        reviewbot,
        mail(f'Fixes: {sha[:12]} ("base: start")'),
        *("--history", str(repository.path), "--base", "master"),
    )

    assert [] == report["findings"]
    assert {} == report["skipped"]


def test_a_wrong_subject_is_said(reviewbot: Runner, repository: Repository) -> None:
    sha = repository.git("rev-parse", "base")
    report = checked(
        reviewbot, mail(f'Fixes: {sha[:12]} ("widget: add")'), "--history", str(repository.path)
    )

    assert ["fixes-unknown-or-wrong-subject"] == said(report)
    assert report["skipped"]["fixes-not-ancestor"].startswith(
        "it is not known which commit the patch applies to"
    )


def test_a_tree_that_is_a_repository_is_the_history(
    reviewbot: Runner, repository: Repository
) -> None:
    report = checked(
        reviewbot, mail('Fixes: 0123456789ab ("a: b")'), "--tree", str(repository.path)
    )

    assert ["fixes-unknown-or-wrong-subject"] == said(report)


def test_an_absent_commit_is_not_claimed_by_an_older_history(
    reviewbot: Runner, repository: Repository
) -> None:
    late = mail('Fixes: 0123456789ab ("a: b")', "Thu, 31 Dec 2026 10:00:00 +0000")
    report = checked(reviewbot, late, "--history", str(repository.path))

    assert [] == report["findings"]
    assert (
        "ends before this patch was sent" in (report["skipped"]["fixes-unknown-or-wrong-subject"])
    )


def test_an_absent_commit_is_not_claimed_by_a_shallow_clone(
    reviewbot: Runner, repository: Repository, tmp_path: Path
) -> None:
    repository.commit("widget: two", {"widget.c": b"int first = 0;\nint second;\n"})
    clone = str(tmp_path / "cut")
    repository.git("clone", "-q", "--depth=1", f"file://{repository.path}", clone)
    report = checked(reviewbot, mail('Fixes: 0123456789ab ("a: b")'), "--history", clone)

    assert [] == report["findings"]
    assert "a shallow clone" in report["skipped"]["fixes-unknown-or-wrong-subject"]


def test_a_history_of_another_project_accuses_nobody(
    reviewbot: Runner, repository: Repository
) -> None:
    other = mail('Fixes: 0123456789ab ("a: b")').replace(b"widget.c", b"drivers/net/veth.c")
    report = checked(reviewbot, other, "--history", str(repository.path))

    assert [] == report["findings"]
    assert "none of the files" in report["skipped"]["fixes-unknown-or-wrong-subject"]


def test_without_a_history_the_rules_say_that_they_did_not_run(reviewbot: Runner) -> None:
    report = checked(reviewbot, mail('Fixes: 0123456789ab ("a: b")'))

    assert {"no git history given"} == set(report["skipped"].values())


def test_a_base_that_git_does_not_know_is_one_line(
    reviewbot: Runner, repository: Repository
) -> None:
    source = reviewbot.write("a.eml", mail("Fixes: 0123456789ab"))
    result = reviewbot("check", source, "--history", str(repository.path), "--base", "nosuch")

    assert 2 == result.status
    assert f"reviewbot: {repository.path} has no commit nosuch\n" == result.err


def test_a_range_is_asked_of_the_repository_that_it_is_in(
    reviewbot: Runner, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = repository.git("rev-parse", "base")
    repository.commit(
        f'widget: count from one\n\nText.\n\nFixes: {sha[:12]} ("base: stop")',
        {"widget.c": b"int first = 1;\n"},
    )
    monkeypatch.chdir(repository.path)

    result = reviewbot("check", "base..", "--format", "json", "--profile", "linux", *RULES)
    (report,) = json.loads(result.out)["reports"]

    assert ["fixes-unknown-or-wrong-subject"] == said(report)
    assert {} == report["skipped"]
    assert sha == report["base"]["commit"]
