"""What the bot would have said to a list, had it been on: an archive judged as its mail came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from reviewbot.bot.choice import Choice, for_list
from reviewbot.bot.told import Told, told_by, without_repeats
from reviewbot.model.finding import Report
from reviewbot.scan import links, threads
from reviewbot.scan.archive import open_archive
from reviewbot.scan.progress import Progress
from reviewbot.scan.run import Options, scan
from reviewbot.scan.store import Store
from reviewbot.scan.unit import Unit, reports_of

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def replay(
    options: Options, until: datetime | None, progress: Progress
) -> Iterator[tuple[Report, Choice]]:
    """The revisions that would have been answered, oldest first, with what would have been said.

    The archive is scanned into `options.output` first, then the series with a finding that is sure
    enough are read again. `until` is an aware date: what was posted then or later is left out.
    Raises what `scan` raises.
    """
    scan(options, progress)
    found = [(report, for_list(report)) for report in _reports(options, progress)]
    said = [pair for pair in found if pair[1].findings and _is_in_time(pair[0], until)]
    before: list[Told] = []
    for report, choice in sorted(said, key=lambda pair: _place(pair[0])):
        when = _place(report)[0]
        left = without_repeats(report, choice, before, when)
        if left.findings:
            before += told_by(report, left, when)
            yield report, left


def _reports(options: Options, progress: Progress) -> Iterator[Report]:
    rules = options.choice.load()
    reader = open_archive(options.archive).reader()
    store = Store.read(options.output)
    try:
        rows = store.db.execute(
            "select distinct item from findings where confidence = 'certain' and severity <> 'note'"
            " order by item"
        ).fetchall()
        progress.stage("writing", len(rows))
        for (item,) in rows:
            yield from reports_of(_unit(store, item, options), reader, rules)
            progress.step(1)
        progress.finish()
    finally:
        store.close()
        reader.close()


def _unit(store: Store, item: int, options: Options) -> Unit:
    of = links.item_of(store, item)
    since = None if options.since is None else options.since.timestamp()
    return Unit(item, tuple(of), "", tuple(threads.members(store, of)), since)


def _place(report: Report) -> tuple[datetime, str]:
    """When it was posted, and a name, so that the order is always the same."""
    if report.revision is None:
        return _NEVER, ""
    return report.revision.posted_at or _NEVER, report.revision.lead.msgid or ""


def _is_in_time(report: Report, until: datetime | None) -> bool:
    return until is None or _NEVER < _place(report)[0] < until
