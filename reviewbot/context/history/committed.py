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
        return (path for path, _ in self.ids())

    def id_of(self, path: str) -> str:
        """The id that git gives a file or folder by its content, the top folder for no path; empty
        when there is none.
        """
        found = self._repository.objects.find(f"{self._sha}:{path}")
        return found.sha if found is not None else ""

    def ids(self) -> Iterable[tuple[str, str]]:
        """Every file of the commit with the id of its content."""
        listed = self._repository.run(["ls-tree", "-r", "-z", "--full-tree", self._sha])
        for entry in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
            facts, _, path = entry.partition("\t")
            yield path, facts.rpartition(" ")[2]

    @cached_property
    def made_at(self) -> int:
        """When the commit was made, in seconds since 1970."""
        found = one_commit(self._repository, self._sha)
        return found.committed_at if found is not None else 0
