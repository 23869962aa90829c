"""Places in the tree that a patch applies to, and the files there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.errors import SourceError
from reviewbot.model.finding import Finding
from reviewbot.source.committed import file_at
from reviewbot.tui.document import Document, Row

_MOST_LINES = 200_000


class Place(NamedTuple):
    """A line of a file, 1-based."""

    path: str
    line: int


def places_of(finding: Finding) -> tuple[Place, ...]:
    """What the finding points to in the tree: its evidence first, its own line last, each once."""
    return tuple(dict.fromkeys(_places(finding)))


def _places(finding: Finding) -> Iterator[Place]:
    for item in finding.evidence:
        if item.path and item.line and item.what != "quoted":
            yield Place(item.path, item.line)
    for where in (*finding.related, finding.location):
        if where.path and where.line:
            yield Place(where.path, where.line)


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree at the base: `folder` as it is, or `commit` of the repository in it."""

    folder: str
    commit: str = ""

    @property
    def name(self) -> str:
        """What it is called on screen."""
        return self.commit[:12] if self.commit else self.folder

    def document(self, path: str) -> Document:
        """A file as numbered rows. Raises SourceError when the tree has no such file."""
        if self.commit:
            data = file_at(Path(self.folder), self.commit, path)
        else:
            data = FolderFiles(Path(self.folder)).read(path)
        if data is None:
            raise SourceError(f"{path} is not in {self.name}")
        lines = data.decode("utf-8", "surrogateescape").split("\n")[:_MOST_LINES]
        if lines and not lines[-1]:
            lines.pop()
        return Document(tuple(Row("text", line, number) for number, line in enumerate(lines, 1)))


def tree_at_base(tree: str, history: str, base: str, posted_base: str) -> Tree:
    """The tree to look into: the commit asked for, else the one the mail names where the repository
    has it, else the folder as it is. Raises SourceError when there is none.
    """
    from reviewbot.git import environ_elsewhere, run_git

    repository = history or tree
    if not repository:
        raise SourceError("no tree to look into: start with --tree DIR or --history REPO")
    for commit in filter(None, (base, posted_base)):
        words = ["rev-parse", "--verify", "-q", "--end-of-options", f"{commit}^{{commit}}"]
        found = run_git(words, cwd=Path(repository), environ=environ_elsewhere())
        if found.returncode == 0:
            return Tree(repository, found.stdout.decode("ascii").strip())
    if tree and not (Path(tree) / ".git").exists():
        return Tree(tree)
    return Tree(repository, "HEAD")
