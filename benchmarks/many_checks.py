"""What `reviewbot check` of a folder of patches costs for each of them beside `checkpatch.pl --no-tree`.

    python benchmarks/many_checks.py CHECKPATCH_PL FOLDER [--runs N] [--reviewbot COMMAND]
    git -C u-boot format-patch -q -1000 --no-merges -o /tmp/mails HEAD     # makes such a folder

Both get all files in one process, in turn A B A B; only the ratio of a pair is fit to be quoted.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from pathlib import Path

from cold_check import cpu_s, show  # the script beside this one


def main() -> None:
    """Print milliseconds of CPU for a patch, and the ratio of both."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("checkpatch", metavar="CHECKPATCH_PL")
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reviewbot", default="reviewbot")
    options = parser.parse_args()
    files = sorted(map(str, options.folder.glob("*.patch")))
    if not files:
        sys.exit(f"{options.folder}: no *.patch in it")
    ours = [*shlex.split(options.reviewbot), "check", *files]
    theirs = ["perl", options.checkpatch, "--no-tree", "-q", *files]
    found = subprocess.run(ours, capture_output=True, check=False)
    if found.returncode not in (0, 1) or not found.stdout:
        sys.exit(f"reviewbot check failed: {found.stderr.decode(errors='replace')}")
    pairs = [(cpu_s(ours), cpu_s(theirs)) for _ in range(options.runs)]
    print(f"{len(files)} patches")
    show("reviewbot check", [1000 * one / len(files) for one, _ in pairs], "ms a patch")
    show("checkpatch.pl", [1000 * other / len(files) for _, other in pairs], "ms a patch")
    show("ratio", [one / other for one, other in pairs], "")


if __name__ == "__main__":
    main()
