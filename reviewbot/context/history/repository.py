"""The git side of a history: which tips there are, the log that feeds the index."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple
from zlib import crc32

from reviewbot.context.history.objects import Objects
from reviewbot.errors import SourceError
from reviewbot.git import TIMEOUT_S, environ_elsewhere, first_error, open_git, run_git

_FORMAT = "%H%x09%P%x09%ct%x09%s"
_PLAIN = (
    "-c",
    "log.showRoot=true",
    "-c",
    "i18n.logOutputEncoding=UTF-8",
    "-c",
    "log.mailmap=false",
)
PLAIN_LOG = (*_PLAIN, "log", "--no-show-signature", "--no-notes", "--no-color", "--no-decorate")
"""`git log`, whatever the repository configures for people."""
_REFERENCES = ("refs/heads", "refs/remotes", "refs/tags")
_OFFICIAL = re.compile(r"refs/tags/(?P<name>(?:v|RELEASE-)?(?P<number>\d{1,5}(?:\.\d{1,5}){1,4}))")


class Tips(NamedTuple):
    """`commits` are the ids that branches, remote branches, tags and HEAD point to, sorted;
    `releases` the release tags as (name, id), lowest version first; `head` is HEAD, None without a
    commit; `branches` local and remote ones as (full name, id).
    """

    commits: tuple[str, ...]
    releases: tuple[tuple[str, str], ...]
    head: str | None
    branches: tuple[tuple[str, str], ...] = ()


def tips_of(peeled: str, head: str) -> Tips:
    """The tips in the list of `Repository.peeled`, with the id of HEAD, empty for none."""
    commits = {head} if head else set()
    releases: list[tuple[tuple[int, ...], str, str]] = []
    branches: list[tuple[str, str]] = []
    for line in peeled.splitlines():
        words = line.split(" ")  # an object that is no tag leaves the fields of its target empty
        sha, kind, name = words[0], words[1], words[-1]
        if kind == "tag":
            sha, kind = words[2], words[3]
        if kind != "commit":
            continue
        commits.add(sha)
        if not name.startswith("refs/tags/"):
            branches.append((name, sha))
        official = _OFFICIAL.fullmatch(name)
        if official is not None:
            version = tuple(int(number) for number in official["number"].split("."))
            releases.append((version, official["name"], sha))
    ordered = tuple((name, sha) for _, name, sha in sorted(releases))
    return Tips(tuple(sorted(commits)), ordered, head or None, tuple(branches))


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
        # git diff-tree reads the whole index of a work tree and uses nothing of it: most of its time
        self._environ = {**environ_elsewhere(), "GIT_INDEX_FILE": f"{directory}/no-such-index"}
        self.objects = Objects(folder, self._environ)

    @property
    def is_partial(self) -> bool:
        """Whether it is a partial clone: git would fetch what it lacks, and is not let."""
        return any((self.git_dir / "objects" / "pack").glob("*.promisor"))

    @property
    def has_grafts(self) -> bool:
        """Whether parents are written down beside the commits (gitrepository-layout(5))."""
        grafts = self.git_dir / "info" / "grafts"
        return grafts.is_file() and grafts.stat().st_size > 0

    @property
    def identity(self) -> str:
        """Where it is and where it is cut off: the same text means the same, growing history."""
        cut = self.git_dir / "shallow"
        depth = f"{crc32(cut.read_bytes()):08x}" if self.is_shallow else ""
        return f"{self.git_dir}\0{depth}"

    def references(self) -> str:
        """What the references point to now, in a form that is cheap to ask for: while it is the same,
        so are the `tips`. Raises SourceError when git cannot say.
        """
        found = self.objects.find("HEAD^{commit}")
        patterns = (*_REFERENCES, "refs/replace")
        listed = self.run(["for-each-ref", "--format=%(objectname) %(refname)", *patterns])
        head = found.sha if found is not None else ""
        return f"{head}\n{listed.decode('utf-8', 'replace')}"

    def peeled(self) -> str:
        """The references with what their tags are of: what `tips` are made of. Raises SourceError."""
        wanted = "%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(refname)"
        return self.run(["for-each-ref", f"--format={wanted}", *_REFERENCES]).decode(
            "utf-8", "replace"
        )

    def remotes(self) -> dict[str, str]:
        """The URLs that were fetched from, by the name of the remote."""
        listed = run_git(
            ["config", "-z", "--get-regexp", r"^remote\..*\.url$"],
            cwd=self.folder,
            environ=self._environ,
        )  # status 1: there is none
        found = {}
        for entry in listed.stdout.decode("utf-8", "replace").split("\0"):
            key, _, url = entry.partition("\n")
            found[key.removeprefix("remote.").removesuffix(".url")] = url
        found.pop("", None)
        return found

    def log(self, tips: Sequence[str], without: Sequence[str]) -> Iterator[bytes]:
        """The commits that `tips` reach and `without` do not, oldest first by the committers' clocks,
        each as id, parents, seconds since 1970, subject with tabs between.

        Raises SourceError when git stops before the end.
        """
        from tempfile import TemporaryFile  # only where there is something new

        with TemporaryFile() as wanted:
            wanted.write(b"".join(b"%s\n" % tip.encode("ascii") for tip in tips))
            wanted.write(b"".join(b"^%s\n" % tip.encode("ascii") for tip in without))
            wanted.seek(0)
            yield from self._lines(
                [*PLAIN_LOG, "--reverse", f"--format={_FORMAT}", "--stdin"], wanted
            )

    def _lines(self, arguments: Sequence[str], stdin: IO[bytes]) -> Iterator[bytes]:
        process = open_git(arguments, cwd=self.folder, environ=self._environ, stdin=stdin.fileno())
        assert process.stdout is not None  # noqa: S101  # open_git gives pipes
        with process, process.stdout:
            yield from process.stdout
        if process.returncode != 0:
            raise SourceError(
                f"cannot read the history of {self.folder}: git log ended with status "
                f"{process.returncode}; `git -C {self.folder} fsck` says what is missing"
            )

    def resolved(self, revision: str) -> str:
        """The full id of what the user, never mail, calls a commit. Raises SourceError for none."""
        wanted = ["rev-parse", "--verify", "-q", "--end-of-options", f"{revision}^{{commit}}"]
        done = run_git(wanted, cwd=self.folder, environ=self._environ)
        sha = done.stdout.decode("ascii", "replace").strip()
        if done.returncode != 0 or not sha:
            raise SourceError(f"{self.folder} has no commit {revision}")
        return sha.removeprefix("--end-of-options").strip()

    def newest_before(self, tip: str, at: int) -> str:
        """The newest first parent of a commit, or itself, that was made by then (seconds since 1970);
        empty for none.
        """
        walked = ["rev-list", "-1", "--first-parent", f"--before={at}", "--end-of-options", tip]
        return self.run(walked).decode("ascii", "replace").strip()

    def fixes_tags(self, most: int) -> list[str]:
        """The values of the `Fixes:` tags of the newest commits that carry one, newest first."""
        shown = self.run(
            [
                *PLAIN_LOG,
                *(f"-{most}", "--grep=^Fixes: [0-9a-f]", "--extended-regexp"),
                "--format=%(trailers:key=Fixes,valueonly,unfold)",
            ]
        )
        return [line for line in shown.decode("utf-8", "replace").splitlines() if line.strip()]

    def close(self) -> None:
        """End the long-lived git."""
        self.objects.close()

    def run(self, arguments: Sequence[str], timeout_s: float = TIMEOUT_S) -> bytes:
        """What a git command prints.

        Raises SourceError when it fails, GitTimeout when it takes longer.
        """
        result = run_git(arguments, cwd=self.folder, environ=self._environ, timeout_s=timeout_s)
        if result.returncode != 0:
            raise SourceError(f"cannot read the history of {self.folder}: {first_error(result)}")
        return result.stdout


def _refusal(folder: Path, result: subprocess.CompletedProcess[bytes]) -> str:
    if b"dubious ownership" in result.stderr:
        return (
            f"git refuses {folder.resolve()}, which belongs to another user; if you trust it: "
            f"git config --global --add safe.directory {folder.resolve()}"
        )
    return f"{folder} is not a git repository: {first_error(result)}"
