"""The unit for systemd."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reviewbot.cli.arguments import build_parser

UNIT = Path(__file__).resolve().parents[2] / "share" / "systemd" / "reviewbot.service"


def settings() -> dict[str, list[str]]:
    """Every key with its values; keys may stand several times."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text("utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def test_it_starts_a_command_that_there_is() -> None:
    (start,) = settings()["ExecStart"]

    assert "run" == build_parser().parse_args(start.split()[1:]).verb


def test_it_may_write_nothing_but_its_state() -> None:
    found = settings()

    assert [["strict"], ["yes"], ["yes"], [""]] == [
        found[key]
        for key in ("ProtectSystem", "ProtectHome", "NoNewPrivileges", "CapabilityBoundingSet")
    ]
    assert "ReadWritePaths" not in found


def test_wrong_configuration_does_not_start_it_again_and_again() -> None:
    assert ["2"] == settings()["RestartPreventExitStatus"]


def test_systemd_understands_it(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub("ExecStart=.*", "ExecStart=/bin/true", UNIT.read_text("utf-8")))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )

    # the man page of a program that is not installed is not its fault
    complaints = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert [] == [line for line in complaints if "'man reviewbot" not in line]
