"""Threads from a public-inbox archive such as lore.kernel.org, fetched with b4.

b4's configuration (`b4.midmask`, mirrors in `[lore]` and `[liblore "<origin>"]`) says where, and
what b4 fetches with (a liblore node) fetches, over a session whose transport is ours: see transport.py for why. The
rest of b4's way is not used: `get_pi_thread_by_msgid` answers None for every failure, keeps bad
answers for ten minutes, and turns mail into objects that no longer have the bytes as sent.

b4 and liblore never see the checkout the user stands in: a `.b4-config` comes with the tree and
could send us to another server. `b4.midmask` is read through git config, the repository's own
included, where b4 users set it for a project; mirrors only from git's system, global and command
(environment) scopes.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from urllib.parse import urlsplit

import b4
import liblore
import requests

from reviewbot import __version__
from reviewbot.errors import SourceError
from reviewbot.mail import parse_mail, split_mbox
from reviewbot.model.message import Message
from reviewbot.source.git import config_values
from reviewbot.source.locate import Wanted, locate
from reviewbot.source.transport import MAX_REDIRECTS, Fault, GuardedAdapter, too_slow

_TRUSTED_SCOPES = ("system", "global", "command")
_LONGEST_S = 24 * 3600.0
_PROGRESS_AFTER_S = 1.0

# without a handler Python prints their warnings to stderr, where our one line stands
for _name in ("b4", "liblore", "urllib3"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_b4_globals = threading.Lock()  # b4 keeps its configuration in module variables


def fetch_thread(source: str, *, timeout_s: float) -> list[Message]:
    """All mail of the thread that holds the message, in the archive's order; nothing is cached.

    `source` is a message-id or a link; `timeout_s` bounds everything from the name lookup to the
    last byte. Raises SourceError: one line with message-id, archive, reason and what to do.
    """
    wanted = locate(source)
    if not timeout_s > 0 or math.isinf(timeout_s):
        raise SourceError(
            f"cannot fetch {wanted.msgid}: reviewbot.timeout must be a number of seconds above 0"
        )
    deadline = time.monotonic() + min(timeout_s, _LONGEST_S)
    work = _Fetch(wanted, deadline)
    try:
        mbox = _run_until(deadline, work, wanted.msgid)
    except Fault as fault:
        raise SourceError(work.complaint(fault.why, fault.advice)) from fault
    messages = [parse_mail(mail) for mail in split_mbox(mbox)]
    if not any(message.msgid == wanted.msgid for message in messages):
        raise SourceError(
            work.complaint("the answer does not hold this message", "check id and b4.midmask")
        )
    return messages


class _Fetch:
    """One thread's fetch: which archives, which one is being asked, what it said."""

    def __init__(self, wanted: Wanted, deadline: float) -> None:
        self._wanted = wanted
        self._deadline = deadline
        self._archive = ""

    def __call__(self) -> bytes:
        """The verified mbox. Raises Fault."""
        first, *others = _archives(self._wanted, _midmask())
        self._archive = first
        for other in others:
            try:
                return self._ask()
            except _NotThere:
                self._archive = other
        return self._ask()

    def complaint(self, why: str, advice: str) -> str:
        """The one line for the user."""
        where = f" from {_without_password(self._archive)}" if self._archive else ""
        return f"cannot fetch {self._wanted.msgid}{where}: {why}; {advice}"

    def _ask(self) -> bytes:
        adapter = GuardedAdapter(self._deadline)
        try:
            with requests.Session() as session:
                session.max_redirects = MAX_REDIRECTS
                session.headers.update(
                    {
                        "User-Agent": f"reviewbot/{__version__} b4/{b4.__VERSION__}",
                        "Accept-Encoding": "identity",
                    }
                )
                session.mount("http://", adapter)
                session.mount("https://", adapter)
                node = _node(self._archive, session)
                return bytes(node.get_mbox_by_msgid(self._wanted.msgid, nocache=True))
        except liblore.RemoteError as err:
            if err.status_code is not None:
                raise _refused(err.status_code, adapter.retry_after_s) from err
            raise (adapter.fault or Fault(" ".join(str(err).split())[:200])) from err
        except requests.TooManyRedirects as err:
            raise Fault(f"more than {MAX_REDIRECTS} redirects", "check b4.midmask") from err
        except requests.exceptions.InvalidSchema as err:
            raise Fault(
                "redirected to something that is no web address", "check b4.midmask"
            ) from err
        except (
            liblore.LibloreError,
            requests.RequestException,
            LookupError,
            OSError,
            EOFError,
            zlib.error,
            ValueError,
            SystemExit,
        ) as err:
            # what liblore lets through (tried with 0.10.1); the transport leaves it little to stumble on
            raise (adapter.fault or Fault(f"b4 gave up ({type(err).__name__})")) from err


class _NotThere(Fault):
    """The archive answered, and does not have the message."""


def _refused(status: int, retry_after_s: int | None) -> Fault:
    if status in (404, 410, 300):
        return _NotThere(
            f"no such message there ({status})",
            "check the id; new mail may take some minutes to appear",
        )
    if status == 429 or (status == 503 and retry_after_s):
        later = f"try again in {retry_after_s} s" if retry_after_s else "try again in some minutes"
        return Fault(f"the server has too many requests ({status})", later)
    if status in (401, 403, 451):
        return Fault(
            f"the server refuses us ({status})", "save the thread in a browser and pass the file"
        )
    if status >= 500:
        return Fault(f"the server has a fault of its own ({status})")
    return Fault(f"the server answered with status {status}", "check b4.midmask")


def _midmask() -> str:
    """Where b4 looks mail up, `%s` standing for the message-id. Raises Fault when it is unusable."""
    overrides = {
        key: value for _scope, key, value in config_values("b4", os.environ) if key == "b4.midmask"
    }
    with tempfile.TemporaryDirectory(prefix="reviewbot-") as empty, _b4_globals:
        try:
            b4.setup_config(argparse.Namespace(config=overrides), topdir=empty)
        except (SystemExit, ValueError, OSError, LookupError) as err:
            why = f"b4 cannot read its configuration ({err})"
            raise Fault(why, "see git config --list") from err
        midmask = str(b4.get_main_config()["midmask"])
    if not midmask.startswith(("http://", "https://")) or "%s" not in midmask:
        raise Fault(
            f"b4.midmask is {midmask!r}", "it must be a web address with %s for the message-id"
        )
    return midmask


def _archives(wanted: Wanted, midmask: str) -> Sequence[str]:
    """Base addresses to ask, first to last.

    The archive a link names is asked. Only what lore has is looked up at b4.midmask first: that is
    what a mirror is configured for.
    """
    usual = midmask.partition("/%s")[0].rstrip("/")
    parts = urlsplit(usual)
    if not parts.path:
        usual += "/all"  # as b4.get_lore_node() does: liblore needs the path of an archive
    if wanted.archive is None:
        return [usual]
    if not wanted.is_lore or wanted.archive == usual:
        return [wanted.archive if urlsplit(wanted.archive).path else f"{wanted.archive}/all"]
    return [wanted.archive] if parts.hostname == "lore.kernel.org" else [usual, wanted.archive]


def _node(archive: str, session: requests.Session) -> liblore.LoreNode:
    """b4's node for this archive with the user's mirrors, without what would open connections of
    its own (probing, upstreams) or keep unverified answers (cache).
    """
    parts = urlsplit(archive)
    mirrors = [
        value
        for scope, key, value in (
            *config_values("liblore", os.environ),
            *config_values("lore", os.environ),
        )
        if scope in _TRUSTED_SCOPES
        and (
            key == f"liblore.{parts.scheme}://{parts.netloc}.fallback"
            or (key == "lore.fallback" and parts.netloc == "lore.kernel.org")
        )
    ]
    node = liblore.LoreNode(archive, fallback_urls=mirrors, cache_dir=None, follow_upstream=False)
    node.set_requests_session(session)
    return node


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _run_until(deadline: float, work: Callable[[], bytes], msgid: str) -> bytes:
    """The result of `work`, done in a thread so that a name lookup or a server that drips its
    headers cannot hold us beyond the deadline. Raises Fault when it is over.

    The thread left behind ends at its next timeout, or with the process.
    """
    outcome: Future[bytes] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as err:  # also SystemExit: b4 reports errors that way
            outcome.set_exception(err)

    threading.Thread(target=run, name="fetch", daemon=True).start()
    progress = _Progress(msgid)
    try:
        while not outcome.done():
            left = deadline - time.monotonic()
            if left <= 0:
                raise too_slow()
            wait([outcome], timeout=min(left, _PROGRESS_AFTER_S))
            progress.show(is_done=outcome.done())
    finally:
        progress.erase()
    return outcome.result()


class _Progress:
    """A line on stderr while a fetch takes more than a second; only on a terminal, and erased."""

    def __init__(self, msgid: str) -> None:
        self._line = f"fetching {msgid} ..."[:79]
        self._is_shown = False

    def show(self, *, is_done: bool) -> None:
        """Draw the line once, unless there is nothing to wait for any more."""
        if is_done or self._is_shown or not sys.stderr.isatty():
            return
        sys.stderr.write(self._line)
        sys.stderr.flush()
        self._is_shown = True

    def erase(self) -> None:
        """Take the line away again."""
        if self._is_shown:
            # spaces: a dumb terminal would print an escape sequence
            sys.stderr.write(f"\r{' ' * len(self._line)}\r")
            sys.stderr.flush()
