"""Fetching a real thread from a real public-inbox, as a user does."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.mail import split_mbox
from reviewbot.source.lore import fetch_thread
from tests.source.faulty import MSGID, FaultyServer, wait_until
from tests.source.program import Run, environment, files_below, reviewbot, with_git_config
from tests.source.public_inbox import PublicInbox, is_installed

SEED = "20241009062014.407310-1-Jiqian.Chen@amd.com"
REPLY = "720cda23-d34d-4e66-804e-cc7b48d9dc55@suse.com"


@pytest.fixture(scope="module")
def inbox(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicInbox]:
    if not is_installed():
        why = "public-inbox is not installed (apt-get install --no-install-recommends public-inbox)"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    with PublicInbox(tmp_path_factory.mktemp("inbox")) as running:
        running.add_mbox(corpus / "seed" / "xen-privcmd.mbox")
        running.start()
        yield running


def check(inbox: PublicInbox, home: Path, source: str, *options: str) -> Run:
    env = environment(home, **with_git_config({"b4.midmask": f"{inbox.url}/%s"}))
    return reviewbot("check", source, "--format", "json", *options, cwd=home, env=env)


@pytest.mark.lore
@pytest.mark.corpus
@pytest.mark.parametrize(
    "source",
    [
        SEED,
        f"<{SEED}>",
        f"id:{SEED}",
        SEED.replace("@", "%40"),
        REPLY,
        "{inbox}/" + SEED + "/",
        "{inbox}/" + SEED + "/T/#u",
        "{inbox}/" + SEED + "/t.mbox.gz",
        "{inbox}/" + SEED.replace("@", "%40") + "/raw",
        f"https://lore.kernel.org/r/{SEED}",
        f"https://patch.msgid.link/{SEED}",
    ],
)
def test_thread_by_any_name_of_it_shows_what_the_reviewer_asked(
    source: str, inbox: PublicInbox, tmp_path: Path
) -> None:
    run = check(inbox, tmp_path, source.format(inbox=inbox.url))
    (report,) = json.loads(run.stdout)["reports"]
    (finding,) = [
        found for found in report["findings"] if found["rule"] == "reviewer-asked-for-trailer"
    ]

    assert (0, "") == (run.status, run.stderr)
    assert [SEED] == report["revision"]["msgids"]
    assert "Jan Beulich asked for Reported-by" in finding["message"]


@pytest.mark.lore
@pytest.mark.corpus
def test_unknown_message_is_one_line_and_status_2(inbox: PublicInbox, tmp_path: Path) -> None:
    run = check(inbox, tmp_path, "no-such-mail@example.org")

    assert (2, 1) == (run.status, run.stderr.count("\n"))
    assert f"cannot fetch no-such-mail@example.org from {inbox.url}: no such message" in run.stderr
    assert [] == json.loads(run.stdout)["reports"]


@pytest.mark.lore
@pytest.mark.corpus
def test_mask_without_an_inbox_finds_the_message_through_its_redirect(
    inbox: PublicInbox, tmp_path: Path
) -> None:
    root = f"http://127.0.0.1:{inbox.port}"
    env = environment(tmp_path, **with_git_config({"b4.midmask": f"{root}/%s"}))
    run = reviewbot("check", SEED, cwd=tmp_path, env=env)

    assert (0, "") == (run.status, run.stderr)


@pytest.mark.lore
@pytest.mark.corpus
def test_fetched_mails_have_the_bytes_of_the_archive(
    inbox: PublicInbox, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    seed = (corpus / "seed" / "xen-privcmd.mbox").read_bytes()
    bodies = {mail.partition(b"\n\n")[2].rstrip(b"\n") for mail in split_mbox(seed)}
    fetched = fetch_thread(f"{inbox.url}/{SEED}/", timeout_s=30)

    assert bodies == {mail.raw.partition(b"\n\n")[2].rstrip(b"\n") for mail in fetched}


@pytest.mark.lore
@pytest.mark.corpus
def test_fetching_leaves_no_file_behind(inbox: PublicInbox, tmp_path: Path) -> None:
    check(inbox, tmp_path, SEED)

    assert [] == files_below(tmp_path)


def on_terminal(source: str, home: Path, env: dict[str, str]) -> str:
    """What a terminal gets to see on stderr."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "reviewbot", "check", source],
        cwd=home,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=there,
    )
    os.close(there)
    seen = b""
    try:
        while piece := os.read(here, 4096):
            seen += piece
    except OSError:
        pass  # EIO is how Linux says that the other side of a terminal is closed
    process.wait(timeout=30)
    os.close(here)
    return seen.decode()


@pytest.mark.slow
def test_slow_fetch_shows_progress_on_a_terminal_and_erases_it(tmp_path: Path) -> None:
    with FaultyServer() as server:
        config = with_git_config({"b4.midmask": server.midmask("hang")})
        env = environment(tmp_path, REVIEWBOT_TIMEOUT="2", **config)
        seen = on_terminal(MSGID, tmp_path, env)

    line = f"fetching {MSGID} ..."
    assert seen.startswith(f"{line}\r{' ' * len(line)}\rreviewbot: cannot fetch {MSGID}")
    assert 1 == seen.count("\n")


def test_interrupted_fetch_ends_at_once_with_130(tmp_path: Path) -> None:
    with FaultyServer() as server:
        config = with_git_config({"b4.midmask": server.midmask("hang")})
        process = subprocess.Popen(
            [sys.executable, "-m", "reviewbot", "check", MSGID],
            cwd=tmp_path,
            env=environment(tmp_path, **config),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert wait_until(lambda: bool(server.requests), 20)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)

    assert (130, b"", b"reviewbot: interrupted\n") == (process.returncode, out, err)


def test_fast_fetch_shows_nothing_on_a_terminal(tmp_path: Path) -> None:
    with FaultyServer() as server:
        config = with_git_config({"b4.midmask": server.midmask("good")})
        seen = on_terminal(MSGID, tmp_path, environment(tmp_path, **config))

    assert "" == seen
