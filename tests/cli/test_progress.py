"""The progress line: only for people, only for long work, and gone in the end."""

from __future__ import annotations

import io

import pytest

from reviewbot.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO, seconds_a_step: float) -> str:
    now = iter(range(1000))
    monkeypatch.setattr(progress.sys, "stderr", stderr)  # type: ignore[attr-defined]
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now) * seconds_a_step)  # type: ignore[attr-defined]

    assert ["a", "b", "c"] == list(progress.with_progress(["a", "b", "c"], "checking"))

    return stderr.getvalue()


def test_long_work_shows_a_line_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = run(monkeypatch, Terminal(), 1.0)

    assert "checking 3/3" in text
    assert text.endswith("\r\x1b[K")


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, Terminal(), 0.01) == ""


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, io.StringIO(), 1.0) == ""
