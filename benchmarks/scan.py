"""What a scan costs beside reading and parsing the same mails with the standard library alone.

    python benchmarks/scan.py ARCHIVE [--runs N] [--limit N] [--jobs N]

ARCHIVE is a public-inbox v2 epoch or a git bundle, or `made:N` for N mails of made_archive.py
(`made:N+huge` with one of 59 MB). A is `reviewbot scan run` into a new file with all rules, B is
`git cat-file --batch` and email.parser.BytesParser (compat32) on every mail and nothing else. Both are
fresh processes, run in turn A B A B; only the ratio of a pair is fit to be quoted, because machines are
shared and their speed drifts. CPU is user and system time of the process and its children, memory the
peak of the Python process alone. With `--jobs 2` B is the same scan with one job, and wall time counts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PEER = """
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
_TELL = """
import re
status = open("/proc/self/status").read()
# getrusage(2) would count what the process that started us had in use before exec
open(sys.argv[-1], "w").write(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1])
"""
_OURS = """
import sys
from reviewbot.cli.main import main
if main(sys.argv[1:-1]):
    sys.exit("the scan failed")
"""


class Cost(NamedTuple):
    """Of one run: seconds, and the peak of the Python process in MiB."""

    cpu_s: float
    wall_s: float
    peak_mib: float


def once(program: str, arguments: list[str], folder: Path) -> Cost:
    """One run of a Python program. Raises CalledProcessError when it fails."""
    told = folder / "peak"
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", program + _TELL, *arguments, str(told)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_with_byte_code(folder),
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    wall = time.perf_counter() - started
    return Cost(used.ru_utime + used.ru_stime, wall, int(told.read_text()) / 1024)


def _with_byte_code(folder: Path) -> dict[str, str]:
    """The environment in which Python keeps byte code, as it does where reviewbot is installed."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "byte-code")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def scan_once(archive: Path, folder: Path, jobs: int, limit: int, *more: str) -> Cost:
    """`reviewbot scan run` into a file that is not there yet."""
    output = folder / "result.sqlite"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{output}{suffix}").unlink(missing_ok=True)
    words = ["scan", "run", str(archive), "--quiet", "--output", str(output), "--jobs", str(jobs)]
    words += more
    return once(_OURS, [*words, "--limit", str(limit)] if limit else words, folder)


def repository_of(archive: str, folder: Path) -> Path:
    """A git repository with the archive's mails; a bundle is unpacked, made-up mail is made."""
    if archive.startswith("made:"):
        from benchmarks.made_archive import make

        count, _, huge = archive.removeprefix("made:").partition("+")
        return make(folder / "made.git", int(count), is_huge=huge == "huge")
    if Path(archive).is_dir():
        return Path(archive)
    target = folder / "epoch.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", archive, str(target)], check=True)
    return target


def main() -> None:
    """Print medians, ranges and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("archive")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=int, default=0, help="only the newest mails")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    pairs = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repository = repository_of(options.archive, folder)
        for _ in range(options.runs + 1):
            ours = scan_once(repository, folder, options.jobs, options.limit)
            if options.jobs > 1:
                peer = scan_once(repository, folder, 1, options.limit)
            else:
                peer = once(PEER, [str(repository), str(options.limit)], folder)
            pairs.append((ours, peer))
    del pairs[0]  # the first fills the page cache and compiles
    names = ("scan", "read and parse") if options.jobs == 1 else (f"{options.jobs} jobs", "1 job")
    for name, costs in zip(names, zip(*pairs)):
        cpu, wall, peak = (_spread(column) for column in zip(*costs))
        print(f"{name:15} CPU {cpu} s   wall {wall} s   peak {peak} MiB")
    cpu, wall, peak = (
        _spread([ours[at] / peer[at] for ours, peer in pairs]) for at in range(len(Cost._fields))
    )
    print(f"{'ratio':15} CPU {cpu}   wall {wall}   peak {peak}")
    print(f"{options.archive}, runs {options.runs}, load {os.getloadavg()[0]:.1f}")


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} [{min(values):.2f}..{max(values):.2f}]"


if __name__ == "__main__":
    main()
