"""A history written down as a list: what examples of rules are checked against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.context.history.commit import Commit, folded


class Past(NamedTuple):
    """A made-up commit, newest first in a list of them.

    `sha` is completed to 40 digits. `release` is the lowest release tag that contains it;
    `is_on_base` is whether the base contains it.
    """

    sha: str
    subject: str
    release: str = ""
    is_on_base: bool = True
    is_merge: bool = False


class HistoryInMemory:
    """See History: these commits, over a tree that has every path."""

    name = "the example"
    newest_at = 4_000_000_000  # newer than any mail

    def __init__(self, past: Sequence[Past], gap: str = "") -> None:
        self._past = tuple(past)
        self.gap = gap

    @property
    def newest(self) -> str:
        """The id of the first commit in full, the base of an example; zeros without one."""
        return _full(self._past[0].sha if self._past else "0")

    def find(self, sha: str) -> tuple[Commit, ...]:
        """See History.find."""
        return tuple(_commit(item) for item in self._past if _full(item.sha).startswith(sha))

    def named(self, subject: str) -> tuple[Commit, ...]:
        """See History.named."""
        wanted = folded(subject)
        return tuple(_commit(item) for item in self._past if folded(item.subject) == wanted)

    def is_ancestor(self, sha: str, base: str) -> bool:
        """See History.is_ancestor; `base` is taken for the base."""
        return any(item.is_on_base for item in self._past if _full(item.sha) == sha)

    def first_release(self, sha: str) -> str:
        """See History.first_release."""
        return next((item.release for item in self._past if _full(item.sha) == sha), "")

    def keeps_its_fixes(self) -> bool:
        """See History.keeps_its_fixes."""
        return True

    def has_path(self, base: str, path: str) -> bool:
        """See History.has_path."""
        return True


def _full(sha: str) -> str:
    return sha.ljust(40, "0")


def _commit(item: Past) -> Commit:
    parents = ("1" * 40, "2" * 40) if item.is_merge else ("1" * 40,)
    return Commit(_full(item.sha), item.subject, parents)
