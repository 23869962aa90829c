"""`reviewbot fix` in real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.running import Runner

SIGNED = "Signed-off-by: A Author <author@example.org>"
DATES = {"GIT_AUTHOR_DATE": "2026-01-01T10:00:00Z", "GIT_COMMITTER_DATE": "2026-01-02T10:00:00Z"}


def git(folder: Path, *arguments: str, **environ: str) -> str:
    import os

    result = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
    )
    return result.stdout.strip()


def commit(folder: Path, message: str, text: str) -> str:
    (folder / "a.c").write_text(text)
    git(folder, "add", "a.c")
    git(folder, "commit", "-q", "-m", message, **DATES)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(reviewbot: Runner, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three commits: the first is where the work starts, the second lacks nothing, the third has a
    short Fixes tag and a Change-Id.
    """
    folder = reviewbot.cwd
    config = folder.parent / "gitconfig"
    config.write_text(
        "[user]\n\tname = A Author\n\temail = author@example.org\n[init]\n\tdefaultBranch = main\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    git(folder, "init", "-q")
    base = commit(folder, "foo: add bar", "1\n")
    commit(folder, f"foo: use bar\n\nIt is there.\n\n{SIGNED}", "2\n")
    commit(
        folder,
        f"foo: fix bar\n\nIt leaks.\n\nFixes: {base[:8]}\nChange-Id: I0123456789\n{SIGNED}",
        "3\n",
    )
    return folder


RANGE = "HEAD~2.."


def test_dry_run_shows_and_changes_nothing(reviewbot: Runner, repository: Path) -> None:
    tip = git(repository, "rev-parse", "HEAD")
    base = git(repository, "rev-parse", "HEAD~2")

    result = reviewbot("fix", "--dry-run", RANGE)

    assert (1, tip) == (result.status, git(repository, "rev-parse", "HEAD"))
    assert f'+Fixes: {base[:12]} ("foo: add bar")\n' in result.out
    assert "-Change-Id: I0123456789\n" in result.out


def test_messages_change_and_nothing_else(reviewbot: Runner, repository: Path) -> None:
    before = git(repository, "log", "--format=%T %an %ae %ad %cn %ce %cd", RANGE)
    base = git(repository, "rev-parse", "HEAD~2")
    second, tip = (git(repository, "rev-parse", name) for name in ("HEAD~1", "HEAD"))

    result = reviewbot("fix", "--yes", RANGE)

    assert 0 == result.status
    assert before == git(repository, "log", "--format=%T %an %ae %ad %cn %ce %cd", RANGE)
    assert second == git(repository, "rev-parse", "HEAD~1")
    assert f'foo: fix bar\n\nIt leaks.\n\nFixes: {base[:12]} ("foo: add bar")\n{SIGNED}' == git(
        repository, "log", "-1", "--format=%B"
    )
    assert "" == git(repository, "status", "--porcelain")
    assert f"was {tip[:12]}" in result.err
    assert tip == git(repository, "rev-parse", "HEAD@{1}")


def test_second_time_there_is_nothing_to_repair(reviewbot: Runner, repository: Path) -> None:
    reviewbot("fix", "--yes", RANGE)

    result = reviewbot("fix", "--yes", RANGE)

    assert (0, "", "nothing to repair\n") == (result.status, result.out, result.err)


def test_without_a_terminal_nothing_is_changed(reviewbot: Runner, repository: Path) -> None:
    tip = git(repository, "rev-parse", "HEAD")

    result = reviewbot("fix", RANGE)

    assert (1, tip) == (result.status, git(repository, "rev-parse", "HEAD"))
    assert "--yes does it without asking" in result.err


def test_notes_move_along(reviewbot: Runner, repository: Path) -> None:
    git(repository, "notes", "add", "-m", "tested on foo", "HEAD")

    reviewbot("fix", "--yes", RANGE)

    assert "tested on foo" == git(repository, "notes", "show", "HEAD")


def _published(folder: Path) -> None:
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")


def _rebasing(folder: Path) -> None:
    (folder / ".git" / "rebase-merge").mkdir()


def _merge(folder: Path) -> None:
    git(folder, "checkout", "-q", "-b", "side", "HEAD~1")
    (folder / "b.c").write_text("b\n")
    git(folder, "add", "b.c")
    git(folder, "commit", "-q", "-m", "foo: side")
    git(folder, "merge", "-q", "--no-edit", "main")


def _elsewhere(folder: Path) -> None:
    git(folder, "worktree", "add", "-q", "-f", str(folder / "other"), "main")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_published, "published commits are not rewritten"),
        (_rebasing, "a rebase is not finished"),
        (_merge, "is a merge"),
        (_elsewhere, "checked out in another worktree"),
    ],
)
def test_what_must_not_be_rewritten_is_refused(
    reviewbot: Runner, repository: Path, spoil: object, why: str
) -> None:
    assert callable(spoil)
    spoil(repository)
    tip = git(repository, "rev-parse", "HEAD")

    result = reviewbot("fix", "--yes", RANGE)

    assert (2, tip) == (result.status, git(repository, "rev-parse", "HEAD"))
    assert why in result.err
    assert 1 == result.err.count("\n")


@pytest.mark.parametrize(
    ("span", "why"), [("HEAD~2..HEAD~1", "does not end at HEAD"), ("HEAD..", "no commits in it")]
)
def test_range_has_to_end_at_head(reviewbot: Runner, repository: Path, span: str, why: str) -> None:
    result = reviewbot("fix", span)

    assert 2 == result.status
    assert why in result.err


def _posted(folder: Path, *replies: str) -> str:
    """The two commits as they were posted, and replies to the first."""
    out = git(folder, "format-patch", "--stdout", RANGE)
    mails = [f"From {mail}" for mail in f"\n{out}".split("\nFrom ")[1:]]
    for number, mail in enumerate(mails, 1):
        head, _, rest = mail.partition("\n")
        mails[number - 1] = f"{head}\nMessage-ID: <{number}@example.org>\n{rest}\n"
    for number, text in enumerate(replies, 1):
        mails.append(
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: R Reviewer <r@example.org>\n"
            "Subject: Re: [PATCH 1/2] foo: use bar\nDate: Wed, 07 Jan 2026 10:00:00 +0000\n"
            f"Message-ID: <r{number}@example.org>\nIn-Reply-To: <1@example.org>\n\n{text}\n"
        )
    return "\n".join(mails)


GIVEN = "Reviewed-by: R Reviewer <r@example.org>"


def test_tags_given_on_the_list_are_added(reviewbot: Runner, repository: Path) -> None:
    reviewbot.write("v1.mbox", _posted(repository, f"Looks good.\n\n{GIVEN}\n").encode())

    result = reviewbot("fix", RANGE, "--yes", "--with", "v1.mbox")

    assert (0, f"foo: use bar\n\nIt is there.\n\n{GIVEN}\n{SIGNED}") == (
        result.status,
        git(repository, "log", "-1", "--format=%B", "HEAD~1"),
    )
    assert GIVEN not in git(repository, "log", "-1", "--format=%B", "HEAD")


def test_tags_given_to_another_diff_are_told_and_not_added(
    reviewbot: Runner, repository: Path
) -> None:
    reviewbot.write("v1.mbox", _posted(repository, f"{GIVEN}\n").replace("+2\n", "+4\n").encode())

    result = reviewbot("fix", RANGE, "--yes", "--with", "v1.mbox")

    assert f"reviewbot: not added to foo: use bar: changed since {GIVEN}\n" in result.err
    assert GIVEN not in git(repository, "log", "--format=%B")


def test_mail_that_cannot_be_read_stops_before_anything_is_changed(
    reviewbot: Runner, repository: Path
) -> None:
    before = git(repository, "rev-parse", "HEAD")

    result = reviewbot("fix", RANGE, "--yes", "--with", "nowhere.mbox")

    assert (2, before) == (result.status, git(repository, "rev-parse", "HEAD"))
