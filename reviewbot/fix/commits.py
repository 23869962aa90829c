"""Commits of the current branch with other messages, and nothing else about them changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from reviewbot.errors import SourceError
from reviewbot.git import first_error, open_git, run_git

_UNFINISHED = {
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase or git am",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisection",
}
_MOST = 1000


class Commit(NamedTuple):
    """A commit as git stores it: `headers` are its header lines, continuation lines included, and
    `message` what follows; bytes that are not UTF-8 are kept by surrogates.
    """

    sha: str
    headers: tuple[str, ...]
    message: str

    @property
    def tree(self) -> str:
        """The id of its tree."""
        return next(line[5:] for line in self.headers if line.startswith("tree "))

    @property
    def parents(self) -> tuple[str, ...]:
        """The ids of its parents."""
        return tuple(line[7:] for line in self.headers if line.startswith("parent "))


class Branch(NamedTuple):
    """What is rewritten: the ref (HEAD when detached), its tip, and the commits, oldest first."""

    ref: str
    tip: str
    commits: tuple[Commit, ...]


def read_branch(span: str) -> Branch:
    """The commits of a range that ends at HEAD. Raises SourceError, with what to do, for whatever
    must not be rewritten: merges, signed commits, what others may have already, unfinished work.
    """
    _refuse_unfinished()
    tip = _git("rev-parse", "--verify", "-q", "HEAD^{commit}")
    ref = run_git(["symbolic-ref", "-q", "HEAD"]).stdout.decode().strip() or "HEAD"
    ids = _git("rev-list", "--reverse", "--topo-order", "--end-of-options", span, "--").split()
    if not ids:
        raise SourceError(f"cannot fix {span}: no commits in it")
    if len(ids) > _MOST:
        raise SourceError(f"cannot fix {span}: {len(ids):,} commits are more than {_MOST:,}")
    if ids[-1] != tip:
        raise SourceError(f"cannot fix {span}: it does not end at HEAD; check out its branch first")
    commits = tuple(_commit(sha) for sha in ids)
    for commit in commits:
        _refuse(commit)
    for before, commit in pairwise(commits):
        if commit.parents != (before.sha,):
            raise SourceError(
                f"cannot fix: {commit.sha[:12]} is on another line of history; name a simple range"
            )
    _refuse_published(commits[0].sha)
    _refuse_elsewhere(ref)
    return Branch(ref, tip, commits)


def lookup(sha: str) -> tuple[str, str] | None:
    """Full id and subject of the one commit with this abbreviated id, None when there is none."""
    result = run_git(
        ["log", "-1", "--no-walk", "--format=%H%n%s", "--end-of-options", f"{sha}^{{commit}}"]
    )
    if result.returncode != 0:
        return None
    full, _, subject = result.stdout.decode("utf-8", "replace").rstrip("\n").partition("\n")
    return full, subject


def rewrite(branch: Branch, messages: Sequence[str]) -> str:
    """Give each commit its message, in order; return the new tip. The old one stays in the reflog.

    Trees, authors and dates are those of before: only parents and messages differ. Raises
    SourceError, with the branch as it was, when git refuses or the branch has moved meanwhile.
    """
    new: dict[str, str] = {}
    for commit, message in zip(branch.commits, messages):
        if message == commit.message and not set(commit.parents) & new.keys():
            continue
        headers = [
            f"parent {new.get(line[7:], line[7:])}" if line.startswith("parent ") else line
            for line in commit.headers
        ]
        new[commit.sha] = _write("\n".join((*headers, "", message)))
    tip = new.get(branch.tip, branch.tip)
    if _git("rev-parse", f"{tip}^{{tree}}") != branch.commits[-1].tree:
        raise SourceError(f"cannot fix: the tree of {tip} differs, which must not happen")
    for old, now in new.items():
        _copy_notes(old, now)
    _git("update-ref", "-m", "reviewbot fix: commit messages", branch.ref, tip, branch.tip)
    return tip


def _refuse_unfinished() -> None:
    folder = Path(_git("rev-parse", "--absolute-git-dir"))
    for name, what in _UNFINISHED.items():
        if (folder / name).exists():
            raise SourceError(f"cannot fix: {what} is not finished; finish or abort it first")


def _refuse(commit: Commit) -> None:
    short = commit.sha[:12]
    if len(commit.parents) > 1:
        raise SourceError(f"cannot fix: {short} is a merge; name a range without one")
    if any(line.startswith("gpgsig") for line in commit.headers):
        raise SourceError(
            f"cannot fix: {short} is signed, and the signature would not hold; "
            "git rebase --force-rebase --no-gpg-sign takes it off"
        )


def _refuse_published(first: str) -> None:
    """A remote-tracking branch that holds the oldest commit means that others may build on it."""
    found = _git(
        "for-each-ref",
        "--count=1",
        "--format=%(refname:short)",
        f"--contains={first}",
        "refs/remotes",
    )
    if found:
        raise SourceError(
            f"cannot fix: {found} has {first[:12]} already, and published commits are not rewritten"
        )


def _refuse_elsewhere(ref: str) -> None:
    listed = _git("worktree", "list", "--porcelain").splitlines()
    if ref != "HEAD" and listed.count(f"branch {ref}") > 1:
        raise SourceError(f"cannot fix: {ref} is checked out in another worktree too")


def _commit(sha: str) -> Commit:
    result = run_git(["cat-file", "commit", sha])
    if result.returncode != 0:
        raise SourceError(f"cannot read commit {sha}: {first_error(result)}")
    head, _, message = result.stdout.decode("utf-8", "surrogateescape").partition("\n\n")
    return Commit(sha, tuple(head.split("\n")), message)


def _write(text: str) -> str:
    process = open_git(["hash-object", "-t", "commit", "-w", "--stdin"], cwd=Path.cwd())
    out, _ = process.communicate(text.encode("utf-8", "surrogateescape"))
    if process.returncode != 0:
        raise SourceError("cannot fix: git could not write a commit")
    return out.decode().strip()


def _copy_notes(old: str, new: str) -> None:
    """What `git notes` says about the old commit is about the new one."""
    for ref in _git("for-each-ref", "--format=%(refname)", "refs/notes").split():
        if run_git(["notes", f"--ref={ref}", "show", old]).returncode == 0:
            _git("notes", f"--ref={ref}", "copy", "-f", old, new)


def _git(*arguments: str) -> str:
    result = run_git(arguments)
    if result.returncode != 0:
        raise SourceError(f"cannot fix: {first_error(result)}")
    return result.stdout.decode("utf-8", "surrogateescape").strip()
