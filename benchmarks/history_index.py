"""What the index of a git history costs beside plain git.

    python benchmarks/history_index.py REPOSITORY [--runs N] [--tags N]

Two comparisons, each in turn A B A B, CPU (user and system) of the processes and their children:

- build: a new index of all commits, beside `git log --all --format=%H%x09%s`
- ask:   the history's first N ids out of `Fixes:` lines (repeated when there are fewer), with the warm
         index: which commit, is its subject the one given, is it in HEAD; beside one
         `git cat-file --batch-check` of the same ids, which says no more than that they exist.
         Once as questions of a process that runs (what a check of a long series pays), once with
         starting Python and git and opening the index.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from reviewbot.context.history.commit import folded
from reviewbot.context.history.git_history import GitHistory
from reviewbot.context.history.repository import Repository

ASK = """
import sys
from pathlib import Path
from benchmarks.history_index import ask, opened
ask(opened(Path(sys.argv[1]), Path(sys.argv[2])), Path(sys.argv[3]).read_text().splitlines())
"""
BUILD = """
import sys
from pathlib import Path
from reviewbot.context.history.git_history import GitHistory
from reviewbot.context.history.repository import Repository
GitHistory(Repository(Path(sys.argv[1])), Path(sys.argv[2])).find("0000")
"""


def opened(repository: Path, folder: Path) -> GitHistory:
    """The history with its index in `folder`."""
    return GitHistory(Repository(repository), folder)


def ask(history: GitHistory, lines: list[str]) -> int:
    """How many of the lines (id, blank, subject) name a commit of HEAD by its subject."""
    head = history.head or ""
    good = 0
    for line in lines:
        sha, _, subject = line.partition(" ")
        found = history.find(sha)
        good += (
            len(found) == 1
            and folded(found[0].subject) == folded(subject)
            and history.is_ancestor(found[0].sha, head)
        )
    return good


def cpu_s(who: int) -> float:
    """CPU of this process or of its ended children so far."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def run_s(*command: str, given: bytes = b"") -> float:
    """CPU seconds of a command and its children."""
    before = cpu_s(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=given, stdout=subprocess.DEVNULL, check=True)
    return cpu_s(resource.RUSAGE_CHILDREN) - before


def tag_lines(repository: Path, most: int) -> list[str]:
    """Id and subject of the Fixes lines of HEAD, newest first, repeated up to `most`."""
    log = ("log", "-E", "--grep=^Fixes: [0-9a-f]{7}", "--format=%B")
    told = subprocess.run(["git", *log], cwd=repository, capture_output=True, check=True).stdout
    lines = [
        f"{match[1]} {match[2]}"
        for match in re.finditer(
            r'^Fixes: ([0-9a-f]{7,40}) \("(.*)"\)', told.decode("utf-8", "replace"), re.MULTILINE
        )
    ]
    if not lines:
        sys.exit(f"{repository}: no Fixes tags")
    return (lines * (most // len(lines) + 1))[:most]


def show(name: str, ours: list[float], theirs: list[float]) -> None:
    """One row: both medians and the ratio of the pairs with its range."""
    ratios = [one / other for one, other in zip(ours, theirs)]
    print(
        f"{name:22} ours {1000 * statistics.median(ours):8.0f} ms   git {1000 * statistics.median(theirs):8.0f} ms"
        f"   ratio {statistics.median(ratios):.2f} [{min(ratios):.2f}..{max(ratios):.2f}]"
    )


def main() -> None:
    """Print the three rows."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("repository", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tags", type=int, default=3000)
    options = parser.parse_args()
    repository = options.repository.resolve()
    lines = tag_lines(repository, options.tags)
    ids = "".join(f"{line.split()[0]}\n" for line in lines).encode()
    log = ("git", "-C", str(repository), "log", "--all", "--format=%H%x09%s")
    check = ("git", "-C", str(repository), "cat-file", "--batch-check")
    with tempfile.TemporaryDirectory() as folder:
        tags = Path(folder) / "tags"
        tags.write_text("\n".join(lines))
        pairs = []
        for number in range(options.runs):
            made = run_s(sys.executable, "-c", BUILD, str(repository), f"{folder}/{number}")
            pairs.append((made, run_s(*log)))
        show("build", *map(list, zip(*pairs)))
        warm = Path(folder) / "0"
        history = opened(repository, warm)
        print(f"{ask(history, lines)} of {len(lines)} tags are right in HEAD")
        running, started = [], []
        for _ in range(options.runs):
            before = cpu_s(resource.RUSAGE_SELF)
            ask(history, lines)
            running.append((cpu_s(resource.RUSAGE_SELF) - before, run_s(*check, given=ids)))
            whole = run_s(sys.executable, "-c", ASK, str(repository), str(warm), str(tags))
            started.append((whole, run_s(*check, given=ids)))
        history.close()
        show(f"ask {len(lines)}", *map(list, zip(*running)))
        show("the same, with start", *map(list, zip(*started)))


if __name__ == "__main__":
    main()
