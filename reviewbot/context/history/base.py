"""Which commit a revision is to be judged against, and why that one."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from reviewbot.context.history.history import History
from reviewbot.model.series import Revision

_HEX = re.compile(r"[0-9a-f]{7,40}")


class Base(NamedTuple):
    """`sha` in full; `why` says in a few words where it comes from."""

    sha: str
    why: str


class BaseChoice:
    """The base of a revision in a history, looked for when a rule first asks.

    `asked` is what the user named (--base) as a full id, empty for nothing.
    """

    def __init__(self, history: History, revision: Revision, asked: str = "") -> None:
        self._history = history
        self._revision = revision
        self._asked = asked

    @cached_property
    def base(self) -> Base | None:
        """--base, else the mail's own `base-commit:` where the history has that commit; None when
        nothing says.
        """
        if self._asked:
            return Base(self._asked, "--base")
        named = self._revision.base_commit
        if named is not None and _HEX.fullmatch(named):
            found = self._history.find(named)
            if len(found) == 1:
                return Base(found[0].sha, "base-commit: of the mail")
        return None
