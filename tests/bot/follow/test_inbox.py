"""Following a real public-inbox, and servers that are none."""

from __future__ import annotations

import gzip
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reviewbot.bot.follow.inbox import Inbox
from reviewbot.bot.state import mails
from reviewbot.bot.state.file import State
from reviewbot.mail import parse_mail
from reviewbot.source.poll import PollFault, archived
from tests.scan import archives
from tests.source.public_inbox import PublicInbox, skip_without_public_inbox

ADDRESS = "linux-foo@vger.kernel.org"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State.open(tmp_path / "bot.sqlite") as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PublicInbox]:
    """An inbox with two mails in it."""
    skip_without_public_inbox()
    folder = tmp_path / "server"
    folder.mkdir()
    with PublicInbox(folder, "foo", ADDRESS) as made:
        made.add_mbox(box(tmp_path, "a", "b"))
        made.start()
        yield made


def box(tmp_path: Path, *names: str, day: int = 1) -> Path:
    """An mbox with mails of these names."""
    found = [archives.patch(f"{name}@example.org", f"foo: do {name}", day=day) for name in names]
    return archives.mbox(tmp_path / "next.mbox", found)


def follower(server: PublicInbox, tmp_path: Path) -> Inbox:
    return Inbox(ADDRESS, server.url, tmp_path / "mirror", "max@example.org")


def names(state: State) -> list[str]:
    """Local parts of the Message-IDs that were kept, in order."""
    return [str(parse_mail(raw).msgid).partition("@")[0] for _, raw in mails.after(state, 0)]


@pytest.mark.lore
@pytest.mark.slow
def test_only_what_comes_after_the_beginning_is_taken(
    server: PublicInbox, state: State, tmp_path: Path
) -> None:
    source = follower(server, tmp_path)
    assert [0, 0] == [source.poll(state, 1), source.poll(state, 2)]
    server.deliver(box(tmp_path, "c", "d"))
    assert [2, 0] == [source.poll(state, 3), source.poll(state, 4)]

    assert ["c", "d"] == names(state)


@pytest.mark.lore
@pytest.mark.slow
def test_new_epochs_are_found_and_read_from_their_beginning(
    server: PublicInbox, state: State, tmp_path: Path
) -> None:
    source = follower(server, tmp_path)
    source.poll(state, 1)
    server.deliver(box(tmp_path, "c", "d", "e"), in_new_epochs=True)
    source.poll(state, 2)
    server.deliver(box(tmp_path, "f"))
    source.poll(state, 3)

    assert ["c", "d", "e", "f"] == names(state)
    assert len(mails.places(state, ADDRESS)) > 1


@pytest.mark.lore
@pytest.mark.slow
def test_rewritten_history_loses_and_repeats_nothing(
    server: PublicInbox, state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the made-up mail is of January, whatever day it is
    monkeypatch.setattr("reviewbot.bot.follow.inbox._REWALK", "3000.days")
    source = follower(server, tmp_path)
    source.poll(state, 1)
    server.deliver(box(tmp_path, "c", "d"))
    source.poll(state, 2)
    (tmp_path / "c.eml").write_bytes(archives.patch("c@example.org", "foo: do c"))
    server.purge(tmp_path / "c.eml")
    server.deliver(box(tmp_path, "e"))
    source.poll(state, 3)

    # the two of the beginning are new to us after the rewrite; the desk leaves them as too old
    assert ["c", "d", "e"] == [name for name in names(state) if name not in ("a", "b")]
    assert 0 == source.poll(state, 4)


@pytest.mark.lore
@pytest.mark.slow
def test_late_mail_is_not_lost(server: PublicInbox, state: State, tmp_path: Path) -> None:
    source = follower(server, tmp_path)
    source.poll(state, 1)
    server.deliver(box(tmp_path, "new", day=20))
    source.poll(state, 2)
    server.deliver(box(tmp_path, "late", day=2))
    source.poll(state, 3)

    assert ["new", "late"] == names(state)


@pytest.mark.lore
@pytest.mark.slow
def test_mail_is_looked_up_by_its_id(server: PublicInbox) -> None:
    found = archived(server.url, "a@example.org", "max@example.org")

    assert found is not None
    assert "a@example.org" == parse_mail(found).msgid
    assert archived(server.url, "nobody@example.org", "max@example.org") is None


@pytest.mark.lore
@pytest.mark.slow
def test_web_page_instead_of_an_epoch_leaves_the_mirror_alone(
    server: PublicInbox, state: State, tmp_path: Path
) -> None:
    source = follower(server, tmp_path)
    source.poll(state, 1)
    before = mails.places(state, ADDRESS)
    manifest = {"/foo/git/0.git": {"fingerprint": "changed"}}
    with Pretender({"/foo/manifest.js.gz": gzip.compress(json.dumps(manifest).encode())}) as web:
        astray = Inbox(ADDRESS, f"{web.root}/foo", tmp_path / "mirror", "max@example.org")
        with pytest.raises(PollFault):
            astray.poll(state, 2)
    server.deliver(box(tmp_path, "c"))
    source.poll(state, 3)

    assert (before.keys(), ["c"]) == (mails.places(state, ADDRESS).keys(), names(state))


PAGE = b"<!doctype html><title>Making sure you're not a bot!</title>"


class Pretender(ThreadingHTTPServer):
    """Answers 200 to everything: with a web page, or with what it is given for a path."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes], status: int = 200, retry_after: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files, self.status, self.retry_after = files, status, retry_after
        self.agents: list[str] = []
        self.root = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Pretender:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Pretender

    def do_GET(self) -> None:
        self.server.agents.append(self.headers["User-Agent"])
        body = self.server.files.get(self.path.partition("?")[0], PAGE)
        self.send_response(self.server.status)
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    "body",
    [
        PAGE,
        b"",
        gzip.compress(PAGE),
        gzip.compress(b"{}"),
        gzip.compress(b"[1]"),
        gzip.compress(json.dumps({"/foo/git/0.git": {"fingerprint": "x"}}).encode())[:-9],
        gzip.compress(b"[" * 100_000),
    ],
    ids=["page", "nothing", "packed page", "empty", "list", "cut off", "deep"],
)
def test_what_is_no_manifest_is_not_believed(body: bytes, state: State, tmp_path: Path) -> None:
    with Pretender({"/foo/manifest.js.gz": body}) as web:
        source = Inbox(ADDRESS, f"{web.root}/foo", tmp_path / "mirror", "max@example.org")
        with pytest.raises(PollFault):
            source.poll(state, 1)

    assert {} == mails.places(state, ADDRESS)


@pytest.mark.parametrize(
    ("text", "expected"), [("120", 120), ("", 0), ("never", 0), ("999999999", 86400)]
)
def test_server_says_how_long_to_wait_and_learns_whom_to_write_to(
    text: str, expected: int, state: State, tmp_path: Path
) -> None:
    with Pretender({}, 429, text) as web:
        source = Inbox(ADDRESS, f"{web.root}/foo", tmp_path / "mirror", "max@example.org")
        with pytest.raises(PollFault) as caught:
            source.poll(state, 1)

    assert expected == caught.value.retry_after_s
    assert web.agents[0].endswith("(+mailto:max@example.org)")


def test_mail_in_a_web_page_is_not_in_the_archive() -> None:
    with Pretender({}) as web, pytest.raises(PollFault, match="not that mail"):
        archived(web.root, "a@example.org", "max@example.org")


def test_killed_fetch_leaves_nothing_behind(tmp_path: Path) -> None:
    """As git leaves it (seen with 2.39): packs begun, locks held."""
    from reviewbot.source import mirror

    repository = tmp_path / "0.git"
    origin = archives.epoch(tmp_path / "origin.git", [archives.patch("a@example.org", "foo: do a")])
    subprocess.run(["git", "clone", "-q", "--bare", str(origin), str(repository)], check=True)
    for name in ("objects/pack/tmp_pack_x", "shallow.lock", "refs/heads/master.lock"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_bytes(b"")

    with Pretender({}) as web, pytest.raises(PollFault):
        mirror.fetch_epoch(repository, f"{web.root}/0", "max@example.org", only_tip=False)

    assert not list(repository.glob("**/tmp_pack_*")) + list(repository.glob("**/*.lock"))
    assert mirror.tip_of(repository)
