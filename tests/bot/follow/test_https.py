"""Following a list over an encrypted line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.bot.follow.inbox import Inbox
from reviewbot.bot.state import mails
from reviewbot.bot.state.file import State
from reviewbot.mail import parse_mail
from reviewbot.source.poll import PollFault
from tests.bot import tls
from tests.bot.world import LIST
from tests.scan import archives
from tests.source.public_inbox import PublicInbox, skip_without_public_inbox

pytestmark = [pytest.mark.lore, pytest.mark.slow]


def box(folder: Path, name: str) -> Path:
    return archives.mbox(
        folder / "next.mbox", [archives.patch(f"{name}@example.org", f"foo: {name}")]
    )


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return tls.certificate(tmp_path / "both.pem")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PublicInbox]:
    skip_without_public_inbox()
    (tmp_path / "server").mkdir()
    with PublicInbox(tmp_path / "server", "foo", LIST) as made:
        made.add_mbox(box(tmp_path, "old"))
        made.start()
        yield made


def test_list_is_followed_where_the_certificate_is_trusted(
    server: PublicInbox, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
    with tls.Tunnel(certificate, server.port) as line, State.open(tmp_path / "bot.sqlite") as state:
        url = f"https://127.0.0.1:{line.port}/foo"
        source = Inbox(LIST, url, tmp_path / "mirror", "max@example.org")
        source.poll(state, 1)
        server.deliver(box(tmp_path, "new"))

        assert [1, 0] == [source.poll(state, 2), source.poll(state, 3)]
        assert ["new@example.org"] == [parse_mail(raw).msgid for _, raw in mails.after(state, 0)]


def test_strange_certificate_is_a_fault_of_the_poll(
    server: PublicInbox, certificate: Path, tmp_path: Path
) -> None:
    with tls.Tunnel(certificate, server.port) as line, State.open(tmp_path / "bot.sqlite") as state:
        url = f"https://127.0.0.1:{line.port}/foo"
        source = Inbox(LIST, url, tmp_path / "mirror", "max@example.org")

        with pytest.raises(PollFault, match="certificate verify failed"):
            source.poll(state, 1)
        assert {} == mails.places(state, LIST)
