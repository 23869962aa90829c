"""What a scan costs beside reading and parsing the same mails with the standard library alone.

    python benchmarks/scan.py ARCHIVE [--runs N] [--limit N] [--jobs N]

ARCHIVE is a public-inbox v2 epoch or a git bundle. A is `reviewbot scan run` into a new file, B is
`git cat-file --batch` and email.parser.BytesParser (compat32) on every mail and nothing else. Both
are fresh processes, run in turn A B A B; only the ratio of a pair is fit to be quoted, because
machines are shared and their speed drifts. CPU is user and system time of the process and its
children.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_PEER = """
import subprocess, sys
from email.parser import BytesParser
from email.policy import compat32

git, limit = ["git", "-C", sys.argv[1]], int(sys.argv[2])
log = subprocess.run([*git, "log", "--raw", "--no-abbrev", "--format=", "--", "m"],
                     stdout=subprocess.PIPE, check=True).stdout.split(b"\\n")
oids = [line.split()[3] for line in log if line.endswith(b"\\tm")][:limit or None]
batch = subprocess.Popen([*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
parser = BytesParser(policy=compat32)
for start in range(0, len(oids), 256):
    some = oids[start : start + 256]
    batch.stdin.write(b"\\n".join(some) + b"\\n")
    batch.stdin.flush()
    for _ in some:
        size = int(batch.stdout.readline().split()[2])
        parser.parsebytes(batch.stdout.read(size + 1)[:-1])
batch.stdin.close()
batch.wait()
"""


def once(command: list[str]) -> tuple[float, float]:
    """CPU and wall seconds of one run. Raises CalledProcessError when it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - started


def scan_command(archive: Path, output: Path, jobs: int, limit: int) -> list[str]:
    """`reviewbot scan run` into a file that is not there yet."""
    output.unlink(missing_ok=True)
    for suffix in ("-wal", "-shm"):
        Path(f"{output}{suffix}").unlink(missing_ok=True)
    command = [sys.executable, "-m", "reviewbot", "scan", "run", str(archive), "--quiet"]
    command += ["--output", str(output), "--jobs", str(jobs)]
    return [*command, "--limit", str(limit)] if limit else command


def repository_of(archive: Path, folder: Path) -> Path:
    """A git repository with the archive's mails; a bundle is unpacked."""
    if archive.is_dir():
        return archive
    target = folder / "epoch.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(archive), str(target)], check=True)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=int, default=0, help="only the newest mails")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repository = repository_of(options.archive, folder)
        peer = [sys.executable, "-c", _PEER, str(repository), str(options.limit)]
        pairs = []
        for _ in range(options.runs + 1):
            command = scan_command(
                repository, folder / "result.sqlite", options.jobs, options.limit
            )
            pairs.append((once(command), once(peer)))
        del pairs[0]  # the first fills the page cache
    for label, column in (("scan", 0), ("read and parse", 1)):
        cpu = [pair[column][0] for pair in pairs]
        wall = [pair[column][1] for pair in pairs]
        print(f"{label:15} CPU {_spread(cpu)} s   wall {_spread(wall)} s")
    print(f"{'scan / peer':15} CPU {_spread([a[0] / b[0] for a, b in pairs])}", end="   ")
    print(f"wall {_spread([a[1] / b[1] for a, b in pairs])}")
    print(f"runs {options.runs}, jobs {options.jobs}, load {os.getloadavg()[0]:.1f}")


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} [{min(values):.2f}..{max(values):.2f}]"


if __name__ == "__main__":
    main()
