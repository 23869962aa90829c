"""`reviewbot bot once|run|status|pause|resume`."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from reviewbot.bot.health import Health, health_of
from reviewbot.bot.identity import PLACEHOLDER, identity_of
from reviewbot.bot.policy import read_policies
from reviewbot.bot.post.server import server_of
from reviewbot.bot.queue import queue_on
from reviewbot.bot.service import Service, now_s, serving
from reviewbot.bot.setup import LEAST_POLL_S, read_setup, state_of
from reviewbot.bot.state import people
from reviewbot.bot.state.database import StateGone
from reviewbot.cli import status
from reviewbot.cli.check import configuration
from reviewbot.config import Config
from reviewbot.errors import ConfigError
from reviewbot.report.visible import visible

_LOG = logging.getLogger("reviewbot.bot")


def once(options: argparse.Namespace) -> int:
    """One round; 2 when a list cannot be followed, 1 when a letter needs a person."""
    started = now_s()
    result = _serve(options, lambda service: service.once(), poll_s=LEAST_POLL_S)
    with state_of(configuration(options)) as state:
        for source in health_of(state).sources:
            if source.good_at < started and not source.failures:
                _LOG.info("%s was read a moment ago, and is not asked again yet", source.list)
    return result


def run(options: argparse.Namespace) -> int:
    """Rounds until SIGTERM or Ctrl-C."""
    leaving = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leaving.set())
    try:
        _serve(options, lambda service: service.run(leaving))
    except StateGone as err:
        _LOG.error("%s", err)
        return status.FINDINGS  # the service manager starts it again, as it does not after status 2
    return status.OK  # it was told to leave; how the bot is, status says


def _serve(
    options: argparse.Namespace, work: Callable[[Service], None], poll_s: int | None = None
) -> int:
    config = configuration(options)
    setup = read_setup(config)
    if poll_s is not None:
        setup = setup._replace(poll_s=poll_s)
    server = server_of(os.environ)
    _start_log(options)
    for note in setup.notes:
        _LOG.warning("%s", note)
    for policy in setup.policies.values():
        _LOG.info("%s: %s", policy.list, policy.send.value)
    with serving(setup, server) as service:
        work(service)
    with state_of(config) as state:
        return _verdict(health_of(state))


def _verdict(health: Health) -> int:
    if any(source.failures for source in health.sources):
        return status.USAGE
    return status.FINDINGS if health.letters["failed"] or health.letters["unknown"] else status.OK


def _start_log(options: argparse.Namespace) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if options.log == "json" else _Text())
    root = logging.getLogger("reviewbot")
    root.handlers = [handler]
    root.propagate = False
    root.setLevel(logging.WARNING if options.quiet else logging.INFO)


class _Text(logging.Formatter):
    """For people and the journal, which has times of its own."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {visible(record.getMessage())}"


class _Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        value = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name.removeprefix("reviewbot."),
            "what": record.getMessage(),
        }
        return json.dumps(value)


def show_status(options: argparse.Namespace) -> int:
    """What it follows, what waits, what went wrong."""
    config = configuration(options)
    policies, _ = read_policies(os.environ)
    with state_of(config) as state:
        health = health_of(state)
    queue = queue_on(config.text("bot-database")).health()
    if options.format == "json":
        lists = {one.list: one.send.value for one in policies.values()}
        dealt = {} if queue is None else {"queue": queue._asdict()}
        print(json.dumps({"schema": 1, "lists": lists, **_as_value(health), **dealt}, indent=1))
    else:
        for name, level in sorted((one.list, one.send) for one in policies.values()):
            print(f"{visible(name)}: {level.value}")
        _print(health)
        if queue is not None:
            print(f"queue: {queue.waiting} wait, {queue.running} at work, {queue.lost} lost")
    is_needed = health.letters["failed"] or health.letters["unknown"]
    return status.FINDINGS if is_needed or any(one.failures > 2 for one in health.sources) else 0


def _as_value(health: Health) -> dict[str, object]:
    value: dict[str, object] = health._asdict()
    value["sources"] = [source._asdict() for source in health.sources]
    value["stops"] = [{"list": name, "by": who, "at": at} for name, who, at in health.stops]
    return value


def _print(health: Health) -> None:
    for name, who, at in health.stops:
        print(f"paused since {_time(at)} by {visible(who)}: {visible(name) or 'everything'}")
    for source in health.sources:
        state = f"last read {_time(source.good_at)}" if source.good_at else "never read"
        trouble = f"; {source.failures} failures, {visible(source.why)}" if source.failures else ""
        print(f"follows {visible(source.list)}: {state}{trouble}")
    print(f"mails kept: {health.mails}; people who want none: {health.silenced}")
    print("reviews: " + ", ".join(f"{count} {name}" for name, count in health.reviews.items()))
    print("letters: " + ", ".join(f"{count} {name}" for name, count in health.letters.items()))
    if health.next_review is not None:
        print(f"next review is due {_time(health.next_review)}")


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def pause(options: argparse.Namespace) -> int:
    """Stop sending, for one list or at all."""
    config = configuration(options)
    list_ = _list_named(options.list)
    with state_of(config) as state, state.transaction() as db:
        people.stop(db, list_, moderator(config), now_s())
        people.note(db, now_s(), moderator(config), "paused", list_ or "everything")
    print(f"paused: {visible(list_) or 'everything'}")
    return status.OK


def resume(options: argparse.Namespace) -> int:
    """Take a stop back."""
    config = configuration(options)
    list_ = _list_named(options.list)
    with state_of(config) as state, state.transaction() as db:
        was_paused = people.go_on(db, list_)
        people.note(db, now_s(), moderator(config), "resumed", list_ or "everything")
    print(f"{'resumed' if was_paused else 'was not paused'}: {visible(list_) or 'everything'}")
    return status.OK


def _list_named(text: str) -> str:
    policies, _ = read_policies(os.environ)
    name = text.strip().lower()
    if name and name not in policies:
        known = ", ".join(sorted(policies)) or "none"
        raise ConfigError(f"{text}: no such list is configured; known: {known}")
    return name


def moderator(config: Config) -> str:
    """Who sits at this command line: as git knows them, else the login name."""
    who = identity_of(config, voice="maintainer").sender
    return getpass.getuser() if who == PLACEHOLDER else str(who)
