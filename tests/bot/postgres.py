"""A PostgreSQL of our own: started for the tests on a Unix socket, gone with them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path:
    """The folder of initdb. CI must have it; elsewhere what needs it is skipped."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = str(found[-1]) if found else shutil.which("initdb")
    if path is not None:
        return Path(path).parent
    if os.environ.get("CI"):
        pytest.fail("no PostgreSQL: CI must run these tests")
    pytest.skip("no PostgreSQL on this machine (Debian's package postgresql)")


@contextmanager
def server() -> Iterator[str]:
    """A running server; the folder of its socket. It refuses to run as root, so it does not."""
    bin_ = programs()
    # not pytest's tmp_path: its parents are closed to the user that PostgreSQL runs as, and a
    # socket's path has to be short
    folder = Path(tempfile.mkdtemp(prefix="rb-pg-"))
    try:
        is_root = os.geteuid() == 0
        if is_root:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        become = (
            ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if is_root else []
        )
        data = folder / "data"
        _run([*become, str(bin_ / "initdb"), "-D", str(data), "-A", "trust", "-U", "bot", "-N"])
        options = f"-k {folder} -c listen_addresses='' -c max_connections=60"
        control = [*become, str(bin_ / "pg_ctl"), "-D", str(data), "-w"]
        _run([*control, "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield str(folder)
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder)


def new_database(socket: str, name: str) -> str:
    """The connection string of a database with nothing in it."""
    import psycopg

    with psycopg.connect(f"host={socket} user=bot dbname=postgres", autocommit=True) as db:
        db.execute(f'drop database if exists "{name}" with (force)')  # type: ignore[call-overload,unused-ignore]  # our own name
        db.execute(f'create database "{name}"')  # type: ignore[call-overload,unused-ignore]  # our own name
    return f"host={socket} user=bot dbname={name}"


def _run(words: Sequence[str]) -> None:
    done = subprocess.run(
        words, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        pytest.fail(f"{words}: {done.stderr.decode()}")
