"""Fixtures for tests of the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.running import Runner


@pytest.fixture
def reviewbot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """Runs `reviewbot WORDS`."""
    for name in [name for name in os.environ if name.startswith(("REVIEWBOT_", "GIT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return Runner(tmp_path, monkeypatch, capsys)
