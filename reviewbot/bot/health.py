"""How the bot is: for people, and for Prometheus."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from reviewbot.bot.state import people, reviews
from reviewbot.bot.state.file import State

LETTER_STATES = ("held", "queued", "sending", "sent", "failed", "unknown", "rejected")
REVIEW_STATES = ("waiting", "silent", "said")


class SourceHealth(NamedTuple):
    """One list: times in seconds since the epoch, 0 for never; `why` is empty when all is well."""

    list: str
    good_at: int
    next_at: int
    failures: int
    why: str


class Health(NamedTuple):
    """What is in the state now."""

    mails: int
    letters: dict[str, int]
    reviews: dict[str, int]
    sources: Sequence[SourceHealth]
    stops: Sequence[tuple[str, str, int]]
    silenced: int
    next_review: int | None


def health_of(state: State) -> Health:
    """Counted afresh."""
    db = state.db
    sources = db.execute(
        "select list, coalesce(good_at, 0), next_at, failures, why from source order by list"
    )
    return Health(
        mails=int(db.execute("select count(*) from mail").fetchone()[0]),
        letters=_counted(state, "letter", LETTER_STATES),
        reviews=_counted(state, "review", REVIEW_STATES),
        sources=[SourceHealth(*row) for row in sources],
        stops=people.stops(state),
        silenced=int(db.execute("select count(*) from silenced").fetchone()[0]),
        next_review=reviews.next_due(state),
    )


def _counted(state: State, table: str, states: Sequence[str]) -> dict[str, int]:
    rows = state.db.execute(f"select state, count(*) from {table} group by state")  # noqa: S608  # our own names
    return dict.fromkeys(states, 0) | dict(rows.fetchall())


def metrics_text(health: Health) -> str:
    """The text format of Prometheus."""
    lines = [
        "# TYPE reviewbot_mails gauge",
        f"reviewbot_mails {health.mails}",
        "# TYPE reviewbot_letters gauge",
        *(f'reviewbot_letters{{state="{name}"}} {n}' for name, n in health.letters.items()),
        "# TYPE reviewbot_reviews gauge",
        *(f'reviewbot_reviews{{state="{name}"}} {n}' for name, n in health.reviews.items()),
        "# TYPE reviewbot_stopped gauge",
        f"reviewbot_stopped {len(health.stops)}",
        "# TYPE reviewbot_source_good_timestamp_seconds gauge",
        *(_of("source_good_timestamp_seconds", one.list, one.good_at) for one in health.sources),
        "# TYPE reviewbot_source_failures gauge",
        *(_of("source_failures", one.list, one.failures) for one in health.sources),
    ]
    return "".join(f"{line}\n" for line in lines)


def _of(name: str, list_: str, value: int) -> str:
    safe = list_.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'reviewbot_{name}{{list="{safe}"}} {value}'


def write_metrics(path: Path, health: Health) -> None:
    """Whole or not at all: the collector may read at any moment. Raises OSError."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(metrics_text(health), "utf-8")
    draft.replace(path)
