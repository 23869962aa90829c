"""When each list is asked again: after the usual time, later when it fails, never earlier than it
asks for.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from reviewbot.bot.follow.inbox import Inbox
from reviewbot.bot.follow.maildir import Maildir
from reviewbot.bot.policy import Level, Policy
from reviewbot.bot.state.file import State
from reviewbot.errors import SourceError
from reviewbot.source.poll import PollFault

_LOG = logging.getLogger(__name__)
_LONGEST_S = 4 * 3600


class Source(Protocol):
    """Where the mail of one list comes from."""

    list: str

    def poll(self, state: State, now: int) -> int:
        """Take what is new; how many mails. Raises SourceError."""


def sources_of(policies: Mapping[str, Policy], folder: Path, contact: str) -> list[Source]:
    """A source for each list that is not off."""
    found: list[Source] = []
    for policy in policies.values():
        if policy.send is Level.OFF:
            continue
        if policy.maildir:
            found.append(Maildir(policy.list, Path(policy.maildir).expanduser()))
        else:
            place = folder / "mirror" / policy.list.replace("/", "_")
            found.append(Inbox(policy.list, policy.url, place, contact))
    return found


def poll_due(state: State, sources: Sequence[Source], poll_s: int, now: int) -> int:
    """Ask every source whose time has come; how many new mails. A source that fails is asked again
    later and does not hold up the others.
    """
    count = 0
    for source in sources:
        failures, next_at = _known(state, source.list, poll_s)
        if next_at > now:
            continue
        try:
            new = source.poll(state, now)
        except SourceError as err:
            wait_s = _wait_s(poll_s, failures + 1, err)
            _note(state, source.list, now, now + wait_s, failures + 1, str(err))
            _LOG.warning("cannot follow %s, next try in %d s: %s", source.list, wait_s, err)
            continue
        if new:
            _LOG.info("%d new mails of %s", new, source.list)
        count += new
        # so that not everybody asks at the full minute
        jitter_s = random.randrange(max(1, poll_s // 10))  # noqa: S311  # no secret
        _note(state, source.list, now, now + poll_s + jitter_s, 0, "")
    return count


def next_poll(state: State, sources: Sequence[Source], poll_s: int) -> int:
    """When the next source is to be asked, in seconds since the epoch; 0 for at once."""
    return min((_known(state, source.list, poll_s)[1] for source in sources), default=0)


def _wait_s(poll_s: int, failures: int, err: SourceError) -> int:
    asked_s = err.retry_after_s if isinstance(err, PollFault) else 0
    doubled_s: int = poll_s * 2 ** min(failures, 16)
    return max(asked_s, min(doubled_s, _LONGEST_S))


def _known(state: State, list_: str, poll_s: int) -> tuple[int, int]:
    """How often it failed, and when it is to be asked again: no later than the usual time, which may
    have been made shorter since.
    """
    row = state.db.execute(
        "select failures, next_at, coalesce(polled_at, 0) from source where list = ?", (list_,)
    ).fetchone()
    if row is None:
        return 0, 0
    failures, next_at, polled_at = map(int, row)
    return failures, next_at if failures else min(next_at, polled_at + poll_s + poll_s // 10)


def _note(state: State, list_: str, now: int, next_at: int, failures: int, why: str) -> None:
    good_at = now if not failures else None
    with state.transaction() as db:
        db.execute(
            "insert into source values (?1, ?2, ?3, ?4, ?5, ?6, '') on conflict (list) do update set"
            " polled_at = ?2, good_at = coalesce(?3, source.good_at), next_at = ?4, failures = ?5, why = ?6",
            (list_, now, good_at, next_at, failures, why),
        )
