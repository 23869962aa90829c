"""All rows of the performance table, each interleaved with its peer in the same run.

    python -m benchmarks                   every row; writes benchmarks/results.tsv and docs/performance.md
    python -m benchmarks scan two-jobs     only these
    python -m benchmarks --list

Only ratios of pairs that ran in turn are fit to be quoted: machines are shared and their speed drifts.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.harness import Places, measured
from benchmarks.results import TABLE, as_table, read_results, write_page, write_results
from benchmarks.rows import ROWS

_SHARED = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Measure, write, and say what is missed; 1 when something is."""
    options = _options()
    rows = [row for row in ROWS if not options.rows or row.name in options.rows]
    unknown = set(options.rows) - {row.name for row in ROWS}
    if unknown:
        sys.exit(f"no such row: {', '.join(sorted(unknown))}; --list names them")
    if options.list:
        for row in rows:
            print(f"{row.name:14} {row.what} / {row.peer}")
        return 0
    places = Places(
        *(_present(options.tree), _present(options.history)),
        *(options.archive, _present(options.corpus), options.limit),
    )
    results = read_results()
    is_missed = False
    for row in rows:
        result = measured(row, places, options.runs)
        results[row.name] = result
        is_missed = is_missed or (result.runs > 0 and result.ratio > row.wanted)
        print(
            as_table([row], {row.name: result}).splitlines()[2 if result.runs else -1], flush=True
        )
        if not options.dry_run:
            write_results((results[one.name] for one in ROWS if one.name in results), TABLE)
            write_page(ROWS, results)
    return int(is_missed)


def _present(path: Path) -> Path | None:
    return path.resolve() if path.exists() else None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.split("\n")[0] if __doc__ else ""
    )
    add = parser.add_argument
    add("rows", metavar="ROW", nargs="*", help="only these rows (default: all)")
    add("--runs", type=int, default=5, help="pairs that count (default: 5)")
    add("--tree", type=Path, default=_SHARED / "linux-6.12", help="an unpacked kernel tree")
    add(
        "--history",
        type=Path,
        default=_SHARED / "u-boot.git",
        help="a git repository with Fixes tags",
    )
    add("--corpus", type=Path, default=_SHARED / "shared" / "corpus", help="folder of real mail")
    add("--archive", default="made:10000", help="epoch or bundle, or made:N (default: made:10000)")
    add("--limit", type=int, default=0, help="only the newest N mails of the archive")
    add("--list", action="store_true", help="name the rows")
    add("--dry-run", action="store_true", help="write nothing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
