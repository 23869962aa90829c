"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# on a machine that has other work as well, a slow example says nothing about the code
settings.register_profile(
    "shared-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared-machine")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real mail beside the checkout. CI must have it; elsewhere its tests are skipped."""
    path = REPOSITORY.parent / "shared" / "corpus"
    if not path.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no corpus at {path}: CI must run these tests")
        pytest.skip(f"no corpus at {path}: list mail has no licence and is not in the repository")
    return path
