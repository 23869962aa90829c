"""Which commit a series is judged against."""

from pathlib import Path

import pytest

from reviewbot.context.history.base import BaseChoice
from reviewbot.context.history.git_history import GitHistory
from reviewbot.model.finding import Base
from reviewbot.model.series import Revision
from tests.context.history.conftest import Open
from tests.factories import make_mail, make_thread
from tests.source.repository import Repository

THREE = b"int one;\nint two;\nint three;\n"


def revision_of(diff: str, subject: str = "[PATCH] widget: count", tail: str = "") -> Revision:
    mail = make_mail(subject, f"Text.\n---\n{diff}\n{tail}", date="Sun, 01 Nov 2026 13:00:00 +0000")
    return make_thread(mail).series[0].latest


def diff_of(repository: Repository, commit: str = "HEAD") -> str:
    return repository.git("show", "--format=", "--abbrev=12", commit)


def chosen(history: GitHistory, revision: Revision, asked: Base | None = None) -> Base | None:
    return BaseChoice(history, revision, asked).base


@pytest.fixture
def grown(repository: Repository) -> Repository:
    """A patch to two files on `start`, then two commits to other files and one to the same."""
    repository.commit("gadget: add", {"gadget.c": b"int gadget;\n"})
    repository.commit("widget: three", {"widget.c": THREE})
    repository.commit("lamp: add", {"lamp.c": b"int lamp;\n"})
    repository.git("tag", "start")
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit(
        "widget: count", {"widget.c": THREE + b"int four;\n", "gadget.c": b"long gadget;\n"}
    )
    repository.git("checkout", "-q", "master")
    repository.commit("lamp: two", {"lamp.c": b"int lamp, two;\n"})
    repository.git("tag", "last")
    repository.commit("widget: none", {"widget.c": b"\n"})
    return repository


def test_what_the_user_names_comes_first(grown: Repository, opened: Open) -> None:
    asked = Base(grown.git("rev-parse", "base"), "--base")
    tail = f"base-commit: {grown.git('rev-parse', 'start')}\n"
    revision = revision_of(diff_of(grown, "topic"), tail=tail)

    assert asked == chosen(opened(grown.path), revision, asked)


def test_then_what_the_mail_names(grown: Repository, opened: Open) -> None:
    start = grown.git("rev-parse", "start")
    revision = revision_of(diff_of(grown, "topic"), tail=f"base-commit: {start}\n")

    assert Base(start, "base-commit: of the mail") == chosen(opened(grown.path), revision)


def test_else_it_is_the_newest_commit_with_the_files_of_the_index_lines(
    grown: Repository, opened: Open
) -> None:
    base = chosen(opened(grown.path), revision_of(diff_of(grown, "topic")))

    assert base is not None
    assert grown.git("rev-parse", "last") == base.sha
    assert "newest commit of HEAD" in base.why


def test_every_file_must_be_as_it_was(grown: Repository, opened: Open) -> None:
    diff = diff_of(grown, "topic").replace("index ", "index 0123456789ab..", 1)

    assert None is chosen(opened(grown.path), revision_of(diff))


def test_a_file_that_is_made_must_not_be_there(grown: Repository, opened: Open) -> None:
    grown.git("checkout", "-q", "-b", "more", "start")
    grown.commit("both", {"widget.c": THREE + b"int x;\n", "bell.c": b"int bell;\n"})
    diff = diff_of(grown)
    grown.git("checkout", "-q", "master")
    grown.git("reset", "-q", "--hard", "last")
    grown.commit("bell: another", {"bell.c": b"int other;\n"})
    base = chosen(opened(grown.path), revision_of(diff))

    assert base is not None
    assert grown.git("rev-parse", "last") == base.sha


def test_only_new_files_tell_no_base(grown: Repository, opened: Open) -> None:
    grown.commit("bell: add", {"bell.c": b"int bell;\n"})
    choice = BaseChoice(opened(grown.path), revision_of(diff_of(grown)))

    assert None is choice.base
    assert "no index line" in choice.why_not


def test_the_tree_of_the_subject_comes_before_head(grown: Repository, opened: Open) -> None:
    grown.git("update-ref", "refs/remotes/widgets/main", "start")
    grown.git("config", "remote.widgets.url", "https://git.example.org/pub/scm/w/widgets-next.git")
    history = opened(grown.path)
    for tree in ("widgets", "widgets-next"):
        base = chosen(history, revision_of(diff_of(grown, "topic"), f"[PATCH {tree}] widget: x"))

        assert base is not None
        assert grown.git("rev-parse", "start") == base.sha
        assert "widgets/main, named in the subject," in base.why


def test_the_tree_of_maintainers_comes_before_head(grown: Repository, opened: Open) -> None:
    section = b"Maintainers List\n\nWIDGETS\nM:\tAda <ada@example.org>\nS:\tMaintained\n"
    tree = b"T:\tgit git://git.example.org/pub/scm/w/widgets-next.git for-next\nF:\twidget.c\n"
    grown.commit("tree: who does what", {"MAINTAINERS": section + tree})
    grown.git("update-ref", "refs/remotes/w/for-next", "start")
    grown.git("config", "remote.w.url", "https://git.example.org/w/widgets-next")
    base = chosen(opened(grown.path), revision_of(diff_of(grown, "topic")))

    assert base is not None
    assert grown.git("rev-parse", "start") == base.sha
    assert "w/for-next, T: in MAINTAINERS," in base.why


def test_a_stable_tree_is_its_branch(grown: Repository, opened: Open) -> None:
    grown.git("branch", "linux-6.1.y", "start")
    base = chosen(
        opened(grown.path), revision_of(diff_of(grown, "topic"), "[PATCH 6.1.y] widget: x")
    )

    assert base is not None
    assert grown.git("rev-parse", "start") == base.sha


def test_a_partial_clone_without_the_files_knows_the_base_by_their_ids(
    grown: Repository, opened: Open, tmp_path: Path
) -> None:
    grown.git("config", "uploadpack.allowFilter", "true")
    source = f"file://{grown.path}"
    grown.git("clone", "-q", "--bare", "--filter=blob:none", source, str(tmp_path / "part"))
    base = chosen(opened(tmp_path / "part"), revision_of(diff_of(grown, "topic")))

    assert base is not None
    assert grown.git("rev-parse", "last") == base.sha


def test_an_unknown_base_commit_is_named_as_missing(grown: Repository, opened: Open) -> None:
    tail = f"base-commit: {'0123456789' * 4}\n"
    diff = diff_of(grown, "topic").replace("index ", "index 0123456789ab..", 1)
    choice = BaseChoice(opened(grown.path), revision_of(diff, tail=tail))

    assert None is choice.base
    assert choice.why_not.startswith("its base-commit 012345678901 is not in ")
