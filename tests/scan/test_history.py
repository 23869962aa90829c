"""A scan with the repository of the project whose mail it is."""

from pathlib import Path

import pytest

from reviewbot.cli.main import main
from reviewbot.review import open_history
from reviewbot.scan.chunk import RuleChoice
from tests.scan import archives
from tests.scan.scanning import fired, run
from tests.source.program import environment
from tests.source.repository import Repository

RULES = RuleChoice(select=("already-applied", "does-not-apply", "fixes-unknown-or-wrong-subject"))
OLD = b"int a;\nint b;\nint c;\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    open_history.cache_clear()
    made = Repository(tmp_path / "project", home=tmp_path)
    commit(made, "foo: add", OLD, day=1)
    return made


def commit(project: Repository, subject: str, text: bytes, *, day: int) -> str:
    """A commit of January 2026 by the author of the mails."""
    when = f"2026-01-{day:02}T12:00:00Z"
    project._env.update(GIT_COMMITTER_DATE=when, GIT_AUTHOR_NAME="Ann Author")
    project._env.update(GIT_AUTHOR_EMAIL="ann@example.org")
    return project.commit(subject, {"drivers/foo/foo.c": text})


def scanned(tmp_path: Path, project: Repository, name: str = "out") -> list[tuple[str, str | None]]:
    run(tmp_path / "0.git", tmp_path / name, choice=RULES, history=project.path)
    return fired(tmp_path / name)


def test_what_was_merged_after_the_mail_is_not_applied_already(
    tmp_path: Path, project: Repository
) -> None:
    mails = [
        archives.patch("early@example.org", "foo: rename b", day=5),
        archives.patch("late@example.org", "foo: rename b", day=20),
    ]
    archives.epoch(tmp_path / "0.git", mails)
    commit(project, "foo: rename b", OLD.replace(b"int b", b"int bee"), day=10)

    assert [("already-applied", "late@example.org")] == scanned(tmp_path, project)


def test_mail_older_than_the_history_is_not_held_against_it(
    tmp_path: Path, project: Repository
) -> None:
    mail = archives.patch("p@example.org", "foo: rename b", day=1).replace(b"Jan 2026", b"Jan 2025")
    archives.epoch(tmp_path / "0.git", [mail])
    commit(project, "foo: rename b", OLD.replace(b"int b", b"int bee"), day=10)

    assert [] == scanned(tmp_path, project)


def test_a_history_that_grew_is_asked_anew(tmp_path: Path, project: Repository) -> None:
    tag = 'Fixes: 0123456789ab ("foo: nobody has this")\n'
    archives.epoch(
        tmp_path / "0.git", [archives.patch("p@example.org", "foo: fix b", extra=tag, day=5)]
    )
    before = scanned(tmp_path, project)
    commit(project, "foo: more", OLD + b"int d;\n", day=10)
    open_history.cache_clear()

    assert [] == before  # the history ended before the mail was sent
    assert [("fixes-unknown-or-wrong-subject", "p@example.org")] == scanned(tmp_path, project)


def test_two_jobs_and_the_command_line_give_the_same(tmp_path: Path, project: Repository) -> None:
    archives.epoch(
        tmp_path / "0.git",
        [archives.patch(f"p{day}@example.org", "foo: rename b", day=day) for day in (5, 20)],
    )
    commit(project, "foo: rename b", OLD.replace(b"int b", b"int bee"), day=10)
    words = ["scan", "run", str(tmp_path / "0.git"), "-q", "--select", ",".join(RULES.select)]
    where = ["--output", str(tmp_path / "two"), "--history", str(project.path), "--jobs", "2"]

    assert 0 == main([*words, *where])
    assert scanned(tmp_path, project) == fired(tmp_path / "two")


def test_a_repository_that_is_not_there_is_a_wrong_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archives.epoch(tmp_path / "0.git", [archives.patch("p@example.org", "foo: fix b")])
    words = ["scan", "run", str(tmp_path / "0.git"), "--output", str(tmp_path / "out")]

    assert 2 == main([*words, "--history", str(tmp_path / "nowhere")])
    assert "no such folder" in capsys.readouterr().err
    assert 2 == main([*words, "--history", str(tmp_path)])
    assert "is not a git repository" in capsys.readouterr().err
