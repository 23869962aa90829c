"""`reviewbot bot replay`: what would have been mailed."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from reviewbot.engine.precision import Precision
from reviewbot.mail import split_mbox
from tests.cli.running import Runner
from tests.scan import archives

MISSING = "signed-off-by-missing"


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one rule may speak, whatever the table of the day says."""
    table = {MISSING: Precision(MISSING, "0" * 12, 100, 50, 50, 0.9, 1.0)}
    monkeypatch.setattr("reviewbot.bot.choice.shipped_precision", lambda: table)


@pytest.fixture
def archive(reviewbot: Runner) -> str:
    archives.mbox(reviewbot.cwd / "list.mbox", archives.small_list())
    return "list.mbox"


def answered(out: str) -> list[str]:
    """The mails that were answered, in order."""
    mails = [message_from_bytes(mail, policy=policy.default) for mail in split_mbox(out.encode())]
    return [str(mail["In-Reply-To"]) for mail in mails]


def test_each_version_is_answered_oldest_first_and_counted(reviewbot: Runner, archive: str) -> None:
    result = reviewbot("bot", "replay", archive, "-q")

    assert (0, ["<v1@example.org>", "<v2@example.org>"]) == (result.status, answered(result.out))
    assert "       2  mails\n       2  signed-off-by-missing\n" in result.err


def test_next_version_hears_that_it_is_still_so(reviewbot: Runner, archive: str) -> None:
    first, second = split_mbox(reviewbot("bot", "replay", archive, "-q").out.encode())

    assert b"There is no Signed-off-by: line" in first
    assert b"Still present: there is no Signed-off-by: line" in second


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--since", "2026-01-03"), ["<v2@example.org>"]),
        (("--until", "2026-01-03"), ["<v1@example.org>"]),
        (("--since", "2026-01-06"), []),
        (("--select", MISSING), ["<v1@example.org>", "<v2@example.org>"]),
        (("--select", "body-empty"), []),
    ],
)
def test_time_and_rules_are_chosen(
    words: tuple[str, ...], expected: list[str], reviewbot: Runner, archive: str
) -> None:
    result = reviewbot("bot", "replay", archive, "-q", *words)

    assert (0, expected) == (result.status, answered(result.out))


def test_same_archive_gives_the_same_bytes(reviewbot: Runner, archive: str) -> None:
    first, second = (reviewbot("bot", "replay", archive, "-q").out for _ in range(2))

    assert first == second


def test_archive_that_is_not_there_is_one_line(reviewbot: Runner) -> None:
    result = reviewbot("bot", "replay", "missing", "-q")

    assert (2, "") == (result.status, result.out)
    assert "cannot read missing" in result.err
