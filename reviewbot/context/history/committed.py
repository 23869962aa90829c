"""The files of one commit, read through git: a tree that nothing on disk can change."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from reviewbot.context.history.questions import one_commit
from reviewbot.context.history.repository import Repository


class CommittedFiles:
    """See kbuild.files.Files: the tree of the commit `sha`, a full id. A symbolic link is a file that
    holds its target, so nothing outside is reachable.
    """

    def __init__(self, repository: Repository, sha: str) -> None:
        self._repository = repository
        self._sha = sha

    def read(self, path: str) -> bytes | None:
        """See Files.read."""
        return self._repository.objects.blob(f"{self._sha}:{path}")

    def has_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        found = self._repository.objects.find(f"{self._sha}:{path}")
        return found is not None and found.kind == "tree"

    def paths(self) -> Iterable[str]:
        """Every file of the commit."""
        listed = self._repository.run(
            ["ls-tree", "-r", "-z", "--full-tree", "--name-only", self._sha]
        )
        return listed.decode("utf-8", "surrogateescape").split("\0")[:-1]

    @cached_property
    def made_at(self) -> int:
        """When the commit was made, in seconds since 1970."""
        found = one_commit(self._repository, self._sha)
        return found.committed_at if found is not None else 0
