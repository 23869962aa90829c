"""The files of one commit of a git repository. The work tree plays no part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from reviewbot.context.history.objects import Objects
from reviewbot.errors import SourceError
from reviewbot.git import environ_elsewhere, first_error, run_git


class CommitFiles:
    """Files of a commit; links count as absent."""

    def __init__(self, repository: Path, commit: str) -> None:
        self.repository = repository
        self.commit = commit
        self._objects = Objects(repository)
        self._blobs: dict[str, str] | None = None

    def read(self, path: str) -> bytes | None:
        """See Files."""
        if not path or path.startswith("/") or ".." in path.split("/") or "\0" in path:
            return None
        if self._blobs is not None:
            blob = self._blobs.get(path)
            return self._objects.blob(blob) if blob is not None else None
        return self._objects.blob(f"{self.commit}:{path}")

    def paths(self) -> Iterable[str]:
        """See Files."""
        return [path for path, _ in self.blobs()]

    def blobs(self) -> list[tuple[str, str]]:
        """All regular files with their blob ids. Raises SourceError when git cannot say."""
        if self._blobs is None:
            listed = run_git(
                ["ls-tree", "-r", "-z", "--full-tree", self.commit],
                cwd=self.repository,
                environ=environ_elsewhere(),
            )
            if listed.returncode != 0:
                raise SourceError(
                    f"cannot list the files of {self.commit[:12]} in {self.repository}: "
                    f"{first_error(listed)}"
                )
            self._blobs = dict(_entries(listed.stdout))
        return list(self._blobs.items())


def _entries(listed: bytes) -> Iterator[tuple[str, str]]:
    for entry in listed.split(b"\0"):
        head, _, path = entry.partition(b"\t")
        words = head.split()
        if len(words) == 3 and words[0] in (b"100644", b"100755"):
            yield path.decode("utf-8", "surrogateescape"), words[2].decode("ascii")
