"""A commit that is about to be made, as the mail it would become."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewbot.errors import SourceError
from reviewbot.install.commit_message import pending_mail
from tests.source.repository import Repository


def pending(repository: Repository, text: str) -> object:
    file = repository.path / ".git" / "COMMIT_EDITMSG"
    file.write_text(text)
    return pending_mail(file)


@pytest.fixture
def staged(repository: Repository) -> Repository:
    """A change in the index."""
    repository.write({"widget.c": b"int second;\n"})
    repository.git("add", "-A")
    return repository


def test_mail_has_author_subject_body_and_staged_diff(staged: Repository) -> None:
    file = staged.path / ".git" / "COMMIT_EDITMSG"
    file.write_text("widget: count\nfrom two\n\nText.\n")

    mail = pending_mail(file)

    assert mail is not None
    assert ("Ada", "ada@example.org", None) == (*mail.author, mail.msgid)
    assert "[PATCH] widget: count from two" == mail.subject
    assert mail.body.startswith("Text.\n---\n\ndiff --git a/widget.c b/widget.c\n")
    assert "+int second;" in mail.body


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# only a comment\n", "fixup! widget: count\n", "squash! x\n"]
)
def test_nothing_to_say_is_none(staged: Repository, text: str) -> None:
    assert pending(staged, text) is None


def test_merge_is_none(staged: Repository) -> None:
    (staged.path / ".git" / "MERGE_HEAD").write_text(staged.git("rev-parse", "HEAD"))

    assert pending(staged, "Merge side\n\nText.\n") is None


def test_first_commit_without_changes_is_none(repository: Repository) -> None:
    assert pending(repository, "start\n\nText.\n") is None


def test_comment_mark_of_the_user_counts(staged: Repository) -> None:
    staged.git("config", "core.commentChar", ";")
    file = staged.path / ".git" / "COMMIT_EDITMSG"
    file.write_text("widget: count\n\n# kept\n; not kept\n")

    mail = pending_mail(file)

    assert mail is not None
    assert ("# kept", True) == (mail.body.split("\n")[0], "not kept" not in mail.body)


def test_author_that_git_names_counts(staged: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Bob")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "bob@example.org")
    file = staged.path / ".git" / "COMMIT_EDITMSG"
    file.write_text("widget: count\n\nText.\n")

    mail = pending_mail(file)

    assert mail is not None
    assert ("Bob", "bob@example.org") == mail.author


def test_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read"):
        pending_mail(tmp_path / "nothing")
