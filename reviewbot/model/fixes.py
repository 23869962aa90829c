"""The commits that a patch's `Fixes:` tags name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from reviewbot.model.lazy import LazyPattern
from reviewbot.model.patch import Patch
from reviewbot.model.trailer import Trailer

_MOST = 50
_LONGEST = 600
_NAMED = LazyPattern(
    r"(?:commit[ :]{1,3})?[\"'<(\[]?(?P<sha>(?=[0-9a-f]{0,40}\d)[0-9a-f]{7,40})(?![0-9a-z])"
    r"(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
_OPENING = " \t,:;-–—>])\"'"
_QUOTES = "\"'“”‘’`"


class Fix(NamedTuple):
    """`sha` is as written, in lower case; `subject` what stands behind it without brackets and
    quotes, None when nothing does.
    """

    trailer: Trailer
    sha: str
    subject: str | None


def named_fixes(patch: Patch) -> Iterator[Fix]:
    """The `Fixes:` tags that name a commit id, in order, the first 50; others name a report."""
    every = (_fix(trailer) for trailer in patch.trailers_named("Fixes"))
    return islice((fix for fix in every if fix is not None), _MOST)


def _fix(trailer: Trailer) -> Fix | None:
    match = _NAMED.match(trailer.value.strip()[:_LONGEST])
    return Fix(trailer, match["sha"].lower(), _subject(match["rest"])) if match else None


def _subject(rest: str) -> str | None:
    """What is between the outermost brackets or quotes behind the id."""
    text = rest.strip(_OPENING) if "(" not in rest else rest[rest.index("(") + 1 :]
    end = text.rfind(")") if "(" in rest else -1
    text = (text[:end] if end >= 0 else text).strip().strip(_QUOTES).strip()
    return text or None
