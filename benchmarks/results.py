"""What was measured so far, kept row by row, and the page made of it.

A run measures some rows or all; the others keep what they had, each with its date and load.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.harness import Result, Row

HERE = Path(__file__).resolve().parent
TABLE = HERE / "results.tsv"
PAGE = HERE.parent / "docs" / "performance.md"
_BEGIN, _END = "<!-- made by python -m benchmarks -->", "<!-- end -->"


def read_results(path: Path = TABLE) -> dict[str, Result]:
    """By name of the row."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        found = [
            Result(
                name=row["name"],
                ratio=float(row["ratio"]),
                low=float(row["low"]),
                high=float(row["high"]),
                ours=float(row["ours"]),
                theirs=float(row["theirs"]),
                runs=int(row["runs"]),
                load=float(row["load"]),
                date=row["date"],
                machine=row["machine"],
                why=row["why"],
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    return {result.name: result for result in found}


def write_results(results: Iterable[Result], path: Path = TABLE) -> None:
    """One line for each row."""
    lines = ["\t".join(Result._fields)]
    for one in results:
        numbers = (f"{value:.4g}" for value in one[1:6])
        rest = (str(one.runs), f"{one.load:.1f}", one.date, one.machine, " ".join(one.why.split()))
        lines.append("\t".join((one.name, *numbers, *rest)))
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_page(rows: Sequence[Row], results: Mapping[str, Result], path: Path = PAGE) -> None:
    """Put the table between its marks; what people wrote around it stays."""
    before, _, rest = path.read_text("utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    path.write_text(f"{before}{_BEGIN}\n{as_table(rows, results)}{_END}{after}", "utf-8")


def as_table(rows: Sequence[Row], results: Mapping[str, Result]) -> str:
    """Markdown: the rows, the machines, and what was not run."""
    lines = [
        "| row | what | peer | ratio of | median [range] | wanted | ours | peer's | runs | load | date |",
        "|---|---|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    lines += [_line(row, results[row.name]) for row in rows if _was_run(results, row)]
    machines = sorted({results[row.name].machine for row in rows if _was_run(results, row)})
    lines += ["", *(f"Measured on {one}." for one in machines), ""]
    lines += [
        f"- not run: `{row.name}`, {row.what}: {results[row.name].why if row.name in results else 'never tried'}"
        for row in rows
        if not _was_run(results, row)
    ]
    return "\n".join(lines).rstrip() + "\n"


def _was_run(results: Mapping[str, Result], row: Row) -> bool:
    return row.name in results and results[row.name].runs > 0


def _line(row: Row, result: Result) -> str:
    wanted = f"{row.wanted:g}" + (f", better {row.better:g}" if row.better is not None else "")
    verdict = "" if result.ratio <= row.wanted else " **missed**"
    cells = (
        *(f"`{row.name}`", row.what, row.peer, row.unit),
        f"{result.ratio:.2f} [{result.low:.2f}..{result.high:.2f}]{verdict}",
        *(wanted, amount(result.ours, row.unit), amount(result.theirs, row.unit)),
        *(str(result.runs), f"{result.load:.0f}", result.date),
    )
    return f"| {' | '.join(cells)} |"


def amount(value: float, unit: str) -> str:
    """Seconds, or MiB for memory, with three digits that matter."""
    if unit == "memory":
        return f"{value:.0f} MiB"
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.3g} ms"
