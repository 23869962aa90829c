"""Which checkpatch.pl is taken: that of the base, out of git."""

import os
from pathlib import Path

import pytest

from reviewbot.errors import ContextMissing
from reviewbot.provider.script import SCRIPT, Base, read_script
from tests.source.repository import Repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A kernel-like repository: the script is `base`, a later commit and the work tree have others."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    made = Repository(tmp_path / "tree", home=tmp_path)
    made.commit("good", {SCRIPT: b"good", "scripts/spelling.txt": b"teh||the"})
    made.git("tag", "good")
    made.commit("bad", {SCRIPT: b"bad"})
    made.write({SCRIPT: b"worse"})
    return made


def test_script_of_the_commit_is_taken(repository: Repository) -> None:
    assert {SCRIPT: b"good", "scripts/spelling.txt": b"teh||the"} == read_script(
        Base(repository.path, "good")
    )


def test_work_tree_of_a_checkout_is_not_looked_at(repository: Repository) -> None:
    assert b"bad" == read_script(Base(repository.path, "HEAD"))[SCRIPT]


def test_without_a_folder_the_current_repository_counts(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.path)

    assert b"good" == read_script(Base(None, "good"))[SCRIPT]


def test_commit_without_the_script_is_said(repository: Repository) -> None:
    with pytest.raises(ContextMissing, match=rf"no {SCRIPT} in base of {repository.path}"):
        read_script(Base(repository.path, "base"))


def test_unknown_commit_is_said(repository: Repository) -> None:
    with pytest.raises(ContextMissing, match=rf"cannot read {SCRIPT} of the base: .*nowhere"):
        read_script(Base(repository.path, "nowhere"))


def test_link_in_a_commit_is_not_followed(repository: Repository) -> None:
    (repository.path / SCRIPT).unlink()
    (repository.path / SCRIPT).symlink_to("/etc/passwd")
    repository.commit("link", {})

    with pytest.raises(ContextMissing, match="is not a plain file"):
        read_script(Base(repository.path, "HEAD"))


def test_plain_tree_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / SCRIPT).write_bytes(b"plain")

    assert {SCRIPT: b"plain"} == read_script(Base(tmp_path))


def test_reason_for_having_no_base_is_handed_on() -> None:
    with pytest.raises(ContextMissing, match="because"):
        read_script(Base(missing="because"))
