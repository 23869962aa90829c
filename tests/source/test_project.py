"""Whose tree a folder is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from reviewbot.source.project import home_of, profiles_of_tree
from tests.source.program import environment, reviewbot

LINUX = ("MAINTAINERS", "Kbuild", "scripts/checkpatch.pl", "kernel/fork.c", "mm/slab.c")


def make(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x\n")
    return folder


def test_kernel_tree_is_known_by_its_files(tmp_path: Path) -> None:
    assert ("linux",) == profiles_of_tree(make(tmp_path, *LINUX))


@pytest.mark.parametrize("missing", LINUX)
def test_tree_that_lacks_one_of_them_is_nobodys(tmp_path: Path, missing: str) -> None:
    assert () == profiles_of_tree(make(tmp_path, *(name for name in LINUX if name != missing)))


def test_files_and_mail_have_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make(tmp_path, "a.patch"))

    assert home_of(["a.patch", "one@example.org", "-"]) is None


def test_range_in_a_kernel_tree_is_judged_as_kernel_work(tmp_path: Path) -> None:
    tree = make(tmp_path / "linux", *LINUX)
    env = environment(tmp_path)
    git = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-C", str(tree)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *words], check=True, env=env)
    make(tree, "mm/new.c")
    for words in (["add", "."], ["commit", "-qm", "mm: add a file\n\nText."]):
        subprocess.run([*git, *words], check=True, env=env)

    run = reviewbot("check", "HEAD~1..", cwd=tree, env=env)

    assert (1, "") == (run.status, run.stderr)
    assert "  v1, 1 patch, Ann, " in run.stdout
    assert ", linux\n" in run.stdout
