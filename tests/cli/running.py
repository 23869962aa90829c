"""Running the command line in this process."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from reviewbot.cli.main import main


class Result(NamedTuple):
    """What a script sees of a command."""

    status: int
    out: str
    err: str


class Runner:
    """Runs commands in an empty folder without the settings of whoever runs the tests."""

    def __init__(
        self, cwd: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.cwd = cwd
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str, stdin: bytes = b"") -> Result:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capsys.readouterr()
        try:
            status = main(words)
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        return Result(status, *self._capsys.readouterr())

    def write(self, name: str, data: bytes) -> str:
        """Write a file of that name; returns the name, which is a SOURCE in the folder."""
        (self.cwd / name).write_bytes(data)
        return name
