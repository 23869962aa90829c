"""`Reviewbot-ok: rule (reason)`: what the author has looked at and stands by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.series import Revision

_LINE = LazyPattern(
    r"Reviewbot-ok[ \t]{0,3}:[ \t]*(?P<rule>[^\s(]{1,80})?[ \t]*(?:\((?P<reason>.*)\))?[ \t]*",
    re.IGNORECASE,
)
_LONGEST_LINE = 1000
_MOST = 100
"""Of one mail; nobody writes more."""


class Waiver(NamedTuple):
    """One such line. `rule` is the id as written, in lower case; `reason` what stands in brackets;
    both are empty when they are missing. `patch` is the number of the patch it stands in, None in
    a cover letter; `mail_line` the 1-based line of that mail's body.
    """

    rule: str
    reason: str
    patch: int | None
    msgid: str | None
    mail_line: int
    text: str

    @property
    def is_complete(self) -> bool:
        """Whether it names a rule and a reason: without one it waives nothing."""
        return bool(self.rule and self.reason)

    def covers(self, rule: str, patch: int | None, revision: Revision) -> bool:
        """Whether it is meant for findings of `rule` in `patch` (None: in the series as a whole).

        One in the cover letter is meant for every patch; without a cover letter the first patch
        speaks for the series too.
        """
        if not self.is_complete or self.rule != rule:
            return False
        if self.patch is None or self.patch == patch:
            return True
        return patch is None and revision.cover is None and self.patch == revision.patches[0].number


def waivers_of(revision: Revision) -> tuple[Waiver, ...]:
    """The waivers in the cover letter, the descriptions and the notes below the cut, in order.

    Only a line that begins with the key counts, above the diff: not a quote, not code.
    """
    if not revision.may_hold_waivers:
        return ()
    found: list[Waiver] = []
    if revision.cover is not None:
        found += _waivers(revision.cover.body.split("\n"), None, revision.cover.msgid)
    for patch in revision.patches:
        above_diff = patch.lines[: patch.files[0].mail_line - 1]
        found += _waivers(above_diff, patch.number, patch.msgid)
    return tuple(found)


def _waivers(lines: Sequence[str], patch: int | None, msgid: str | None) -> list[Waiver]:
    found: list[Waiver] = []
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line[:_LONGEST_LINE]) if line[:1] in "Rr" else None
        if match is not None and len(found) < _MOST:
            rule, reason = match["rule"] or "", " ".join((match["reason"] or "").split())
            found.append(Waiver(rule.lower(), reason, patch, msgid, number, line.strip()))
    return found
