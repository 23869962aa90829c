"""The commits of a history in SQLite: by id, by subject, and which commit is in which.

Positions count from 1; a parent's position is lower than its child's, so one pass from high to low
answers what a commit or tag contains.
"""

from __future__ import annotations

import sqlite3
from array import array
from binascii import unhexlify
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from pathlib import Path
from struct import Struct

from reviewbot.context.history.commit import Commit, folded, subject_key
from reviewbot.errors import SourceError

_VERSION = 1
_TABLES = """
create table commits (position integer primary key, sha blob, parents blob, at integer, key integer, subject text);
create table ancestors (tip integer primary key, mask blob);
create table facts (name text primary key, value);
"""
_LOOKUPS = """
create unique index if not exists by_sha on commits (sha);
create index if not exists by_key on commits (key);
"""
_SELECT = "select position, sha, subject, parents, at from commits"
_MOST_TIPS = 32
_MOST_APART = 16


class CommitIndex:
    """An index in a file that only this program writes, or in memory without a `path`.

    A file of another version or of another history (`identity`), or a broken one, is made anew.
    """

    def __init__(self, path: Path | None, identity: str) -> None:
        self._identity = identity
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = self._opened()
        self._masks: dict[int, bytes] = {}
        self._places: dict[bytes, int] = {}
        self._apart_known: dict[tuple[int, int], tuple[frozenset[int], frozenset[int]]] = {}

    def _opened(self) -> sqlite3.Connection:
        for _ in range(2):
            db = sqlite3.connect(self._path or ":memory:", timeout=120, isolation_level=None)
            try:
                version = db.execute("pragma user_version").fetchone()[0]
                if version == _VERSION and _fact(db, "identity") == self._identity:
                    return _writable(db)
                if version == 0 and not db.execute("select 1 from sqlite_master").fetchone():
                    return self._new(db)
            except sqlite3.OperationalError:
                db.close()
                raise
            except sqlite3.DatabaseError:
                pass  # not SQLite, or cut short: it is only a cache
            db.close()
            if self._path is not None:
                self._path.unlink(missing_ok=True)
        raise sqlite3.DatabaseError(f"cannot make the history index {self._path}")

    def _new(self, db: sqlite3.Connection) -> sqlite3.Connection:
        db.execute("begin immediate")
        if not db.execute("select 1 from sqlite_master").fetchone():  # else another was faster
            for statement in _TABLES.strip().splitlines():
                db.execute(statement)
            db.execute("insert into facts values ('identity', ?)", (self._identity,))
            db.execute(f"pragma user_version={_VERSION}")
        db.execute("commit")
        return db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- feeding

    def begin(self) -> None:
        """Start to write; other processes wait."""
        self._db.execute("begin immediate")

    def end(self, *, is_good: bool) -> None:
        """Keep what was written, or forget it."""
        self._db.execute("commit" if is_good else "rollback")

    def clear(self) -> None:
        """Forget all commits."""
        for table in ("commits", "ancestors"):
            self._db.execute(f"delete from {table}")  # noqa: S608  # the two names above
        self._masks.clear()
        self._places.clear()

    def add(self, log: Iterable[bytes]) -> None:
        """Append the lines of `Repository.log`. Raises SourceError when a parent is neither in them nor
        was before.
        """
        self._places.clear()
        (last,) = self._db.execute("select coalesce(max(position), 0) from commits").fetchone()
        self._db.executemany(
            "insert into commits values (?, ?, ?, ?, ?, ?)", self._rows(log, int(last))
        )
        for statement in _LOOKUPS.strip().splitlines():
            self._db.execute(statement)

    def _rows(
        self, log: Iterable[bytes], last: int
    ) -> Iterator[tuple[int, bytes, bytes, int, int, str]]:
        # two million rounds for Linux: names are local, and what most commits have comes first
        places: dict[bytes, int] = {}
        waiting: dict[bytes, list[bytes]] = {}
        pack = Struct("I").pack
        position = last
        for next_line in log:
            ready = [next_line]
            while ready:
                line = ready.pop()
                sha, parents, at, raw = line.rstrip(b"\n").split(b"\t", 3)
                place = places.get(parents)
                if place is not None:
                    packed = pack(place)
                else:
                    found, absent = self._placed(parents, places, last)
                    if absent:
                        waiting.setdefault(absent, []).append(line)
                        continue
                    packed = found.tobytes()
                position += 1
                places[sha] = position
                if waiting:
                    ready += waiting.pop(sha, ())
                subject = raw.decode("utf-8", "replace")
                yield position, unhexlify(sha), packed, int(at), subject_key(raw), subject
        if waiting:
            missing = next(iter(waiting)).decode("ascii", "replace")
            raise SourceError(f"git log shows a child of {missing} and not that commit itself")

    def _placed(
        self, parents: bytes, places: Mapping[bytes, int], last: int
    ) -> tuple[array[int], bytes]:
        """The positions of none or several parents, or of those that were indexed before; and the
        first that is still to come: where clocks went wrong, git logs a child before its parent.
        """
        found = array("I")
        for parent in parents.split():
            place = places.get(parent)
            if place is None and last:
                place = self._position(unhexlify(parent))
            if place is None:
                return found, parent
            found.append(place)
        return found, b""

    def fact(self, name: str) -> str | None:
        """What was remembered under this name."""
        return _fact(self._db, name)

    def remember(self, name: str, value: str) -> None:
        """Keep a text under a name."""
        self._db.execute("insert or replace into facts values (?, ?)", (name, value))

    def forget(self, name: str) -> None:
        """Drop what was kept under a name."""
        self._db.execute("delete from facts where name = ?", (name,))

    # -- asking

    def find(self, prefix: str) -> tuple[Commit, ...]:
        """The commits whose id begins with these hex digits, by id."""
        low = unhexlify(prefix + "0" * (len(prefix) % 2))
        high = unhexlify(prefix + "f" * (len(prefix) % 2)) + b"\xff" * 32
        rows = self._db.execute(
            f"{_SELECT} where sha between ? and ? order by sha", (low, high)
        ).fetchall()
        return tuple(self._commit(row) for row in rows)

    def named(self, subject: str) -> tuple[Commit, ...]:
        """The commits of this subject, newest first."""
        rows = self._db.execute(
            f"{_SELECT} where key = ? order by position desc", (subject_key(subject),)
        )
        wanted = folded(subject)
        return tuple(self._commit(row) for row in rows.fetchall() if folded(row[2]) == wanted)

    def made_at(self, back: int) -> int:
        """When the commit was made that so many were indexed after, 0 when there are not as many."""
        row = self._db.execute(
            "select at from commits order by position desc limit 1 offset ?", (back,)
        ).fetchone()
        return int(row[0]) if row else 0

    def is_ancestor(self, sha: str, tip: str, *, known: str = "") -> bool | None:
        """Whether `tip` contains `sha`; None when one of them is not in the index.

        What `tip` contains is remembered. With a `known` one, of which that is remembered already,
        only the commits are looked at that one of the two contains and the other does not, or those
        between `sha` and `tip`, whichever are fewer.
        """
        place, at = self._position(bytes.fromhex(sha)), self._position(bytes.fromhex(tip))
        if place is None or at is None:
            return None
        if place > at:
            return False
        other = self._position(bytes.fromhex(known)) if known else None
        if other is None:
            return self._mask(at)[place] == 1
        if at - place < abs(other - at):
            return self._reaches(at, place)
        only_there, only_here = self._apart(other, at)
        is_there = place <= other and self._mask(other)[place] == 1
        return place in only_here or (is_there and place not in only_there)

    def first_containing(self, sha: str, tips: Sequence[tuple[str, str]]) -> str | None:
        """The name of the first of `tips` (name, id) that contains the commit, None for none."""
        place = self._position(bytes.fromhex(sha))
        if place is None or not tips:
            return None
        rank = array("H", self._ranks(tips))[place]
        return tips[rank][0] if rank < len(tips) else None

    def _position(self, sha: bytes) -> int | None:
        place = self._places.get(sha)
        if place is None:
            query = "select position from commits where sha = ?"
            row = self._db.execute(query, (sha,)).fetchone()
            place = self._places[sha] = int(row[0]) if row else 0
        return place or None

    def _commit(self, row: tuple[int, bytes, str, bytes, int]) -> Commit:
        position, sha, subject, packed, at = row
        self._places[sha] = position
        parents = []
        for place in array("I", packed):
            query = "select sha from commits where position = ?"
            (parent,) = self._db.execute(query, (place,)).fetchone()
            parents.append(parent.hex())
        return Commit(sha.hex(), subject, tuple(parents), at)

    def _mask(self, tip: int) -> bytes:
        """For each position up to `tip` a byte: 1 when `tip` contains it."""
        if tip not in self._masks:
            row = self._db.execute("select mask from ancestors where tip = ?", (tip,)).fetchone()
            self._masks[tip] = bytes(row[0]) if row else self._made_mask(tip)
        mask: bytes = self._masks[tip]
        return mask

    def _made_mask(self, tip: int) -> bytes:
        mask = bytearray(tip + 1)
        mask[tip] = 1
        for place, parents in self._graph(tip):
            if mask[place]:
                for parent in parents:
                    mask[parent] = 1
        self._db.execute("insert or replace into ancestors values (?, ?)", (tip, bytes(mask)))
        self._db.execute(
            "delete from ancestors where tip not in (select tip from ancestors order by tip desc limit ?)",
            (_MOST_TIPS,),
        )
        return bytes(mask)

    def _reaches(self, tip: int, place: int) -> bool:
        """Whether `tip` contains what is at `place`, by the commits between the two."""
        seen = bytearray(tip - place + 1)
        seen[-1] = 1
        for at, parents in self._graph(tip, place + 1):
            if seen[at - place]:
                for parent in parents:
                    if parent >= place:
                        seen[parent - place] = 1
        return seen[0] == 1

    def _apart(self, one: int, other: int) -> tuple[frozenset[int], frozenset[int]]:
        """The commits that only the first of two contains, and those that only the second does.

        Both are painted downwards from the newest; when all that is left is in both, so is all below.
        """
        if (one, other) not in self._apart_known:
            if len(self._apart_known) >= _MOST_APART:
                self._apart_known.clear()
            paint = {one: 1, other: 2} if one != other else {one: 3}
            ahead = [-place for place in paint]
            single = len(paint) if one != other else 0
            sides: tuple[set[int], set[int]] = (set(), set())
            heapify(ahead)
            while single:
                place = -heappop(ahead)
                colour = paint.pop(place)
                if colour != 3:
                    sides[colour - 1].add(place)
                    single -= 1
                for parent in self._parents(place):
                    before = paint.get(parent, 0)
                    after = before | colour
                    if not before:
                        heappush(ahead, -parent)
                    paint[parent] = after
                    single += (after != 3) - (before in (1, 2))
            self._apart_known[one, other] = (frozenset(sides[0]), frozenset(sides[1]))
        return self._apart_known[one, other]

    def _parents(self, place: int) -> array[int]:
        query = "select parents from commits where position = ?"
        (packed,) = self._db.execute(query, (place,)).fetchone()
        return array("I", packed)

    def _ranks(self, tips: Sequence[tuple[str, str]]) -> bytes:
        """For each position the number of the first tip that contains it, len(tips) for none."""
        key = "\n".join(f"{name} {sha}" for name, sha in tips)
        (last,) = self._db.execute("select coalesce(max(position), 0) from commits").fetchone()
        row = self._db.execute("select value from facts where name = 'ranks'").fetchone()
        if self.fact("ranked") == f"{last}\n{key}" and row:
            return bytes(row[0])
        none = len(tips)
        ranks: array[int] = array("H", [none]) * (int(last) + 1)
        for rank in range(none - 1, -1, -1):
            place = self._position(bytes.fromhex(tips[rank][1]))
            if place is not None:
                ranks[place] = rank
        for place, parents in self._graph(last):
            rank = ranks[place]
            for parent in parents:
                if rank < ranks[parent]:
                    ranks[parent] = rank
        self._db.execute(
            "insert or replace into facts values ('ranks', ?), ('ranked', ?)",
            (ranks.tobytes(), f"{last}\n{key}"),
        )
        return ranks.tobytes()

    def _graph(self, tip: int, last: int = 1) -> Iterator[tuple[int, array[int]]]:
        """Position and parents' positions, from `tip` down to `last`."""
        rows = self._db.execute(
            "select position, parents from commits where position between ? and ?"
            " order by position desc",
            (last, tip),
        )
        for place, parents in rows:
            yield place, array("I", parents)


def _writable(db: sqlite3.Connection) -> sqlite3.Connection:
    """The same; raises sqlite3.OperationalError when nothing can be written to it."""
    db.execute("begin immediate")
    db.execute("rollback")
    return db


def _fact(db: sqlite3.Connection, name: str) -> str | None:
    row = db.execute("select value from facts where name = ?", (name,)).fetchone()
    return row[0] if row else None
