"""Fixtures that several test modules share."""

import os
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent


@pytest.fixture
def corpus() -> Path:
    """Real mail beside the checkout; without it the test is skipped, except in CI."""
    path = REPO.parent / "shared" / "corpus"
    if not path.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{path} is missing, and CI must not pass without it")
        pytest.skip(f"{path} is not there")
    return path
