"""Every way an archive can fail ends in one clear line (fault table of the archive experiments)."""

from __future__ import annotations

import json
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewbot.cli.main import main
from tests.source.faulty import MSGID, FaultyServer
from tests.source.program import environment, files_below, reviewbot, with_git_config

FAULTS = {
    "403": "refuses us (403)",
    "404": "no such message there (404)",
    "429": "too many requests (429)",
    "retry-after": "try again in 17 s",
    "500": "a fault of its own (500)",
    "503": "a fault of its own (503)",
    "reset": "connection broken",
    "closed": "connection broken",
    "not-http": "connection broken",
    "html": "a web page, not mail",
    "anubis": "browser check (Anubis)",
    "redirect-html": "a web page, not mail",
    "html-in-gzip": "a web page, not mail",
    "garbage": "neither gzip nor mail",
    "truncated": "cut short",
    "corrupt": "damaged gzip data",
    "bad-crc": "damaged gzip data",
    "short-body": "cut short",
    "chunk-cut": "cut short",
    "wrong-thread": "does not hold this message",
    "no-msgid": "does not hold this message",
    "empty": "the answer is empty",
    "gzip-of-nothing": "the answer is empty",
    "loop": "more than 5 redirects",
    "to-file": "no web address",
    "bomb": "unpacks to 100 times its size",
    "endless": "larger than 32 MiB packed",
    "redirect-bomb": "a web page, not mail",
}
SLOW = ("hang", "drip", "header-drip")
HARMLESS = ("good", "plain-mbox", "content-encoding", "redirect-good", "members")
MIB = 1 << 20


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for key, value in environment(tmp_path).items():
        monkeypatch.setenv(key, value)
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def check(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Check:
    return Check(monkeypatch, capfd)


class Check:
    """`reviewbot check MSGID` in this process, against a b4.midmask."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def __call__(self, midmask: str, *arguments: str, timeout: str = "30") -> tuple[int, str, str]:
        """Status, stdout, stderr."""
        for key, value in with_git_config({"b4.midmask": midmask}).items():
            self._monkeypatch.setenv(key, value)
        self._monkeypatch.setenv("REVIEWBOT_TIMEOUT", timeout)
        status = main(["check", *(arguments or (MSGID,))])
        out, err = self._capfd.readouterr()
        return status, out, err


@pytest.mark.parametrize("mode", FAULTS)
def test_fault_is_one_line_naming_message_and_reason(
    mode: str, server: FaultyServer, check: Check
) -> None:
    status, out, err = check(server.midmask(mode))

    assert (2, "", 1) == (status, out, err.count("\n"))
    assert err.startswith(f"reviewbot: cannot fetch {MSGID} from {server.root}/{mode}: ")
    assert FAULTS[mode] in err
    assert "; " in err.partition(FAULTS[mode].rpartition(" ")[0])[2] or "; try again" in err


@pytest.mark.parametrize("mode", FAULTS)
def test_nothing_is_kept_of_a_fault(
    mode: str, server: FaultyServer, check: Check, home: Path
) -> None:
    check(server.midmask(mode))

    assert [] == files_below(home)


@pytest.mark.parametrize("mode", SLOW)
def test_slow_server_is_left_at_the_deadline(mode: str, server: FaultyServer, check: Check) -> None:
    start = time.monotonic()
    status, out, err = check(server.midmask(mode), timeout="1")

    assert (2, "", 1) == (status, out, err.count("\n"))
    assert f"cannot fetch {MSGID} from {server.root}/{mode}: no complete answer in time" in err
    assert "reviewbot.timeout" in err
    assert time.monotonic() - start < 10  # without a deadline: 20 and more


@pytest.mark.parametrize("mode", HARMLESS)
def test_what_a_proxy_does_to_mail_is_undone(mode: str, server: FaultyServer, check: Check) -> None:
    status, out, err = check(server.midmask(mode), MSGID, "--format", "json")

    assert (0, "") == (status, err)
    assert [MSGID] == json.loads(out)["reports"][0]["revision"]["msgids"]


def test_good_fetch_works_after_a_bad_one(server: FaultyServer, check: Check) -> None:
    check(server.midmask("html-in-gzip"))
    status, out, err = check(server.midmask("good"))

    assert (0, "") == (status, err)
    assert "widget: count from one" in out


def test_refused_connection_is_one_line(check: Check) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    status, out, err = check(f"http://127.0.0.1:{port}/all/%s")

    assert (2, "", 1) == (status, out, err.count("\n"))
    assert f"cannot fetch {MSGID} from http://127.0.0.1:{port}/all: connection refused; " in err


def test_unknown_host_is_one_line(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_found(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", not_found)  # no question to a real name server
    status, out, err = check("http://archive.example.org/all/%s")

    assert (2, "", 1) == (status, out, err.count("\n"))
    assert "from http://archive.example.org/all: host archive.example.org not found; " in err


def test_name_lookup_that_hangs_is_left_at_the_deadline(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: time.sleep(8))
    start = time.monotonic()
    status, _out, err = check("http://archive.example.org/all/%s", timeout="1")

    assert (2, 1) == (status, err.count("\n"))
    assert "no complete answer in time" in err
    assert time.monotonic() - start < 7


def test_password_of_the_archive_is_not_shown(server: FaultyServer, check: Check) -> None:
    midmask = server.midmask("403").replace("http://", "http://ada:secret@")
    _status, _out, err = check(midmask)

    assert "secret" not in err


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf"])
def test_impossible_timeout_is_one_line(timeout: str, server: FaultyServer, check: Check) -> None:
    before = len(server.requests)
    status, out, err = check(server.midmask("good"), timeout=timeout)

    assert (2, "", 1) == (status, out, err.count("\n"))
    assert "reviewbot.timeout" in err
    assert before == len(server.requests)


def test_midmask_without_a_place_for_the_id_is_one_line(check: Check) -> None:
    status, out, err = check("ftp://archive.example.org/")

    assert (2, "", 1) == (status, out, err.count("\n"))
    assert "b4.midmask is 'ftp://archive.example.org/'" in err


def test_next_mirror_is_asked_when_the_first_one_fails(
    server: FaultyServer, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        dead = f"http://127.0.0.1:{gone.getsockname()[1]}"
    config = Path("gitconfig")
    config.write_text(f'[liblore "{server.root}"]\n\tfallback = {dead}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config.resolve()))
    status, _out, err = check(server.midmask("good"))

    assert (0, "") == (status, err)


def test_one_unreadable_thread_does_not_stop_the_others(server: FaultyServer, check: Check) -> None:
    status, out, err = check(
        server.midmask("good"), MSGID, f"{server.root}/html/{MSGID}/", "--format", "json"
    )
    document = json.loads(out)

    assert 2 == status
    assert 1 == err.count("\n")
    assert 1 == len(document["reports"])
    assert [f"{server.root}/html/{MSGID}/"] == [item["source"] for item in document["unreadable"]]


def test_checkout_cannot_redirect_the_fetch(server: FaultyServer, check: Check, home: Path) -> None:
    import subprocess

    subprocess.run(["git", "init", "-q", str(home)], check=True)
    evil = f"[b4]\n\tmidmask = {server.midmask('html')}\n\tlinkmask = http://evil.example.org/%s\n"
    (home / ".b4-config").write_text(evil)
    with (home / ".git" / "config").open("a") as config:
        config.write(evil)
        config.write(f'[liblore "{server.root}"]\n\tfallback = http://127.0.0.1:9\n')
    before = len(server.requests)
    status, _out, err = check(server.midmask("good"))

    assert (0, "") == (status, err)
    assert [f"/good/{MSGID.replace('@', '%40')}/t.mbox.gz"] == server.requests[before:]


def test_offline_asks_nobody(server: FaultyServer, check: Check) -> None:
    before = len(server.requests)
    status, out, err = check(server.midmask("good"), MSGID, "--offline")

    assert (2, "", 1) == (status, out, err.count("\n"))
    assert f"cannot fetch {MSGID}: --offline was given" in err
    assert before == len(server.requests)


def test_checking_a_file_opens_no_connection(
    check: Check, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.source.faulty import MAIL

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (home / "one.mbox").write_bytes(MAIL)
    status, _out, err = check("http://127.0.0.1:9/all/%s", "one.mbox")

    assert (0, "") == (status, err)


# -- end to end, as processes


@pytest.mark.parametrize("mode", ["anubis", "reset", "truncated"])
def test_program_ends_with_one_line_and_status_2(
    mode: str, server: FaultyServer, tmp_path: Path
) -> None:
    env = environment(tmp_path, **with_git_config({"b4.midmask": server.midmask(mode)}))
    run = reviewbot("check", MSGID, cwd=tmp_path, env=env)

    assert (2, "", 1) == (run.status, run.stdout, run.stderr.count("\n"))
    assert "Traceback" not in run.stderr
    assert FAULTS[mode] in run.stderr


def test_program_leaves_a_dripping_server_in_time(server: FaultyServer, tmp_path: Path) -> None:
    config = with_git_config({"b4.midmask": server.midmask("drip")})
    start = time.monotonic()
    run = reviewbot(
        "check", MSGID, cwd=tmp_path, env=environment(tmp_path, REVIEWBOT_TIMEOUT="1", **config)
    )

    assert (2, 1) == (run.status, run.stderr.count("\n"))
    assert time.monotonic() - start < 15


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in KiB only on Linux")
@pytest.mark.parametrize("mode", ["bomb", "endless", "redirect-bomb"])
def test_bomb_does_not_fill_the_memory(mode: str, server: FaultyServer, tmp_path: Path) -> None:
    env = environment(tmp_path, **with_git_config({"b4.midmask": server.midmask(mode)}))
    run = reviewbot("check", MSGID, cwd=tmp_path, env=env)

    assert 2 == run.status
    assert 0 < run.peak_bytes < 512 * MIB
