"""How much of what people asked for in real threads the ledger finds, and how right its states are.

    python benchmarks/ledger.py CORPUS [--split dev|held-out] [--verbose]

`ledger.tsv` was written by hand, reading the threads of CORPUS: one row for each thing that somebody
asked for, doubted or promised. `lines` are those of the mail body, `state` what became of it by the
end of the mail that is there (several where both can be said), `needed` is `no` where a reader may
well see nothing to answer: such a row is never missed, and never a false alarm. Approvals are not in
the table. Half of the threads, by the hash of their name, are held out: nothing was changed with
an eye to them. Exit status 1 where a share is below its bar.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple

from reviewbot.context.asks import Ask
from reviewbot.context.outline import outline
from reviewbot.mail import is_mbox, parse_mail, split_mbox
from reviewbot.model.grouping import group
from reviewbot.model.message import Message

TABLE = Path(__file__).with_suffix(".tsv")
BARS = {"asks found": 0.85, "state right": 0.85, "called open is open": 0.90}
_REACTED_TO = {"question", "request", "tag-request", "objection", "preference"}


class Row(NamedTuple):
    """One thing that a reader saw."""

    thread: str
    msgid: str
    first_line: int
    last_line: int
    kind: str
    states: tuple[str, ...]
    is_needed: bool

    def fits(self, ask: Ask) -> bool:
        """Whether the ask is about this: a promise is a promise, all else wants a reaction."""
        return (
            ask.msgid == self.msgid
            and self.first_line - 1 <= ask.mail_line <= self.last_line + 1
            and (ask.kind == "promise") == (self.kind == "promise")
        )


def read_table(path: Path = TABLE) -> dict[str, list[Row]]:
    """The rows by thread, in the order of the table; a thread where nobody asked anything has none."""
    threads: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            rows = threads.setdefault(line["thread"], [])
            if line["kind"] == "none":
                continue
            first, _, last = line["lines"].partition("-")
            states = tuple(line["state"].split(","))
            needed = line["needed"] == "yes"
            rows.append(
                Row(
                    line["thread"],
                    line["msgid"],
                    int(first),
                    int(last or first),
                    line["kind"],
                    states,
                    needed,
                )
            )
    return threads


def is_held_out(thread: str) -> bool:
    """Whether a thread is in the half that nobody looks at while changing the code."""
    return int(sha1(thread.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 1


def asks_in(place: Path) -> tuple[Ask, ...]:
    """What the ledger says of a mailbox, or of the versions in a folder, seen from the newest."""
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    thread = group([mail for file in files for mail in _mails(file)])
    found: dict[str, Ask] = {}
    for series in thread.series:
        for ask in outline(str(place), thread, series, series.latest).asks:
            found.setdefault(ask.id, ask)
    return tuple(ask for ask in found.values() if ask.kind in {*_REACTED_TO, "promise"})


def _mails(file: Path) -> Iterator[Message]:
    raw = file.read_bytes()
    return (parse_mail(part) for part in (split_mbox(raw) if is_mbox(raw) else [raw]))


@dataclass
class Score:
    """Rows held against what the ledger says of the same threads."""

    rows: Sequence[Row]
    asks: Sequence[Ask]

    @cached_property
    def found(self) -> list[tuple[Row, Ask]]:
        """Needed rows with the ask that fits best: that of the same kind, else the first."""
        result = []
        for row in self.rows:
            fitting = [ask for ask in self.asks if row.fits(ask)]
            if row.is_needed and fitting:
                result.append((row, max(fitting, key=lambda ask: ask.kind == row.kind)))
        return result

    @cached_property
    def missed(self) -> list[Row]:
        """Needed rows that no ask fits."""
        seen = {row for row, _ in self.found}
        return [row for row in self.rows if row.is_needed and row not in seen]

    @cached_property
    def called_open(self) -> list[tuple[Ask, bool]]:
        """Asks in state open, and whether a row says the same."""
        return [
            (ask, any(row.fits(ask) and "open" in row.states for row in self.rows))
            for ask in self.asks
            if ask.state == "open"
        ]

    @cached_property
    def unfounded(self) -> list[Ask]:
        """Asks where no row is."""
        return [ask for ask in self.asks if not any(row.fits(ask) for row in self.rows)]

    @property
    def shares(self) -> dict[str, tuple[int, int]]:
        """Hits and all, by what is measured."""
        needed = len(self.found) + len(self.missed)
        return {
            "asks found": (len(self.found), needed),
            "kind right": (sum(row.kind == ask.kind for row, ask in self.found), len(self.found)),
            "state right": (
                sum(ask.state in row.states for row, ask in self.found),
                len(self.found),
            ),
            "called open is open": (
                sum(right for _, right in self.called_open),
                len(self.called_open),
            ),
            "asks that are asks": (len(self.asks) - len(self.unfounded), len(self.asks)),
        }

    def is_good(self) -> bool:
        """Whether every share reaches its bar."""
        return all(self.shares[name][0] >= bar * self.shares[name][1] for name, bar in BARS.items())


def score(corpus: Path, threads: Iterable[str], table: dict[str, list[Row]]) -> Score:
    """All these threads together."""
    rows, asks = [], []
    for thread in threads:
        rows.extend(table[thread])
        asks.extend(asks_in(corpus / thread))
    return Score(rows, asks)


def main() -> int:
    """Print the shares of both halves and of all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("corpus", metavar="CORPUS", type=Path)
    parser.add_argument("--split", choices=("dev", "held-out"), help="one half only")
    parser.add_argument("--verbose", action="store_true", help="name what is wrong")
    options = parser.parse_args()
    table = read_table()
    halves = {
        "dev": [thread for thread in table if not is_held_out(thread)],
        "held-out": [thread for thread in table if is_held_out(thread)],
        "all": list(table),
    }
    good = True
    for name, threads in halves.items():
        if options.split not in (None, name):
            continue
        result = score(options.corpus, threads, table)
        good = good and result.is_good()
        print(f"{name}: {len(threads)} threads, {len(result.rows)} rows, {len(result.asks)} asks")
        for what, (hits, of) in result.shares.items():
            bar = f"   at least {BARS[what]:.2f}" if what in BARS else ""
            print(f"  {what:20} {hits:4} of {of:4}  {hits / max(of, 1):.2f}{bar}")
        if options.verbose and name != "all":
            show_wrong(result)
    return 0 if good else 1


def show_wrong(result: Score) -> None:
    """Where the ledger and the table disagree, by Message-ID and line."""
    for row in result.missed:
        print(f"  missed     {row.kind:12} {row.msgid} {row.first_line}-{row.last_line}")
    for row, ask in result.found:
        if ask.state not in row.states:
            print(
                f"  state      {ask.state} not {row.states} {ask.kind} {ask.msgid} {ask.mail_line}"
            )
    for ask, right in result.called_open:
        if not right:
            print(f"  not open   {ask.kind:12} {ask.msgid} {ask.mail_line}")
    for ask in result.unfounded:
        print(f"  unfounded  {ask.kind:12} {ask.msgid} {ask.mail_line}: {ask.text[:100]}")


if __name__ == "__main__":
    sys.exit(main())
