"""The program as a user starts it: a process with its own home, whose git config is ours."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """What came out; `peak_bytes` is the most memory the process used (Linux: ru_maxrss is in KiB)."""

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
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "reviewbot", *arguments],
            cwd=cwd,
            env=dict(env),
            stdin=given,
            stdout=out,
            stderr=err,
        )
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        # wait4, because RUSAGE_CHILDREN would also count every other child of the test run
        _pid, status, usage = os.wait4(process.pid, 0)
        watchdog.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Run(
            process.returncode, out.read().decode(), err.read().decode(), usage.ru_maxrss * 1024
        )


def files_below(folder: Path) -> list[str]:
    """Every file in a folder and its folders, sorted; empty when it does not exist."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
