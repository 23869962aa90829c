"""The git side of a history: which tips there are, the log that feeds the index, questions to one
long-lived `git cat-file`.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from reviewbot.context.history.commit import Commit
from reviewbot.errors import SourceError
from reviewbot.git import environ_elsewhere, first_error, open_git, run_git

_FORMAT = "%H%x09%P%x09%ct%x09%s"
_PLAIN = (
    "-c",
    "log.showRoot=true",
    "-c",
    "i18n.logOutputEncoding=UTF-8",
    "-c",
    "log.mailmap=false",
)
_LOG = (*_PLAIN, "log", "--no-show-signature", "--no-notes", "--no-color", "--no-decorate")
_HEX = re.compile(r"[0-9a-f]{4,64}")
_OFFICIAL = re.compile(r"refs/tags/(?P<name>(?:v|RELEASE-)?(?P<number>\d{1,5}(?:\.\d{1,5}){1,4}))")


class Tips(NamedTuple):
    """`commits` are the ids that branches, remote branches, tags and HEAD point to, sorted;
    `releases` the release tags as (name, id), lowest version first; `head` is HEAD, None without a
    commit.
    """

    commits: tuple[str, ...]
    releases: tuple[tuple[str, str], ...]
    head: str | None


class Repository:
    """A git repository in `folder`: a work tree, a bare one, or a folder in a work tree.

    Raises SourceError for a folder that git does not take for one or refuses to read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        asked = ("--path-format=absolute", "--git-common-dir", "--is-shallow-repository")
        result = run_git(["rev-parse", *asked], cwd=folder, environ=environ_elsewhere())
        if result.returncode != 0:
            raise SourceError(_refusal(folder, result))
        directory, shallow = result.stdout.decode("utf-8", "surrogateescape").splitlines()[-2:]
        self.git_dir = Path(directory)
        self.is_shallow = shallow == "true"
        self._batch: subprocess.Popen[bytes] | None = None

    @property
    def identity(self) -> str:
        """Where it is and where it is cut off: the same text means the same, growing history."""
        cut = self.git_dir / "shallow"
        depth = hashlib.sha256(cut.read_bytes()).hexdigest() if self.is_shallow else ""
        return f"{self.git_dir}\0{depth}"

    def tips(self) -> Tips:
        """What the references point to now. Raises SourceError when git cannot say."""
        wanted = "%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(refname)"
        listed = self._run(
            ["for-each-ref", f"--format={wanted}", "refs/heads", "refs/remotes", "refs/tags"]
        )
        commits = set()
        releases: list[tuple[tuple[int, ...], str, str]] = []
        for line in listed.decode("utf-8", "replace").splitlines():
            words = line.split(
                " "
            )  # an object that is no tag leaves the fields of its target empty
            sha, kind, name = words[0], words[1], words[-1]
            if kind == "tag":
                sha, kind = words[2], words[3]
            if kind != "commit":
                continue
            commits.add(sha)
            official = _OFFICIAL.fullmatch(name)
            if official is not None:
                version = tuple(int(number) for number in official["number"].split("."))
                releases.append((version, official["name"], sha))
        head = (
            run_git(
                ["rev-parse", "--verify", "-q", "HEAD^{commit}"],
                cwd=self.folder,
                environ=environ_elsewhere(),
            )
            .stdout.decode("ascii", "replace")
            .strip()
        )
        if head:
            commits.add(head)
        ordered = tuple((name, sha) for _, name, sha in sorted(releases))
        return Tips(tuple(sorted(commits)), ordered, head or None)

    def log(self, tips: Sequence[str], without: Sequence[str]) -> Iterator[bytes]:
        """The commits that `tips` reach and `without` do not, parents before their children, each as
        id, parents, seconds since 1970, subject with tabs between.

        Raises SourceError when git stops before the end.
        """
        with TemporaryFile() as wanted:
            wanted.write(b"".join(b"%s\n" % tip.encode("ascii") for tip in tips))
            wanted.write(b"".join(b"^%s\n" % tip.encode("ascii") for tip in without))
            wanted.seek(0)
            yield from self._lines(
                [*_LOG, "--topo-order", "--reverse", f"--format={_FORMAT}", "--stdin"], wanted
            )

    def _lines(self, arguments: Sequence[str], stdin: IO[bytes]) -> Iterator[bytes]:
        process = open_git(
            arguments, cwd=self.folder, environ=environ_elsewhere(), stdin=stdin.fileno()
        )
        assert process.stdout is not None  # noqa: S101  # open_git gives pipes
        with process, process.stdout:
            yield from process.stdout
        if process.returncode != 0:
            raise SourceError(
                f"cannot read the history of {self.folder}: git log ended with status "
                f"{process.returncode}; `git -C {self.folder} fsck` says what is missing"
            )

    def commit(self, revision: str) -> Commit | None:
        """One commit, whether a reference reaches it or not; None for what is not one here.

        `revision` is checked to be an id of hex digits: it may come from mail.
        """
        if not _HEX.fullmatch(revision) or not self.object_type(f"{revision}^{{commit}}"):
            return None
        shown = run_git(
            [*_LOG, "-1", f"--format={_FORMAT}", "--end-of-options", revision],
            cwd=self.folder,
            environ=environ_elsewhere(),
        )
        return parse_log_line(shown.stdout) if shown.returncode == 0 and shown.stdout else None

    def resolved(self, revision: str) -> str:
        """The full id of what the user, never mail, calls a commit. Raises SourceError for none."""
        wanted = ["rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}"]
        done = run_git(wanted, cwd=self.folder, environ=environ_elsewhere())
        sha = done.stdout.decode("ascii", "replace").strip()
        if done.returncode != 0 or not sha:
            raise SourceError(f"{self.folder} has no commit {revision}")
        return sha.removeprefix("--end-of-options").strip()

    def object_type(self, name: str) -> str:
        """`commit`, `blob`, `tree` or `tag` of what `name` means to git; empty when it is missing
        or ambiguous, and for a name that holds a line break.
        """
        if any(char in name for char in "\n\0"):
            return ""
        if self._batch is None:
            self._batch = open_git(
                ["cat-file", "--batch-check=%(objecttype) %(objectname)"],
                cwd=self.folder,
                environ=environ_elsewhere(),
            )
        assert self._batch.stdin is not None  # noqa: S101  # open_git gives pipes
        assert self._batch.stdout is not None  # noqa: S101
        try:
            self._batch.stdin.write(name.encode("utf-8", "surrogateescape") + b"\n")
            self._batch.stdin.flush()
            words = self._batch.stdout.readline().split()
        except BrokenPipeError:
            words = []
        if not words:  # a partial clone's git gives up on a missing object: begin again next time
            self.close()
        kind = words[0].decode("ascii", "replace") if len(words) == 2 else ""
        return kind if kind in ("commit", "blob", "tree", "tag") else ""

    def fixes_tags(self, most: int) -> list[str]:
        """The values of the `Fixes:` tags of the newest commits that carry one, newest first."""
        shown = self._run(
            [
                *_LOG,
                *(f"-{most}", "--grep=^Fixes: [0-9a-f]", "--extended-regexp"),
                "--format=%(trailers:key=Fixes,valueonly,unfold)",
            ]
        )
        return [line for line in shown.decode("utf-8", "replace").splitlines() if line.strip()]

    def close(self) -> None:
        """End the long-lived git."""
        if self._batch is not None:
            assert self._batch.stdin is not None  # noqa: S101  # open_git gives pipes
            assert self._batch.stdout is not None  # noqa: S101
            self._batch.stdout.close()
            self._batch.stdin.close()
            self._batch.wait()
            self._batch = None

    def _run(self, arguments: Sequence[str]) -> bytes:
        result = run_git(arguments, cwd=self.folder, environ=environ_elsewhere())
        if result.returncode != 0:
            raise SourceError(f"cannot read the history of {self.folder}: {first_error(result)}")
        return result.stdout


def parse_log_line(line: bytes) -> Commit:
    """A line of `Repository.log`."""
    sha, parents, at, subject = line.rstrip(b"\n").split(b"\t", 3)
    return Commit(
        sha.decode("ascii"),
        subject.decode("utf-8", "replace"),
        tuple(parents.decode("ascii").split()),
        int(at),
    )


def _refusal(folder: Path, result: subprocess.CompletedProcess[bytes]) -> str:
    if b"dubious ownership" in result.stderr:
        return (
            f"git refuses {folder.resolve()}, which belongs to another user; if you trust it: "
            f"git config --global --add safe.directory {folder.resolve()}"
        )
    return f"{folder} is not a git repository: {first_error(result)}"
