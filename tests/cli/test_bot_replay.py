"""`reviewbot bot replay`: what would have been mailed."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default as email_policy

import pytest

from reviewbot.engine.precision import Precision
from reviewbot.mail import split_mbox
from tests.cli.bot_config import LIST
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
    mails = [message_from_bytes(mail, policy=email_policy) for mail in split_mbox(out.encode())]
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


def policy(reviewbot: Runner, monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """The list's section in the user's git config."""
    text = "".join(f"    {line}\n" for line in lines)
    (reviewbot.cwd / "gitconfig").write_text(f'[reviewbot "list:{LIST}"]\n{text}')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(reviewbot.cwd / "gitconfig"))


@pytest.mark.parametrize(
    ("lines", "expected", "why"),
    [
        (("send = off",), ["<v1@example.org>", "<v2@example.org>"], ""),
        (("hold = 2d",), ["<v2@example.org>"], "it was said already"),
        (("hold = 5d",), ["<v2@example.org>"], "a newer version came"),
        (("ignore-senders = *@example.org",), [], "the sender is ignored"),
        (("prefixes = net",), [], "its subject has none of the prefixes"),
        (("prefixes = v2",), ["<v2@example.org>"], "its subject has none of the prefixes"),
        (("daily-cap = 0",), [], f"{LIST} had 0 letters in a day"),
        (("cap = 0",), [], "its author had 0 mails in a day"),
        (("ignore-rules = signed-*",), [], "nothing found"),
    ],
)
def test_lists_policy_counts(
    lines: tuple[str, ...],
    expected: list[str],
    why: str,
    reviewbot: Runner,
    archive: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy(reviewbot, monkeypatch, *lines)

    result = reviewbot("bot", "replay", archive, "-q")

    assert expected == answered(result.out)
    assert (f"not mailed: {why}\n" in result.err) == bool(why)


def test_list_that_agreed_gets_the_copy_and_the_date_is_when_it_was_due(
    reviewbot: Runner, archive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(reviewbot, monkeypatch, "send = author-and-list", "hold = 90m")

    first, _ = split_mbox(reviewbot("bot", "replay", archive, "-q").out.encode())

    mail = message_from_bytes(first, policy=email_policy)
    assert ("Ann Author <ann@example.org>", LIST, "Thu, 01 Jan 2026 11:30:00 +0000") == (
        mail["To"],
        mail["Cc"],
        mail["Date"],
    )


def test_list_is_named_where_the_mail_does_not_say(
    reviewbot: Runner, archive: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(reviewbot, monkeypatch, "ignore-senders = ann@example.org")
    path = reviewbot.cwd / archive
    path.write_bytes(path.read_bytes().replace(b"To: linux-foo@", b"To: other@"))

    unnamed, named = (
        answered(reviewbot("bot", "replay", archive, "-q", *words).out)
        for words in ((), ("--list", LIST))
    )

    assert (2, 0) == (len(unnamed), len(named))
