"""From the list to the list: real public-inbox, mail server, b4 and signatures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import format_datetime
from pathlib import Path

import pytest

from reviewbot.bot.state.file import State
from reviewbot.mail import split_mbox
from tests.bot.orders.signing import order, resolver, signed
from tests.bot.post.sink import Sink
from tests.bot.world import MEASURED, RULE
from tests.cli.bot_config import LIST, configure
from tests.cli.running import Runner
from tests.scan import archives
from tests.source.public_inbox import PublicInbox, skip_without_public_inbox

TODAY = format_datetime(datetime.now(UTC))


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PublicInbox]:
    skip_without_public_inbox()
    folder = tmp_path / "server"
    folder.mkdir()
    with PublicInbox(folder, "foo", LIST) as made:
        made.add_mbox(
            archives.mbox(tmp_path / "old.mbox", [archives.patch("old@example.org", "old: x")])
        )
        made.start()
        yield made


def unsigned(msgid: str, prefix: str = "PATCH") -> bytes:
    raw = archives.patch(msgid, "foo: rename b to bee", prefix=prefix, sign=False)
    return raw.replace(b"01 Jan 2026 10:00:00 +0000", TODAY.encode())


def again(reviewbot: Runner) -> None:
    """Another round, as if the time for it had come."""
    with State.open(reviewbot.cwd / "state" / "reviewbot" / "bot" / "bot.sqlite") as state:
        state.db.execute("update source set next_at = 0")
    result = reviewbot("bot", "once")
    assert 0 == result.status, result.err


def thread_by_b4(home: Path, server: PublicInbox, msgid: str) -> list[bytes]:
    """The thread of a mail as the installed b4 gets it."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "b4.command", "-n", "--no-stdin"),
            *("-c", f"b4.midmask={server.url}/%s", "-c", "b4.attestation-policy=off"),
            *("mbox", "--no-cache", "-o", str(home), "-n", "thread.mbx", msgid),
        ],
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr.decode()
    return list(split_mbox((home / "thread.mbx").read_bytes()))


@pytest.mark.lore
@pytest.mark.slow
def test_from_a_patch_on_the_list_to_a_waived_second_version(
    reviewbot: Runner, server: PublicInbox, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = reviewbot.cwd
    monkeypatch.setattr("reviewbot.bot.choice.shipped_precision", lambda: MEASURED)
    monkeypatch.setattr("dkim.get_txt", resolver)
    mailbox = home / "mailbox"
    for part in ("cur", "new", "tmp"):
        (mailbox / part).mkdir(parents=True)
    configure(
        reviewbot, monkeypatch, f"[reviewbot]\n    bot-mailbox = {mailbox}\n", port=sink.server.port
    )
    config = home / "gitconfig"
    config.write_text(
        config.read_text().replace(f"maildir = {home / 'list'}", f"url = {server.url}")
    )
    assert 0 == reviewbot("bot", "once").status  # the list as it is now: history is not reviewed

    # a patch comes over the list; the letter about it waits for a moderator
    server.deliver(archives.mbox(home / "new.mbox", [unsigned("one@example.org")]))
    again(reviewbot)
    (held,) = json.loads(reviewbot("bot", "queue", "--format", "json").out)["letters"]
    assert ("held", [RULE], []) == (held["state"], held["rules"], sink.mails)

    # approved, it goes to author and list, as it was shown
    assert 0 == reviewbot("bot", "approve", "1", "--to", "author-and-list").status
    raw = reviewbot("bot", "show", "1", "--raw").out.encode()
    again(reviewbot)
    assert [(["ann@example.org", LIST], raw.replace(b"\n", b"\r\n"))] == sink.mails

    # the list takes it, and b4 sees it below the patch
    server.mda(raw, LIST)
    thread = [message_from_bytes(mail) for mail in thread_by_b4(home, server, "one@example.org")]
    assert {None, "<one@example.org>"} == {mail["In-Reply-To"] for mail in thread}
    assert f"<{held['msgid']}>" in [mail["Message-ID"] for mail in thread]
    again(reviewbot)
    assert 1 == len(sink.mails)

    # the author waives it, signed; a forged waiver before that has no effect
    text = f"reviewbot: waive {RULE} the sign-off is in the cover letter"
    answer = order(text, answers=str(held["msgid"]), date=TODAY)
    (mailbox / "new" / "1.forged.host").write_bytes(answer.replace(b"order@", b"forged@"))
    (mailbox / "new" / "2.good.host").write_bytes(signed(answer))
    again(reviewbot)

    # the second version has the same defect, and nothing more is said
    server.deliver(archives.mbox(home / "new.mbox", [unsigned("two@example.org", "PATCH v2")]))
    again(reviewbot)
    with State.open(home / "state" / "reviewbot" / "bot" / "bot.sqlite") as state:
        reviews = dict(state.db.execute("select lead, state || ': ' || why from review").fetchall())
        verdicts = sorted(row[0] for row in state.db.execute("select verdict from command"))
    assert {
        "one@example.org": "said: ",
        "two@example.org": "silent: it was said or waived already",
    } == reviews
    assert ["ignored: it has no DKIM signature", f"waive {RULE}"] == verdicts
    assert 1 == len(sink.mails)
