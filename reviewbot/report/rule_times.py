"""What each rule cost, for `check --profile-rules`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping


def as_table(times: Iterable[Mapping[str, float]], total_s: float) -> str:
    """A line for each rule, the dearest first: milliseconds of processor time, share of `total_s`,
    which is all that the program has used, and how many revisions it was run for.

    `times` are those of the revisions, rule id to seconds. What several rules need, such as the
    sentences of a mail, is paid by the first that asks.
    """
    spent: dict[str, float] = defaultdict(float)
    runs: Counter[str] = Counter()
    for revision in times:
        for rule, seconds in revision.items():
            spent[rule] += seconds
            runs[rule] += 1
    lines = ["      ms   share    runs  rule"]
    for rule, seconds in sorted(spent.items(), key=lambda item: (-item[1], item[0])):
        lines.append(_line(seconds, total_s, runs[rule], rule))
    lines.append(_line(sum(spent.values()), total_s, runs.total(), "all rules"))
    lines.append(f"{total_s * 1000:8.1f}  100.0%          with reading, parsing and all else")
    return "\n".join(lines) + "\n"


def _line(seconds: float, total_s: float, runs: int, what: str) -> str:
    share = seconds / total_s if total_s else 0.0
    return f"{seconds * 1000:8.1f}  {share:5.1%}  {runs:6}  {what}"
