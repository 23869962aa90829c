"""A program run where it can do little harm: empty folder, minimal environment, limits.

This bounds what a checker that is itself trusted can be talked into by a stranger's patch. It is no
sandbox for a program that wants to do harm.
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from reviewbot.errors import ContextMissing

MAX_OUTPUT_BYTES = 4 * 1024 * 1024
"""Of standard output and of standard error each."""
MAX_MEMORY_BYTES = 2 * 1024**3
# set by a shell before it becomes the program: between fork and exec no Python may run where there
# are threads, and from outside the program would be faster. A system that lacks one goes without.
_LIMITS = (
    "ulimit -c 0; ulimit -f 2048;"  # 1 MB, in blocks of 512 bytes
    f' ulimit -v {MAX_MEMORY_BYTES >> 10} 2>/dev/null; exec "$@"'
)
_PATH = "/usr/bin:/bin"
_CHUNK = 1 << 16


class Ended(NamedTuple):
    """What a program left behind when it ended by itself. `status` is negative for a signal."""

    status: int
    out: bytes
    err: bytes


def program(name: str) -> str:
    """The absolute path of a program in PATH. Raises ContextMissing when it is not installed."""
    folders = [folder for folder in os.get_exec_path() if os.path.isabs(folder)]
    # a relative folder in PATH would look in whatever tree one stands in
    found = shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        raise ContextMissing(f"{name} is not installed or not in PATH")
    return found


def run_contained(
    argv: Sequence[str], files: Mapping[str, bytes], stdin: bytes, *, timeout_s: float
) -> Ended:
    """Run `argv` with `stdin` and wait until it ends, `timeout_s` seconds at most.

    `files` (relative path to content) are put into a folder of their own; the words of `argv` that
    name one of them get its path. The working directory and HOME are another folder, which is
    empty; the environment holds nothing of ours. The program and all it started in its process
    group are gone afterwards, and so are both folders. A program that cannot be started gives a
    status above 125. Raises ContextMissing when it takes too long or prints too much.
    """
    name = os.path.basename(next((word for word in argv if word in files), argv[0]))
    with tempfile.TemporaryDirectory(prefix="reviewbot-") as top, tempfile.TemporaryFile() as mail:
        mail.write(stdin)
        mail.seek(0)
        placed = _place(Path(top, "files"), files)
        empty = Path(top, "empty")
        empty.mkdir()
        process = _start([placed.get(word, word) for word in argv], empty, mail)
        try:
            return _wait(process, name, time.monotonic() + timeout_s, timeout_s)
        finally:
            _end(process)


def _place(folder: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    placed = {}
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        placed[path] = str(target)
    return placed


def _start(argv: Sequence[str], empty: Path, stdin: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["/bin/sh", "-c", _LIMITS, "sh", *argv],
        cwd=empty,
        env={"PATH": _PATH, "HOME": str(empty), "TMPDIR": str(empty), "LC_ALL": "C.UTF-8"},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # so that what it starts can be ended with it
    )


def _wait(process: subprocess.Popen[bytes], name: str, until: float, timeout_s: float) -> Ended:
    """Read both pipes to their ends, then the exit status."""
    too_long = ContextMissing(f"{name} took longer than {timeout_s:g} s and was stopped")
    pipes = [pipe for pipe in (process.stdout, process.stderr) if pipe is not None]
    read = {pipe.fileno(): bytearray() for pipe in pipes}
    with selectors.DefaultSelector() as waiting:
        for number in read:
            waiting.register(number, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(max(0.0, until - time.monotonic()))
            if not ready:
                raise too_long
            for key, _events in ready:
                chunk = os.read(key.fd, _CHUNK)
                read[key.fd] += chunk
                if not chunk:
                    waiting.unregister(key.fd)
                if len(read[key.fd]) > MAX_OUTPUT_BYTES:
                    raise ContextMissing(
                        f"{name} printed more than {MAX_OUTPUT_BYTES >> 20} MB and was stopped"
                    )
            if time.monotonic() > until:
                raise too_long
    try:
        status = process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired as late:
        raise too_long from late
    out, err = read.values()
    return Ended(status, bytes(out), bytes(err))


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # all of the group has ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
