"""Fixtures for tests of the bot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.world import MEASURED, World, world


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rules may speak, whatever the table of the day says."""
    monkeypatch.setattr("reviewbot.bot.choice.shipped_precision", lambda: MEASURED)


@pytest.fixture
def bot(tmp_path: Path, measured: None) -> Iterator[World]:
    """A bot whose one list is answered to the author at once."""
    with world(tmp_path / "bot") as made:
        yield made
