"""Rules that ask a git history, over real repositories."""

import json
from pathlib import Path
from typing import Any

import pytest

from reviewbot.review import open_history
from tests.cli.running import Runner
from tests.source.program import environment
from tests.source.repository import Repository

THREE = b"int one;\nint two;\nint three;\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    open_history.cache_clear()
    made = Repository(tmp_path / "repo", home=tmp_path)
    made.commit("widget: three", {"widget.c": THREE})
    return made


def mail(
    repository: Repository,
    commit: str,
    *,
    tags: str = "",
    subject: str = "[PATCH] widget: count",
    date: str = "Thu, 01 Oct 2026 10:00:00 +0000",
    tail: str = "",
) -> bytes:
    """The change of a commit as a mail from Ada."""
    diff = repository.git("show", "--format=", "--abbrev=12", commit)
    return (
        "From: Ada <ada@example.org>\nTo: linux-kernel@vger.kernel.org\n"
        f"Date: {date}\nSubject: {subject}\nMessage-ID: <1@example.org>\n\n"
        f"Text.\n\n{tags}Signed-off-by: Ada <ada@example.org>\n---\n{diff}\n-- \n2.39.5\n{tail}"
    ).encode()


def change(repository: Repository, old: bytes, new: bytes, subject: str = "widget: count") -> str:
    text = (repository.path / "widget.c").read_bytes()
    return repository.commit(subject, {"widget.c": text.replace(old, new)})


def undo(repository: Repository) -> None:
    """Leave the last commit to a branch `topic`."""
    repository.git("branch", "topic")
    repository.git("reset", "-q", "--hard", "HEAD~1")


def checked(reviewbot: Runner, rule: str, source: str, *words: str) -> Any:
    result = reviewbot("check", source, "--format", "json", "--select", rule, *words)
    return json.loads(result.out)["reports"][0]


def messages(report: Any) -> list[str]:
    return [finding["message"] for finding in report["findings"]]


def test_a_series_that_does_not_fit_its_base_commit_is_asked_about(
    reviewbot: Runner, repository: Repository
) -> None:
    change(repository, b"int two", b"long two")
    undo(repository)
    base = change(repository, b"int two", b"char two", "widget: other")
    source = reviewbot.write("a.eml", mail(repository, "topic", tail=f"\nbase-commit: {base}\n"))
    report = checked(reviewbot, "does-not-apply", source, "--history", str(repository.path))

    (finding,) = report["findings"]
    assert ("warning", "likely") == (finding["severity"], finding["confidence"])
    assert finding["message"].startswith(f"this does not apply to {base[:12]}")
    assert ("widget.c", 1) == (finding["location"]["path"], finding["location"]["line"])
    assert {"commit": base, "why": "base-commit: of the mail"} == report["base"]


def test_a_series_that_applies_is_silent_and_says_its_base(
    reviewbot: Runner, repository: Repository
) -> None:
    change(repository, b"int two", b"long two")
    undo(repository)
    source = reviewbot.write("a.eml", mail(repository, "topic"))
    report = checked(reviewbot, "does-not-apply", source, "--history", str(repository.path))

    assert [] == report["findings"]
    assert repository.git("rev-parse", "master") == report["base"]["commit"]
    assert "index lines" in report["base"]["why"]


def test_without_a_base_what_needs_one_is_skipped(
    reviewbot: Runner, repository: Repository
) -> None:
    change(repository, b"int two", b"long two")
    undo(repository)
    other = mail(repository, "topic").replace(b"index ", b"index 0123456789ab..0123456789ab\nx ")
    source = reviewbot.write("a.eml", other)
    report = checked(reviewbot, "does-not-apply", source, "--history", str(repository.path))

    assert [] == report["findings"]
    assert "not known which commit" in report["skipped"]["does-not-apply"]
    assert None is report["base"]["commit"]


def test_what_was_applied_is_told_by_its_lines(reviewbot: Runner, repository: Repository) -> None:
    sha = change(repository, b"int two", b"long two", "widget: make two long")
    source = reviewbot.write("a.eml", mail(repository, sha))
    report = checked(reviewbot, "already-applied", source, "--history", str(repository.path))

    (finding,) = report["findings"]
    assert ("note", "certain") == (finding["severity"], finding["confidence"])
    assert f'{sha[:12]} ("widget: make two long")' in finding["message"]


def test_what_was_applied_and_edited_is_likely(reviewbot: Runner, repository: Repository) -> None:
    change(repository, b"int two", b"long two")
    undo(repository)
    change(repository, b"int two", b"long  int two")
    source = reviewbot.write("a.eml", mail(repository, "topic"))
    report = checked(reviewbot, "already-applied", source, "--history", str(repository.path))

    assert ["likely"] == [finding["confidence"] for finding in report["findings"]]


def test_what_was_reverted_is_not_there(reviewbot: Runner, repository: Repository) -> None:
    sha = change(repository, b"int two", b"long two")
    repository.git("revert", "--no-edit", sha)
    source = reviewbot.write("a.eml", mail(repository, sha))
    report = checked(reviewbot, "already-applied", source, "--history", str(repository.path))

    assert [] == report["findings"]


def test_ones_own_commits_are_not_there_yet(
    reviewbot: Runner, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(repository, b"int two", b"long two")
    monkeypatch.chdir(repository.path)
    report = checked(reviewbot, "already-applied", "HEAD~1..HEAD", "--history", ".")

    assert [] == report["findings"]
    assert "left side of HEAD~1..HEAD" == report["base"]["why"]


def test_a_patch_formatted_from_an_unpublished_commit_is_not_there_yet(
    reviewbot: Runner, repository: Repository
) -> None:
    repository.git("update-ref", "refs/remotes/origin/master", "HEAD")
    change(repository, b"int two", b"long two")
    mails = repository.git("format-patch", "--stdout", "-1").encode()
    source = reviewbot.write("a.patch", mails)
    before = checked(reviewbot, "already-applied", source, "--history", str(repository.path))
    repository.git("update-ref", "refs/remotes/origin/master", "HEAD")
    open_history.cache_clear()
    after = checked(reviewbot, "already-applied", source, "--history", str(repository.path))

    assert [] == before["findings"]
    assert 1 == len(after["findings"])


def test_a_base_commit_nobody_has_is_asked_for(reviewbot: Runner, repository: Repository) -> None:
    sha = change(repository, b"int two", b"long two")
    undo(repository)
    tail = "\nbase-commit: 0123456789abcdef0123456789abcdef01234567\n"
    source = reviewbot.write("a.eml", mail(repository, sha, tail=tail))
    report = checked(reviewbot, "base-commit-unknown", source, "--history", str(repository.path))

    (finding,) = report["findings"]
    assert "base-commit 0123456789ab is not in" in finding["message"]
    assert "base-commit:" in source_line(source, finding["location"]["mail_line"])


def source_line(source: str, number: int) -> str:
    body = Path(source).read_text().partition("\n\n")[2]
    return body.split("\n")[number - 1]


def test_a_base_commit_is_not_missed_in_a_shallow_or_an_older_clone(
    reviewbot: Runner, repository: Repository, tmp_path: Path
) -> None:
    sha = change(repository, b"int two", b"long two")
    tail = "\nbase-commit: 0123456789abcdef0123456789abcdef01234567\n"
    late = "Thu, 31 Dec 2026 10:00:00 +0000"
    old = reviewbot.write("old.eml", mail(repository, sha, tail=tail, date=late))
    new = reviewbot.write("new.eml", mail(repository, sha, tail=tail))
    clone = str(tmp_path / "cut")
    repository.git("clone", "-q", "--depth=1", f"file://{repository.path}", clone)
    older = checked(reviewbot, "base-commit-unknown", old, "--history", str(repository.path))
    shallow = checked(reviewbot, "base-commit-unknown", new, "--history", clone)

    assert [[], []] == [older["findings"], shallow["findings"]]
    assert "ends before" in older["skipped"]["base-commit-unknown"]
    assert "shallow" in shallow["skipped"]["base-commit-unknown"]


def test_a_tag_that_names_a_commit_far_from_the_lines_is_asked_about(
    reviewbot: Runner, repository: Repository
) -> None:
    near = repository.git("rev-parse", "HEAD")
    far = repository.commit("lamp: add", {"lamp.c": b"int lamp;\n"})
    change(repository, b"int two", b"long two")
    undo(repository)
    for culprit, title, count in ((near, "widget: three", 0), (far, "lamp: add", 1)):
        tag = f'Fixes: {culprit[:12]} ("{title}")\n'
        source = reviewbot.write("a.eml", mail(repository, "topic", tags=tag))
        report = checked(
            reviewbot, "fixes-lines-unrelated", source, "--history", str(repository.path)
        )

        assert count == len(report["findings"])
        assert {} == report["skipped"]


def test_a_line_that_was_moved_to_another_file_is_still_near(
    reviewbot: Runner, repository: Repository
) -> None:
    culprit = repository.git("rev-parse", "HEAD")
    repository.git("mv", "widget.c", "gadget.c")
    repository.git("commit", "-q", "-m", "widget: rename")
    text = THREE.replace(b"int two", b"long two")
    repository.commit("gadget: count", {"gadget.c": text})
    undo(repository)
    tag = f'Fixes: {culprit[:12]} ("widget: three")\n'
    source = reviewbot.write("a.eml", mail(repository, "topic", tags=tag))
    report = checked(reviewbot, "fixes-lines-unrelated", source, "--history", str(repository.path))

    assert [] == report["findings"]


def test_a_range_of_stable_kernels_is_held_against_the_tags(
    reviewbot: Runner, repository: Repository
) -> None:
    culprit = repository.git("rev-parse", "HEAD")
    repository.git("tag", "v5.10", "base")
    repository.git("tag", "v5.15")
    change(repository, b"int two", b"long two")
    undo(repository)
    found = {}
    for version in ("5.10", "5.15", "6.1"):
        tags = f'Fixes: {culprit[:12]} ("widget: three")\nCc: stable@vger.kernel.org # {version}+\n'
        source = reviewbot.write("a.eml", mail(repository, "topic", tags=tags))
        report = checked(
            reviewbot, "stable-range-vs-fixes", source, "--history", str(repository.path)
        )
        found[version] = len(report["findings"])

    assert {"5.10": 1, "5.15": 0, "6.1": 1} == found


def test_a_prefix_nobody_uses_is_held_against_the_log(
    reviewbot: Runner, repository: Repository
) -> None:
    for number in range(6):
        change(repository, b"int one", b"/* */int one", f"widget: step {number}")
    change(repository, b"int two", b"long two")
    undo(repository)
    found = {}
    for prefix in ("widget", "drivers/widget", "gadget"):
        source = reviewbot.write(
            "a.eml", mail(repository, "topic", subject=f"[PATCH] {prefix}: count")
        )
        report = checked(
            reviewbot, "subject-prefix-unlike-history", source, "--history", str(repository.path)
        )
        found[prefix] = len(report["findings"])

    assert {"widget": 0, "drivers/widget": 1, "gadget": 1} == found


def test_a_function_that_is_still_called_is_told_with_a_plain_tree(
    reviewbot: Runner, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.c").write_text("int a;\nint gone(void)\n{\n\treturn 1;\n}\nint b;\n")
    (tree / "b.c").write_text("int b(void)\n{\n\treturn gone();\n}\n")
    source = reviewbot.write(
        "a.eml",
        b"From: Ada <ada@example.org>\nTo: linux-kernel@vger.kernel.org\n"
        b"Subject: [PATCH] a: remove gone()\nMessage-ID: <1@example.org>\n\nText.\n\n"
        b"Signed-off-by: Ada <ada@example.org>\n---\ndiff --git a/a.c b/a.c\n"
        b"--- a/a.c\n+++ b/a.c\n@@ -1,6 +1,2 @@\n int a;\n"
        b"-int gone(void)\n-{\n-\treturn 1;\n-}\n int b;\n",
    )
    report = checked(reviewbot, "removed-symbol-still-used", source, "--tree", str(tree))

    assert ["gone() is removed here, but b.c:3 still uses it"] == messages(report)
    assert "1 of 1 changed files" in report["base"]["why"]
