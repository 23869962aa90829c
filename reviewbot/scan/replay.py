"""What the bot would have said to a list, had it been on: an archive judged as its mail came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from reviewbot.bot.choice import Choice, for_list
from reviewbot.model.finding import Report
from reviewbot.scan import links, threads
from reviewbot.scan.archive import open_archive
from reviewbot.scan.progress import Progress
from reviewbot.scan.run import Options, scan
from reviewbot.scan.store import Store
from reviewbot.scan.unit import Unit, reports_of


def replay(
    options: Options, until: datetime | None, progress: Progress
) -> Iterator[tuple[Report, Choice]]:
    """The revisions that would have been answered, with what would have been said; in no order.

    The archive is scanned into `options.output` first, then the series with a finding that is sure
    enough are read again. `until` is an aware date: what was posted then or later is left out.
    Raises what `scan` raises.
    """
    scan(options, progress)
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
            for report in reports_of(_unit(store, item, options), reader, rules):
                choice = for_list(report)
                if choice.findings and _is_in_time(report, until):
                    yield report, choice
            progress.step(1)
        progress.finish()
    finally:
        store.close()
        reader.close()


def _unit(store: Store, item: int, options: Options) -> Unit:
    of = links.item_of(store, item)
    since = None if options.since is None else options.since.timestamp()
    return Unit(item, tuple(of), "", tuple(threads.members(store, of)), since)


def _is_in_time(report: Report, until: datetime | None) -> bool:
    posted = report.revision.posted_at if report.revision is not None else None
    return until is None or (posted is not None and posted < until)
