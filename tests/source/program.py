"""The program as a user starts it: a process with its own home, whose git config is ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

REPOSITORY = Path(__file__).resolve().parents[2]


# not ru_maxrss: that of a child begins with what its parent, the whole test run, holds
_PROGRAM = """
import os, sys
from reviewbot.cli.main import main
sys.argv[0] = "reviewbot"
status = main(sys.argv[1:])
sys.stdout.flush()
with open("/proc/self/status") as status_file, open(os.environ["PEAK_FILE"], "w") as peak_file:
    peak_file.write(status_file.read())
sys.exit(status)
"""


@dataclass(frozen=True)
class Run:
    """What came out; `peak_bytes` is the most memory the process held (VmHWM), 0 when it was killed."""

    status: int
    stdout: str
    stderr: str
    peak_bytes: int


def environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of the machine's own git, proxy or reviewbot settings."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    paths = [str(REPOSITORY)]
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONPATH": os.pathsep.join(paths),
        **more,
    }


def with_git_config(values: Mapping[str, str]) -> dict[str, str]:
    """Environment variables that set these git settings (git-config(1), GIT_CONFIG_COUNT)."""
    env = {"GIT_CONFIG_COUNT": str(len(values))}
    for number, (key, value) in enumerate(values.items()):
        env[f"GIT_CONFIG_KEY_{number}"] = key
        env[f"GIT_CONFIG_VALUE_{number}"] = value
    return env


def reviewbot(*arguments: str, cwd: Path, env: Mapping[str, str], stdin: bytes = b"") -> Run:
    """Run `reviewbot ARGUMENTS` to its end; killed after a minute."""
    with (
        TemporaryFile() as given,
        TemporaryFile() as out,
        TemporaryFile() as err,
        NamedTemporaryFile() as peak,
    ):
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *arguments],
            cwd=cwd,
            env={**env, "PEAK_FILE": peak.name},
            stdin=given,
            stdout=out,
            stderr=err,
        )
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        status = process.wait()
        watchdog.cancel()
        out.seek(0)
        err.seek(0)
        held = re.search(r"VmHWM:\s*(\d+) kB", peak.read().decode())
        return Run(
            status, out.read().decode(), err.read().decode(), int(held[1]) * 1024 if held else 0
        )


def files_below(folder: Path) -> list[str]:
    """Every file in a folder and its folders, sorted; empty when it does not exist."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
