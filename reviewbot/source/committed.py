"""A file as a commit has it: settings are never read from a working tree."""

from __future__ import annotations

from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.git import environ_elsewhere, first_error, run_git


def file_at(repository: Path | None, commit: str, path: str) -> bytes | None:
    """A file as it is in a commit, None when the commit has no such file or HEAD no commit yet.

    With a `repository` that one is asked, whatever GIT_DIR says; without, the current one. Raises
    SourceError for an unknown commit, and for a repository that git refuses to read.
    """
    environ = None if repository is None else environ_elsewhere()
    listed = run_git(
        ["ls-tree", "--full-tree", "-z", "--end-of-options", commit, "--", path],
        cwd=repository,
        environ=environ,
    )
    if listed.returncode != 0:
        if b"dubious ownership" in listed.stderr:
            where = (repository or Path()).resolve()
            raise SourceError(
                f"git refuses {where}, which belongs to another user; if you trust it: "
                f"git config --global --add safe.directory {where}"
            )
        if commit == "HEAD" and b"Not a valid object name" in listed.stderr:
            return None
        raise SourceError(first_error(listed))
    mode, _, rest = listed.stdout.partition(b" ")
    kind, _, rest = rest.partition(b" ")
    if not listed.stdout:
        return None
    if kind != b"blob" or mode == b"120000":
        raise SourceError(f"{path} in {commit} is not a plain file")
    content = run_git(
        ["cat-file", "blob", rest[: rest.find(b"\t")].decode("ascii")],
        cwd=repository,
        environ=environ,
    )
    if content.returncode != 0:
        raise SourceError(first_error(content))
    return content.stdout
