"""Single questions to git about commits and files, each a process of its own that is bounded.

All ids are full and ours; paths may come from mail and are taken literally.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import dropwhile, takewhile
from typing import NamedTuple

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.repository import PLAIN_LOG, Repository
from reviewbot.errors import ContextMissing, SourceError
from reviewbot.model.diff import FileDiff
from reviewbot.model.diff_reader import parse_diff
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Address

_FORMAT = "--format=%H%x00%P%x00%ct%x00%an%x00%ae%x00%s"
_HEX = LazyPattern(r"[0-9a-f]{4,64}")
_WRITTEN_BY = LazyPattern(r"([^<]*)<([^>]*)>")
_LITERAL = "--literal-pathspecs"
_LARGEST_DIFF = 4 * 1024 * 1024
_DIFF = (
    *("diff-tree", "-p", "-r", "--root", "--no-commit-id", "-M", "-l400", "-U3", "--full-index"),
    *("--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/"),
)


@contextmanager
def missing_if_refused(what: str) -> Iterator[None]:
    """Where git cannot answer (a blob that a partial clone lacks) or takes too long, raise
    ContextMissing: a rule that asks is skipped, with this as the reason.
    """
    try:
        yield
    except SourceError as err:
        raise ContextMissing(f"cannot tell {what}: {err}") from err


class Move(NamedTuple):
    """A commit that changed a file from one blob to another; zeros where there is no file."""

    sha: str
    parent: str
    path: str
    old_blob: str
    new_blob: str


def one_commit(repository: Repository, revision: str) -> Commit | None:
    """One commit with its author, whether a reference reaches it or not; None for what is not one
    here.

    `revision` is checked to be an id of hex digits: it may come from mail.
    """
    if not _HEX.fullmatch(revision):
        return None
    found = repository.objects.find(f"{revision}^{{commit}}")
    raw = repository.objects.commit(found.sha) if found is not None else None
    return _from_object(found.sha, raw) if found is not None and raw is not None else None


def message_of(repository: Repository, sha: str) -> str:
    """The message of a commit by its full id, empty for none here."""
    head, _, message = (repository.objects.commit(sha) or b"").partition(b"\n\n")
    charset = re.search(rb"^encoding (.*)", head, re.MULTILINE)
    return _decoded(message, charset[1].decode("ascii", "replace") if charset else "utf-8")


def _from_object(sha: str, raw: bytes) -> Commit:
    """A commit as git stores it (gitformat-commit: headers, an empty line, the message)."""
    head, _, message = raw.partition(b"\n\n")
    values: dict[str, list[bytes]] = {}
    for line in head.split(b"\n"):
        name, _, value = line.partition(b" ")
        values.setdefault(name.decode("ascii", "replace"), []).append(value)
    charset = values.get("encoding", [b"utf-8"])[0].decode("ascii", "replace")
    lines = (line.rstrip() for line in _decoded(message, charset).split("\n"))
    subject = " ".join(takewhile(bool, dropwhile(_is_empty, lines)))  # as git's %s has it
    author = _WRITTEN_BY.match(_decoded(values.get("author", [b""])[0], charset))
    at = values.get("committer", [b"0"])[0].split(b"> ")[-1].split(b" ")[0]
    return Commit(
        sha,
        subject,
        tuple(parent.decode("ascii", "replace") for parent in values.get("parent", ())),
        int(at) if at.isdigit() else 0,
        Address(author[1].strip(), author[2]) if author is not None else Address("", ""),
    )


def _is_empty(line: str) -> bool:
    return not line


def _decoded(text: bytes, charset: str) -> str:
    try:
        return text.decode(charset, "replace")
    except LookupError:
        return text.decode("utf-8", "replace")


def changes(repository: Repository, sha: str, timeout_s: float) -> tuple[FileDiff, ...]:
    """What a commit changed against its parent; nothing for a merge, and no more than the first
    4 MiB.
    """
    told = repository.run([*_DIFF, "--end-of-options", sha], timeout_s)[:_LARGEST_DIFF]
    return parse_diff(told.decode("utf-8", "surrogateescape").split("\n"), 0)[0]


def blame(
    repository: Repository,
    sha: str,
    path: str,
    ranges: Sequence[tuple[int, int]],
    after: str,
    timeout_s: float,
) -> bytes:
    """git-blame(1)'s porcelain of these lines; the commits before `after` are not looked into."""
    parent = repository.objects.find(f"{after}^") if after else None
    return repository.run(
        [
            *("-c", "log.mailmap=false", _LITERAL, "blame", "--porcelain", "-w"),
            *("--no-textconv", "--ignore-revs-file=", "-s"),
            *(f"-L{first},{last}" for first, last in ranges),
            *((f"^{parent.sha}",) if parent is not None else ()),
            *(sha, "--", path),
        ],
        timeout_s,
    )


def touching(
    repository: Repository, sha: str, paths: Sequence[str], most: int, since: int, timeout_s: float
) -> tuple[Commit, ...]:
    """See Snapshot.touching."""
    told = repository.run(
        [
            *("-c", "log.follow=false", _LITERAL, *PLAIN_LOG, "--no-merges", _FORMAT, f"-{most}"),
            *((f"--since={since}",) if since > 0 else ()),
            *("--end-of-options", sha, "--", *paths),
        ],
        timeout_s,
    )
    lines = told.decode("utf-8", "replace").split("\n")
    return tuple(_commit(line) for line in lines if line)


def blobs_of(repository: Repository, sha: str, paths: Sequence[str]) -> dict[str, str]:
    """The blobs that these files have in a commit, empty where there is no file."""
    listed = repository.run(
        [_LITERAL, "ls-tree", "-z", "--full-tree", "--end-of-options", sha, "--", *paths]
    )
    blobs = dict.fromkeys(paths, "")
    for entry in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        facts, _, path = entry.partition("\t")
        _, kind, blob = facts.split(" ")
        if kind == "blob" and path in blobs:
            blobs[path] = blob
    return blobs


def moves(
    repository: Repository,
    tip: str,
    paths: Sequence[str],
    most: int,
    since: int,
    timeout_s: float,
) -> Iterator[Move]:
    """How these files changed along the first parents of `tip`, newest first, at most `most`
    commits.
    """
    told = repository.run(
        [
            *("-c", "log.follow=false", _LITERAL, *PLAIN_LOG, "--first-parent", "-m", "--raw"),
            *("--no-abbrev", "--no-renames", "-z", "--format=%x01%H %P%x00", f"-{most}"),
            *((f"--since={since}",) if since > 0 else ()),
            *("--end-of-options", tip, "--", *paths),
        ],
        timeout_s,
    )
    for entry in told.split(b"\x01")[1:]:
        head, *raw = entry.lstrip(b"\n").split(b"\0")
        ids = head.decode("ascii").split()
        fields = [field.lstrip(b"\n") for field in raw if field.strip(b"\n")]
        for facts, path in zip(fields[::2], fields[1::2]):
            _, _, old, new, _ = facts.decode("ascii").split(" ")
            name = path.decode("utf-8", "surrogateescape")
            yield Move(ids[0], ids[1] if len(ids) > 1 else "", name, old, new)


def _commit(line: str) -> Commit:
    sha, parents, at, name, email, subject = line.split("\0", 5)
    return Commit(sha, subject, tuple(parents.split()), int(at), Address(name, email))
