"""Killed at any point, it loses no mail, reviews none twice and sends none twice."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from reviewbot.bot.mailing import header_of
from reviewbot.bot.state import outbox
from reviewbot.bot.state.file import State
from tests.bot import killed
from tests.bot.post.sink import Sink
from tests.bot.world import LIST, at
from tests.scan.archives import patch

KILLS = 100
STEP_S = 1000
"""More than between two looks into the archive: what is on its way has arrived by then."""


class Archive(ThreadingHTTPServer):
    """Shows what the mail server has for the list, by Message-ID."""

    daemon_threads = True

    def __init__(self, sink: Sink) -> None:
        super().__init__(("127.0.0.1", 0), _Raw)
        self.sink = sink
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Archive:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()
        self.server_close()


class _Raw(BaseHTTPRequestHandler):
    server: Archive

    def do_GET(self) -> None:
        msgid = unquote(self.path.strip("/").partition("/")[0])
        found = [
            raw
            for to, raw in self.server.sink.mails
            if LIST in to and header_of(raw.replace(b"\r\n", b"\n"), "Message-ID") == f"<{msgid}>"
        ]
        body = found[0] if found else b"not found"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def post(maildir: Path, number: int) -> None:
    """An unsigned patch by an author of its own comes over the list."""
    raw = patch(
        *(f"{number}@example.org", f"foo: say {number} things"),
        path=f"drivers/{number}.c",
        sign=False,
        day=2,
    )
    draft = maildir / "tmp" / f"{number}.host"
    draft.write_bytes(raw.replace(b"ann@example.org>\nTo", b"a%d@example.org>\nTo" % number))
    draft.rename(maildir / "new" / f"{number}.host")


@pytest.mark.slow
def test_killed_a_hundred_times_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(killed.PRELOAD)
    maildir, folder = tmp_path / "mail", tmp_path / "bot"
    for part in ("cur", "new", "tmp"):
        (maildir / part).mkdir(parents=True)
    dice = random.Random(10)  # noqa: S311  # no secret
    now = at(2)
    with Sink() as sink, Archive(sink) as archive:

        def bot(rounds: int) -> multiprocessing.process.BaseProcess:
            arguments = (folder, maildir, archive.url, sink.server.port, now, rounds)
            process = context.Process(target=killed.work, args=arguments, daemon=True)
            process.start()
            return process

        bot(1).join(60)  # looks at the empty list
        post(maildir, 0)
        started = time.monotonic()
        bot(1).join(60)
        reach_s = time.monotonic() - started
        interrupted = 0
        for number in range(1, KILLS + 1):
            now += STEP_S
            post(maildir, number)
            process = bot(1)
            process.join(dice.uniform(0, reach_s))
            is_interrupted = process.exitcode is None
            interrupted += is_interrupted
            # the machine may be busy or not: from its beginning to its end a round is reached
            reach_s *= 1.1 if is_interrupted else 0.9
            process.kill()
            process.join(60)
        for _ in range(8):
            now += STEP_S
            last = bot(1)
            last.join(60)
            assert 0 == last.exitcode

    with State.open(folder / "bot.sqlite") as state:
        letters = outbox.letters(state, (*outbox.WAITING, "sent", "rejected"))
        count = state.db.execute("select count(*) from mail").fetchone()[0]
    everybody = {f"a{number}@example.org" for number in range(KILLS + 1)}
    assert KILLS // 4 < interrupted
    assert KILLS + 1 == count
    assert dict.fromkeys(everybody, 1) == Counter(letter.author for letter in letters)
    assert {"sent"} == {letter.state for letter in letters}
    assert dict.fromkeys(everybody, 1) == Counter(to[0] for to, _ in sink.mails)
