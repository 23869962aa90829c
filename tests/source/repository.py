"""Real temporary git repositories for tests."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.source.program import environment


class Repository:
    """A repository in a new folder `path`, with one commit `base`; commands run without the
    machine's git settings.
    """

    def __init__(self, path: Path, *, home: Path) -> None:
        self._open(path, home)
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "master")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        self.commit("base: start", {"widget.c": b"int first = 0;\n"})
        self.git("tag", "base")

    @classmethod
    def existing(cls, path: Path, *, home: Path) -> Repository:
        """One that is there already."""
        made = cls.__new__(cls)
        made._open(path, home)
        return made

    def _open(self, path: Path, home: Path) -> None:
        self.path = path
        self._env = environment(
            home,
            GIT_AUTHOR_DATE="2026-11-01T12:00:00Z",
            GIT_COMMITTER_DATE="2026-11-01T12:00:00Z",
        )

    def git(self, *arguments: str) -> str:
        """stdout of a git command that must work."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env=self._env,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, files: dict[str, bytes]) -> None:
        """Files of the work tree."""
        for name, data in files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    def commit(self, message: str, files: dict[str, bytes], *options: str) -> str:
        """Write the files and commit them; the new commit's id."""
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, *options)
        return self.git("rev-parse", "HEAD")

    def payload(self) -> tuple[str, Path]:
        """A program that proves it ran by making a file; the program and that file."""
        proof = self.path.parent / "proof"
        script = self.path.parent / "payload.sh"
        script.write_text(f'#!/bin/sh\ntouch {proof}\nexec cat "$@"\n')
        script.chmod(0o755)
        return str(script), proof


def can_become_another_user() -> bool:
    """Whether this process may give files away (root), to make git distrust a repository."""
    return os.geteuid() == 0
