"""Fixtures: a repository of its own, and a program named reviewbot that runs this checkout."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.source.repository import Repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The current repository, `reviewbot` in PATH, and none of the machine's settings."""
    for name in [name for name in os.environ if name.startswith(("REVIEWBOT_", "GIT_"))]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "home" / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    program = tmp_path / "bin" / "reviewbot"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m reviewbot "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    made = Repository(tmp_path / "tree", home=tmp_path / "home")
    monkeypatch.chdir(made.path)
    return made


@pytest.fixture
def kernel(repository: Repository) -> Repository:
    """The repository with an executable scripts/checkpatch.pl that finds one thing."""
    script = "scripts/checkpatch.pl"
    repository.write({script: b"#!/bin/sh\necho '-:1: WARNING: by script'\n"})
    (repository.path / script).chmod(0o755)
    repository.commit("scripts: add", {})
    return repository
