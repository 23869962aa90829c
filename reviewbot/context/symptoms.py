"""Words by which a description says that something goes wrong for somebody."""

from __future__ import annotations

from itertools import islice

from reviewbot.model.kept import kept
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.patch import Patch

_LONGEST = 20_000
_STRONG = LazyPattern(
    r"\b(?:crash\w*|panic\w*|oops\w*|leak\w*|use[ -]after[ -]free|uaf|double[ -]free"
    r"|dead-?lock\w*|live-?lock\w*"
    r"|rac(?:e|es|y|ing)|null[ -](?:ptr|pointer|deref)\w*|deref\w* (?:a )?null|npd|bug_on"
    r"|kasan|kmsan|ubsan|kcsan|syzbot|syzkaller"
    r"|lockdep|overflow\w*|underflow\w*|out[ -]of[ -]bounds?|oob|uninit\w*|hangs?|hung"
    r"|stall\w*|lock-?up|freez\w+"
    r"|regress\w*|corrupt\w*|data loss|stuck|infinite loop|segfault\w*|memory corruption|splat"
    r"|bogus"
    r"|freed memory|dangling|exploit\w*|vulnerab\w*|garbage|off[ -]by[ -]one|wrong\w*|incorrect\w*|broken|breaks?"
    r"|breakage|invalid memory)\b"
    r"|\bbug:|\bwarning:|\brip:|\bcall trace"
)
_WEAK = LazyPattern(
    r"\b(?:fail(?:s|ed|ure|ures|ing)?|error|errors|missing|bug|bugs|issue|problem|does(?:n.t"
    r"| not)|cannot|can.t|never|not work\w*"
    r"|unable|unexpected\w*|should(?:n.t)? (?:be|not)|must|without|ignor\w+|lost|lose[sd]?)\b"
)


def text_of(patch: Patch) -> str:
    """Title and description as they are, logs included, the first 20,000 characters."""
    lines = (line.text for line in patch.description[:400])
    return "\n".join((patch.title, *lines))[:_LONGEST]


@kept
def lower_text_of(patch: Patch) -> str:
    """The same in lower case, for expressions that are: told to ignore case they would take four
    times as long.
    """
    return text_of(patch).lower()


@kept
def strong_symptoms(patch: Patch) -> int:
    """How many times title and description name a failure, two at most: a crash, a leak, a race, a
    wrong value.
    """
    return up_to_two(_STRONG, lower_text_of(patch))


def weak_symptoms(patch: Patch) -> int:
    """How many times they say that something fails or is missing, which may be a bug; two at most."""
    return up_to_two(_WEAK, lower_text_of(patch))


def names_failure(title: str) -> bool:
    """Whether a title in lower case names a failure."""
    return _STRONG.search(title) is not None


def up_to_two(pattern: LazyPattern, text: str) -> int:
    """How often it is found, two at most: more says no more."""
    return sum(1 for _ in islice(pattern.finditer(text), 2))
