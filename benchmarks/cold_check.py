"""What a cold `reviewbot check` of one patch costs beside `checkpatch.pl --no-tree` on the same file.

    python benchmarks/cold_check.py CHECKPATCH_PL PATCH [--runs N] [--reviewbot COMMAND]

Both are fresh processes, run in turn A B A B; only the ratio of a pair is fit to be quoted, because
machines are shared and their speed drifts. CPU is user and system time of the process and its
children. Use an installed reviewbot, whose modules are compiled.
"""

from __future__ import annotations

import argparse
import resource
import shlex
import statistics
import subprocess


def cpu_s(command: list[str]) -> float:
    """Seconds of CPU that the command takes; its exit status does not matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Print both medians and the median of the pairwise ratios, with the range of each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("checkpatch", metavar="CHECKPATCH_PL")
    parser.add_argument("patch", metavar="PATCH")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--reviewbot", default="reviewbot")
    options = parser.parse_args()
    ours = [*shlex.split(options.reviewbot), "check", options.patch]
    theirs = ["perl", options.checkpatch, "--no-tree", "-q", options.patch]
    cpu_s(ours), cpu_s(theirs)
    pairs = [(cpu_s(ours), cpu_s(theirs)) for _ in range(options.runs)]
    show("reviewbot check", [1000 * one for one, _ in pairs], "ms")
    show("checkpatch.pl", [1000 * other for _, other in pairs], "ms")
    show("ratio", [one / other for one, other in pairs], "")


def show(name: str, values: list[float], unit: str) -> None:
    """One row: median and range."""
    middle = statistics.median(values)
    print(f"{name:16} CPU {middle:.2f} [{min(values):.2f}..{max(values):.2f}] {unit}".rstrip())


if __name__ == "__main__":
    main()
