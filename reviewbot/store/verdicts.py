"""Verdicts on findings: accepted, dismissed, sent; and waivers, which hold for more than one."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from enum import Enum
from typing import NamedTuple

from reviewbot.model.finding import Finding
from reviewbot.model.series import Revision
from reviewbot.store.database import StoreError, now, storable, transaction


class State(str, Enum):
    """What was decided about a finding. What is neither is open."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SENT = "sent"


class Scope(str, Enum):
    """How far a waiver reaches: one series, one file in one tree, one rule in one tree."""

    SERIES = "series"
    FILES = "files"
    RULE = "rule"


class Verdict(NamedTuple):
    """A decision about one finding. `version` is the revision's it was made on."""

    state: State
    reason: str
    version: int


class Waiver(NamedTuple):
    """A rule that is not to be shown somewhere. `target` is a series key, a path, or empty."""

    id: int
    rule: str
    scope: Scope
    target: str
    tree: str
    reason: str
    given_at: str


class Tally(NamedTuple):
    """How often findings of a rule were dismissed, of how many that were decided about."""

    dismissed: int
    decided: int


NEVER = Tally(0, 0)


def series_key(revision: Revision) -> str:
    """What names a series across its versions: its change-id, else author and title."""
    if revision.change_id:
        return f"change-id {revision.change_id}"
    return f"{revision.author.key} {revision.subject.title_key}"


class Verdicts:
    """The verdicts in the store. `tree` is where the user works: waivers of files and rules, and how
    often a rule was dismissed, count there only.

    A verdict belongs to author and fingerprint, both of which stay from version to version. What a
    method changed is on the disk when it returns; it raises StoreError when it is not.
    """

    def __init__(self, db: sqlite3.Connection, tree: str = "") -> None:
        self._db = db
        self.tree = tree

    def give(self, finding: Finding, revision: Revision, state: State, reason: str = "") -> None:
        """Decide about a finding; the last decision counts."""
        self._run(
            "insert or replace into verdicts values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(revision.author.key, finding.fingerprint, state.value, finding.rule, reason),
                *(revision.version, self.tree, now()),
            ),
        )

    def take_back(self, finding: Finding, revision: Revision) -> bool:
        """Make a finding open again; says whether anything was decided about it. What was sent
        stays so.
        """
        return self._run(
            "delete from verdicts where author = ? and fingerprint = ? and state != 'sent'",
            (revision.author.key, finding.fingerprint),
        )

    def of_author(self, revision: Revision) -> dict[str, Verdict]:
        """Every verdict on work of this author, by fingerprint."""
        rows = self._db.execute(
            "select fingerprint, state, reason, version from verdicts where author = ?",
            storable((revision.author.key,)),
        )
        return {row[0]: Verdict(State(row[1]), row[2], row[3]) for row in rows}

    def tally(self, rule: str) -> Tally:
        """How often findings of the rule were dismissed in this tree."""
        row = self._db.execute(
            "select coalesce(sum(state = 'dismissed'), 0), count(*) from verdicts"
            " where rule = ? and tree = ?",
            (rule, self.tree),
        ).fetchone()
        return Tally(*row)

    # -- waivers

    def waive(
        self, finding: Finding, revision: Revision, scope: Scope, reason: str = ""
    ) -> Collection[str]:
        """Do not show the rule any more in this series, in the finding's files, or in this tree.

        Gives the targets: the paths, when it is about files.
        """
        targets = self._targets(finding, revision, scope)
        with transaction(self._db, "not stored"):
            for target in targets:
                self._db.execute(
                    "insert or replace into waivers (rule, scope, target, tree, reason, given_at)"
                    " values (?, ?, ?, ?, ?, ?)",
                    storable((finding.rule, scope.value, target, self.tree, reason, now())),
                )
        return targets

    def _targets(self, finding: Finding, revision: Revision, scope: Scope) -> tuple[str, ...]:
        if scope is Scope.SERIES:
            return (series_key(revision),)
        return tuple(sorted(paths_of(finding, revision))) if scope is Scope.FILES else ("",)

    def waivers(self) -> tuple[Waiver, ...]:
        """All waivers that count here, oldest first."""
        rows = self._db.execute(
            "select id, rule, scope, target, tree, reason, given_at from waivers"
            " where tree = ? or scope = 'series' order by id",
            (self.tree,),
        )
        return tuple(Waiver(row[0], row[1], Scope(row[2]), *row[3:]) for row in rows)

    def end_waiver(self, waiver: Waiver) -> bool:
        """Show again what the waiver hid."""
        return self._run("delete from waivers where id = ?", (waiver.id,))

    def _run(self, statement: str, values: tuple[object, ...]) -> bool:
        try:
            return self._db.execute(statement, storable(values)).rowcount > 0
        except sqlite3.Error as err:
            raise StoreError(f"not stored: {err}") from err


def paths_of(finding: Finding, revision: Revision) -> frozenset[str]:
    """The files a finding is about: its own, else all of its patch, else all of the series."""
    if finding.location.path:
        return frozenset((finding.location.path,))
    own = (patch.paths for patch in revision.patches if patch.number == finding.patch)
    return frozenset(next(own, revision.paths))


class Waivers:
    """Waivers in a form that is quick to ask."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self._by_rule: dict[str, list[Waiver]] = {}
        for waiver in waivers:
            self._by_rule.setdefault(waiver.rule, []).append(waiver)

    def of(
        self, finding: Finding, revision: Revision, series_keys: Collection[str]
    ) -> Waiver | None:
        """The waiver that is meant for the finding, the narrowest first. Files count when all that
        the finding is about are waived; `series_keys` are those of all revisions of the series.
        """
        mine = self._by_rule.get(finding.rule, ())
        by_scope = {scope: [one for one in mine if one.scope is scope] for scope in Scope}
        for waiver in by_scope[Scope.SERIES]:
            if waiver.target in series_keys:
                return waiver
        files = {waiver.target: waiver for waiver in by_scope[Scope.FILES]}
        if files:
            paths = paths_of(finding, revision)
            if paths and paths <= files.keys():
                return files[min(paths)]
        return next(iter(by_scope[Scope.RULE]), None)
