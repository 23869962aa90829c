"""The whole scan: list the archive, read headers, find what belongs together, check it.

Every stage starts from what the result file says is left to do, so a run that was stopped, and a
run after new mail came, are the same as any other run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from reviewbot import __version__
from reviewbot.engine.precision import rule_version
from reviewbot.engine.rule import Rule
from reviewbot.errors import SourceError
from reviewbot.scan import links, threads
from reviewbot.scan.archive import Archive, Unread, open_archive
from reviewbot.scan.chunk import Engine, HeaderAnswer, HeaderTask, RuleChoice, Task
from reviewbot.scan.errand import Errand, errand_for
from reviewbot.scan.posting import postings_of
from reviewbot.scan.progress import Progress
from reviewbot.scan.signature import reading_signature, signature_of
from reviewbot.scan.store import Store
from reviewbot.scan.unit import Outcome, Unit
from reviewbot.scan.workers import Alone, Processes

_HEADERS_AT_ONCE = 250
_MAILS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Options:
    """What to scan. `since` is an aware date: revisions posted before it are not checked. `limit`
    takes only the newest mails of the archive. `only` are Message-IDs (empty stands for mail that has
    none): series without one of them are not checked. `cluster` is the address of a Dask scheduler,
    empty for one made of `jobs` processes, None for no cluster.
    """

    archive: Path
    output: Path
    jobs: int = 1
    since: datetime | None = None
    limit: int | None = None
    only: frozenset[str] | None = None
    choice: RuleChoice = field(default_factory=RuleChoice)
    tree: Path | None = None
    history: Path | None = None
    cluster: str | None = None


class Summary(NamedTuple):
    """What the file holds after a run."""

    mails: int
    threads: int
    series: int
    findings: int
    unreadable: int
    failures: int
    seconds: float


def scan(options: Options, progress: Progress) -> Summary:
    """Bring the result file up to date with archive and rules.

    Raises SourceError when the archive or the file cannot be used, RuleError and ConfigError for
    the rules. KeyboardInterrupt leaves what is done in the file.
    """
    archive = open_archive(options.archive)
    rules = options.choice.load()
    store = Store.create(options.output)
    try:
        scanner = _Scanner(store, archive, rules, options, progress)
        return scanner.run()
    finally:
        store.close()


class _Scanner:
    def __init__(
        self,
        store: Store,
        archive: Archive,
        rules: Sequence[Rule],
        options: Options,
        progress: Progress,
    ) -> None:
        self.store = store
        self.archive = archive
        self.rules = rules
        self.options = options
        self.progress = progress
        self.was_finished = store.is_finished()
        self.since = None if options.since is None else options.since.timestamp()
        around = (options.tree, options.history)
        self.signature = signature_of(rules, self.since, options.only, around)

    def run(self) -> Summary:
        started = time.monotonic()
        self._claim()
        self._use_reading()
        self._list()
        self._use_rules()
        team = self._engine()
        try:
            self._read_headers(team)
            self._link()
            self._check_items(team)
        finally:
            team.close()
        self.progress.finish()
        return self._finish(time.monotonic() - started)

    def _engine(self) -> Engine:
        archive, choice, jobs = self.options.archive, self.options.choice, self.options.jobs
        if self.options.cluster is not None:
            from reviewbot.scan.cluster import Cluster  # dask.distributed, only for who asks for it

            return Cluster(self._errand(), self.options.cluster, jobs)
        return Processes(archive, choice, jobs) if jobs > 1 else Alone(archive, self.rules)

    def _errand(self) -> Errand:
        """What workers elsewhere have to know, with the first and the newest mail as proof."""
        ends = "select min(no) from mails union select max(no) from mails"
        rows = self.store.db.execute(f"select place from mails where no in ({ends}) order by no")  # noqa: S608  # our own words
        places = tuple(place for (place,) in rows)
        return errand_for(self.options.archive, self.options.choice, self.rules, places)

    # -- before reading

    def _claim(self) -> None:
        """One file holds one archive. Raises SourceError when it holds another."""
        path = str(self.options.archive.resolve())
        known = self.store.about("archive")
        if known is not None and known != path:
            raise SourceError(
                f"cannot write {self.store.path}: it holds the result of {known};"
                " choose another --output"
            )

    def _use_reading(self) -> None:
        """What an older reviewbot read of the headers is forgotten when this one reads them in
        another way: all is done as in a new file.
        """
        wanted = reading_signature()
        if self.store.about("reading") == wanted:
            return
        with self.store.transaction():
            self._keep_as_earlier()
            self.store.clear()
            self.store.remember("reading", wanted)

    def _keep_as_earlier(self) -> None:
        """Have the report tell what changed, if the result so far is that of a whole run."""
        if self.was_finished:
            self.store.keep_as_earlier()
            self.was_finished = False

    def _list(self) -> None:
        """Bring the table of mails in line with the archive: new ones in, missing ones out."""
        db = self.store.db
        db.execute("drop table if exists temp.listed")
        db.execute(
            "create temp table listed (position integer primary key, key text unique, place text)"
        )
        with self.store.transaction():
            for entry in self.archive.entries():
                if entry.is_deletion:
                    db.execute("delete from listed where key = ?", (entry.key,))
                else:
                    db.execute(
                        "insert into listed (key, place) values (?, ?)"
                        " on conflict (key) do update set place = excluded.place",
                        (entry.key, entry.place),
                    )
            if self.options.limit is not None:
                db.execute(
                    "delete from listed where position not in"
                    " (select position from listed order by position desc limit ?)",
                    (self.options.limit,),
                )
            gone = db.execute("select no from mails where key not in (select key from listed)")
            threads.remove_mails(self.store, [row[0] for row in gone.fetchall()])
            db.execute(
                "update mails set place = l.place from listed l"
                " where l.key = mails.key and l.place != mails.place"
            )
            db.execute(
                "insert into mails (key, place) select key, place from listed"
                " where key not in (select key from mails) order by position"
            )
            db.execute("delete from unreadable where key not in (select key from mails)")
            self.store.remember("archive", str(self.options.archive.resolve()))
            db.execute("insert into runs values (?, null, ?, null, null)", (_now(), __version__))
        db.execute("drop table temp.listed")

    def _use_rules(self) -> None:
        """After a change of rules, options or code everything is checked again: reading and parsing
        is nine tenths of the work, so running only some rules would save little and could leave a
        mixture behind.
        """
        if self.store.about("signature") == self.signature:
            return
        with self.store.transaction():
            self._keep_as_earlier()
            self.store.remember("signature", self.signature)
            self.store.remember("only", "" if self.options.only is None else "judged")
            self.store.db.execute("delete from rules")
            self.store.db.executemany(
                "insert into rules values (?, ?)",
                [(rule.id, rule_version(rule)) for rule in self.rules],
            )
            self.store.db.execute("update threads set is_dirty = 1")
            chosen = [rule.id for rule in self.rules]
            marks = ", ".join("?" * len(chosen))
            self.store.db.execute(
                f"delete from findings where rule not in ({marks})",  # noqa: S608  # question marks only
                chosen,
            )

    # -- headers

    def _read_headers(self, team: Engine) -> None:
        db = self.store.db
        total = db.execute("select count(*) from mails where thread is null").fetchone()[0]
        self.progress.stage("reading headers", total)
        pending: dict[int, HeaderAnswer] = {}
        for answer in team.map(self._header_tasks()):
            assert isinstance(answer, HeaderAnswer)  # noqa: S101  # answers are of the tasks' kind
            # stored in archive order, whichever worker was faster
            pending[answer.facts[0][0]] = answer
            while pending and (first := min(pending)) == self._next_unread():
                self._store_headers(pending.pop(first))
        for first in sorted(pending):
            self._store_headers(pending[first])

    def _next_unread(self) -> int | None:
        row = self.store.db.execute(
            "select min(no) from mails where thread is null and no > ?", (self._read_to,)
        ).fetchone()
        return None if row[0] is None else int(row[0])

    _read_to = 0

    def _header_tasks(self) -> Iterator[Task]:
        last = 0
        while True:
            rows = self.store.db.execute(
                "select no, place from mails where thread is null and no > ? order by no limit ?",
                (last, _HEADERS_AT_ONCE),
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield HeaderTask(tuple(row[0] for row in rows), tuple(row[1] for row in rows))

    def _store_headers(self, answer: HeaderAnswer) -> None:
        db = self.store.db
        with self.store.transaction():
            for no, facts in answer.facts:
                if isinstance(facts, Unread):
                    db.execute(
                        "replace into unreadable select key, place, ? from mails where no = ?",
                        (facts.why, no),
                    )
                else:
                    db.execute(
                        "delete from unreadable where key = (select key from mails where no = ?)",
                        (no,),
                    )
                    threads.add_mail(self.store, no, facts)
        self._read_to = answer.facts[-1][0]
        self.progress.step(len(answer.facts))

    # -- which threads belong together

    def _link(self) -> None:
        """Postings of threads that changed, then what they are linked with."""
        for rows in self._in_hundreds("is_dirty"):
            for thread in rows:
                threads.loosen_item(self.store, thread)
                found = postings_of(threads.parts(self.store, thread))
                links.store_postings(self.store, thread, found)
                self.store.db.execute(
                    "update threads set is_dirty = 0, is_loose = 1 where thread = ?", (thread,)
                )
        for rows in self._in_hundreds("is_loose"):
            for thread in rows:
                links.find_links(self.store, thread)

    def _in_hundreds(self, flag: str) -> Iterator[list[int]]:
        """Threads with this flag by number, some hundred in one transaction."""
        last = -1
        while True:
            rows = self.store.db.execute(
                f"select thread from threads where {flag} and thread > ?"  # noqa: S608  # our own words
                " order by thread limit 500",
                (last,),
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            with self.store.transaction():
                yield [row[0] for row in rows]

    # -- checking

    def _unit(self, of: Sequence[int]) -> Unit:
        mails = threads.members(self.store, of)
        digest = links.digest_of(self.signature, [mail.key for mail in mails])
        tree, history = (_folder(path) for path in (self.options.tree, self.options.history))
        return Unit(of[0], tuple(of), digest, tuple(mails), self.since, tree, history)

    def _check_items(self, team: Engine) -> None:
        db = self.store.db
        total = db.execute(
            "select count(*) from mails where thread in (select thread from threads where is_loose)"
        ).fetchone()[0]
        self.progress.stage("checking", total)
        for answer in team.map(self._item_tasks()):
            assert not isinstance(answer, HeaderAnswer)  # noqa: S101  # answers are of the tasks' kind
            with self.store.transaction():
                for outcome in answer:
                    self._store_item(outcome)
            self.progress.step(sum(outcome.mails for outcome in answer))

    def _item_tasks(self) -> Iterator[Task]:
        return _in_batches(self._loose_items())

    def _loose_items(self) -> Iterator[Unit]:
        last = -1
        while True:
            row = self.store.db.execute(
                "select min(thread) from threads where is_loose and thread > ?", (last,)
            ).fetchone()
            if row[0] is None:
                return
            last = row[0]
            of = links.item_of(self.store, last)
            loose = [thread for thread in of if self._is_loose(thread)]
            if loose and loose[0] < last:
                continue  # taken with an earlier thread of the same item
            unit = self._unit(of)
            if self._is_done(unit) or not self._is_wanted(of):
                with self.store.transaction():
                    self._settle(unit)
                self.progress.step(len(unit.mails))
            else:
                yield unit

    def _is_loose(self, thread: int) -> bool:
        row = self.store.db.execute(
            "select is_loose from threads where thread = ?", (thread,)
        ).fetchone()
        return bool(row[0])

    def _is_done(self, unit: Unit) -> bool:
        row = self.store.db.execute(
            "select digest from items where item = ?", (unit.item,)
        ).fetchone()
        return row is not None and row[0] == unit.digest

    def _is_wanted(self, of: Sequence[int]) -> bool:
        """Whether there is anything to check that was asked for."""
        return self._has_posting(of) and (self.options.only is None or self._has_named(of))

    def _has_named(self, of: Sequence[int]) -> bool:
        marks = ", ".join("?" * len(of))
        rows = self.store.db.execute(
            f"select msgid from mails where thread in ({marks})",  # noqa: S608  # question marks only
            tuple(of),
        )
        return any((msgid or "") in (self.options.only or ()) for (msgid,) in rows)

    def _has_posting(self, of: Sequence[int]) -> bool:
        """Whether there is anything to check, and new enough."""
        marks = ", ".join("?" * len(of))
        row = self.store.db.execute(
            f"select 1 from mails where thread in ({marks})"  # noqa: S608  # question marks only
            " and part is not null and (? is null or sent_at >= ?) limit 1",
            (*of, self.since, self.since),
        ).fetchone()
        return row is not None

    def _settle(self, unit: Unit) -> None:
        self.store.db.executemany(
            "update threads set is_loose = 0, item = ? where thread = ?",
            [(unit.item, thread) for thread in unit.threads],
        )

    def _store_item(self, outcome: Outcome) -> None:
        unit = outcome.unit
        self.store.replace_findings(unit.threads, unit.item, outcome.rows, outcome.failures)
        self.store.db.execute("insert into items values (?, ?)", (unit.item, unit.digest))
        self._settle(unit)

    # -- after it

    def _finish(self, seconds: float) -> Summary:
        db = self.store.db

        def count(what: str) -> int:
            return int(db.execute(f"select count(*) from {what}").fetchone()[0])  # noqa: S608  # our own words

        mails = count("mails where thread is not null")
        with self.store.transaction():
            db.execute(
                "update runs set finished_at = ?, mails = ?, seconds = ?"
                " where rowid = (select max(rowid) from runs)",
                (_now(), mails, round(seconds, 3)),
            )
        return Summary(
            mails,
            count("threads"),
            count("(select distinct item from postings join threads using (thread))"),
            count("findings"),
            count("unreadable"),
            count("failures"),
            seconds,
        )


def _folder(path: Path | None) -> str:
    return "" if path is None else str(path.resolve())


def _in_batches(units: Iterator[Unit]) -> Iterator[tuple[Unit, ...]]:
    batch: list[Unit] = []
    size = 0
    for unit in units:
        batch.append(unit)
        size += len(unit.mails)
        if size >= _MAILS_AT_ONCE:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
