"""`reviewbot bot`: one round, the queue, and pauses, from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.bot.post.sink import Sink
from tests.bot.world import MEASURED, RULE
from tests.cli.bot_config import LIST, configure
from tests.cli.running import Runner
from tests.scan.archives import patch


@pytest.fixture(autouse=True)
def _two_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewbot.bot.choice.shipped_precision", lambda: MEASURED)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as made:
        yield made


@pytest.fixture
def maildir(reviewbot: Runner, monkeypatch: pytest.MonkeyPatch, sink: Sink) -> Path:
    """The list's maildir; the bot has looked at it once."""
    made = configure(reviewbot, monkeypatch, port=sink.server.port)
    result = reviewbot("bot", "once", "-q")
    assert (0, "") == (result.status, result.err)
    return made


def arrive(maildir: Path, name: str = "one") -> None:
    """An unsigned patch of today comes over the list."""
    today = format_datetime(datetime.now(UTC)).encode()
    raw = patch(f"{name}@example.org", f"foo: rename {name}", path=f"drivers/{name}.c", sign=False)
    (maildir / "new" / f"1.{name}.host").write_bytes(
        raw.replace(b"01 Jan 2026 10:00:00 +0000", today)
    )


def again(reviewbot: Runner) -> int:
    """Another round, as if the time for it had come."""
    from reviewbot.bot.state.file import State

    with State.open(reviewbot.cwd / "state" / "reviewbot" / "bot" / "bot.sqlite") as state:
        state.db.execute("update source set next_at = 0")
    return reviewbot("bot", "once", "-q").status


def letters(reviewbot: Runner, *words: str) -> list[dict[str, object]]:
    value = json.loads(reviewbot("bot", "queue", "--format", "json", *words).out)
    return list(value["letters"])


def test_from_the_mail_to_the_approved_letter(reviewbot: Runner, maildir: Path, sink: Sink) -> None:
    arrive(maildir)
    assert 0 == again(reviewbot)
    assert [] == sink.mails
    (waiting,) = letters(reviewbot)
    assert ("held", [RULE], "one@example.org") == (
        waiting["state"],
        waiting["rules"],
        waiting["answers"],
    )

    assert (0, "letter 1 goes out\n") == reviewbot("bot", "approve", "1")[:2]
    assert 0 == again(reviewbot)

    assert [["ann@example.org"]] == [to for to, _ in sink.mails]
    assert [] == letters(reviewbot)
    (sent,) = letters(reviewbot, "--all")
    decision = sent["decisions"][0]  # type: ignore[index]  # a list in JSON
    assert ("sent", "Max Maintainer <max@example.org>", "approved") == (
        sent["state"],
        decision["who"],
        decision["what"],
    )


def test_shown_bytes_are_those_that_are_sent(reviewbot: Runner, maildir: Path, sink: Sink) -> None:
    arrive(maildir)
    again(reviewbot)
    reviewbot("bot", "approve", "1", "--to", "author-and-list")
    raw = reviewbot("bot", "show", "1", "--raw").out
    again(reviewbot)

    assert [(["ann@example.org", LIST], raw.replace("\n", "\r\n").encode())] == sink.mails


def test_letter_is_shown_with_its_fate(reviewbot: Runner, maildir: Path) -> None:
    arrive(maildir)
    again(reviewbot)

    out = reviewbot("bot", "show", "1").out

    assert out.startswith("letter 1 is held\n  to ann@example.org: queued\n\nDate: ")
    assert "There is no Signed-off-by: line" in out


def test_screen_needs_a_terminal(reviewbot: Runner, maildir: Path) -> None:
    result = reviewbot("bot", "queue", "--tui")

    assert 2 == result.status
    assert "--tui needs a terminal" in result.err


def test_queue_is_one_line_for_each(reviewbot: Runner, maildir: Path) -> None:
    arrive(maildir, "one")
    arrive(maildir, "two")
    again(reviewbot)

    lines = reviewbot("bot", "queue").out.splitlines()

    assert 2 == len(lines)
    assert "ann@example.org  [PATCH] foo: rename one  [signed-off-by-missing]" in lines[0]


def test_text_is_edited_from_a_file(reviewbot: Runner, maildir: Path) -> None:
    arrive(maildir)
    again(reviewbot)

    result = reviewbot("bot", "edit", "1", "--file", "-", stdin=b"Please sign it off.\n")

    assert (0, "letter 1 is changed\n") == result[:2]
    assert reviewbot("bot", "show", "1", "--raw").out.endswith("\n\nPlease sign it off.\n")


def test_editor_that_fails_keeps_the_draft(
    reviewbot: Runner, maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(maildir)
    again(reviewbot)
    monkeypatch.setenv("GIT_EDITOR", "false")
    monkeypatch.setenv("TMPDIR", str(reviewbot.cwd))

    result = reviewbot("bot", "edit", "1")

    assert 2 == result.status
    assert "the editor false failed; the text is in " in result.err


def test_editor_changes_the_text(
    reviewbot: Runner, maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(maildir)
    again(reviewbot)
    monkeypatch.setenv("GIT_EDITOR", "sed -i s/errors/mistakes/")

    assert "letter 1 is changed\n" == reviewbot("bot", "edit", "1").out
    assert "may contain mistakes" in " ".join(reviewbot("bot", "show", "1").out.split())


def test_rejected_letter_is_gone(reviewbot: Runner, maildir: Path, sink: Sink) -> None:
    arrive(maildir)
    again(reviewbot)
    reviewbot("bot", "reject", "1", "--why", "a joke")
    again(reviewbot)

    assert ([], []) == (letters(reviewbot), sink.mails)
    assert ["a joke"] == [letter["why"] for letter in letters(reviewbot, "--all")]


@pytest.mark.parametrize("words", [("show", "9"), ("approve", "9"), ("reject", "9"), ("edit", "9")])
def test_letter_that_is_not_there_is_one_line(
    words: tuple[str, ...], reviewbot: Runner, maildir: Path
) -> None:
    result = reviewbot("bot", *words)

    assert (2, "reviewbot: there is no letter 9; reviewbot bot queue lists them\n") == (
        result.status,
        result.err,
    )


def test_paused_bot_sends_nothing_until_it_is_resumed(
    reviewbot: Runner, maildir: Path, sink: Sink
) -> None:
    arrive(maildir)
    again(reviewbot)
    reviewbot("bot", "approve", "1")
    assert "paused: everything\n" == reviewbot("bot", "pause").out
    again(reviewbot)
    assert [] == sink.mails
    assert "paused since" in reviewbot("bot", "status").out
    assert "resumed: everything\n" == reviewbot("bot", "resume").out
    again(reviewbot)

    assert 1 == len(sink.mails)


def test_list_to_pause_must_be_known(reviewbot: Runner, maildir: Path) -> None:
    result = reviewbot("bot", "pause", "linux-bar@vger.kernel.org")

    assert 2 == result.status
    assert f"no such list is configured; known: {LIST}" in result.err


def test_status_counts_and_names_lists(reviewbot: Runner, maildir: Path) -> None:
    arrive(maildir)
    again(reviewbot)

    value = json.loads(reviewbot("bot", "status", "--format", "json").out)

    assert ({LIST: "queue"}, 1, 1) == (
        value["lists"],
        value["letters"]["held"],
        value["reviews"]["said"],
    )


def test_letter_that_is_refused_wants_a_person(
    reviewbot: Runner, maildir: Path, sink: Sink
) -> None:
    sink.answers["ann@example.org"] = "550 no such person"
    arrive(maildir)
    again(reviewbot)
    reviewbot("bot", "approve", "1")

    assert [1, 1] == [again(reviewbot), reviewbot("bot", "status").status]
    assert "no such person" in reviewbot("bot", "show", "1").out


def test_nothing_is_followed_by_default(reviewbot: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(reviewbot.cwd))

    result = reviewbot("bot", "once")

    assert 2 == result.status
    assert "no list is enabled" in result.err


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("    sned = queue\n", "'sned' is unknown; did you mean 'send'?"),
        ("    history = /nowhere\n", "there is no repository /nowhere"),
        ("    rules = no-such-rule\n", "no rule that may be mailed is left"),
        ("[reviewbot]\n    bot-mailbox = /nowhere\n", "/nowhere is not a maildir"),
        ("[sendemail]\n    smtpServer = /usr/bin/msmtp\n", "the bot needs a server"),
    ],
)
def test_configuration_is_checked_at_the_start(
    text: str, complaint: str, reviewbot: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(reviewbot, monkeypatch, text)

    result = reviewbot("bot", "once")

    assert 2 == result.status
    assert complaint in result.err
    assert 1 == len(result.err.splitlines())


def test_log_can_be_read_by_programs(reviewbot: Runner, maildir: Path) -> None:
    lines = reviewbot("bot", "once", "--log", "json").err.splitlines()

    assert {"at", "level", "part", "what"} == set(json.loads(lines[0]))


def test_metrics_are_written_for_the_collector(
    reviewbot: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = reviewbot.cwd / "reviewbot.prom"
    configure(reviewbot, monkeypatch, f"[reviewbot]\n    bot-metrics = {path}\n")
    reviewbot("bot", "once", "-q")

    assert 'reviewbot_letters{state="held"} 0\n' in path.read_text()
    assert f'reviewbot_source_failures{{list="{LIST}"}} 0\n' in path.read_text()


def test_policies_of_lists_do_not_disturb_other_commands(
    reviewbot: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(reviewbot, monkeypatch)

    assert 0 == reviewbot("config", "show").status
