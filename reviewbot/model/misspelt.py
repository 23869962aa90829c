"""Tags with a typo: which one was meant."""

from __future__ import annotations

from reviewbot.model.trailer import KNOWN_TAGS, Trailer

_OTHERS = frozenset(
    (
        *(
            "acked",
            "cc",
            "fix",
            "note",
            "notes",
            "test",
            "tests",
            "cover",
            "like",
            "linked",
            "author",
        ),
        *("closed", "based-on", "depends-on", "depends", "reviewer", "see", "bug", "bugs", "issue"),
        *(
            "analysed-by",
            "tested",
            "reported",
            "reviewed",
            "ack",
            "link1",
            "link2",
            "links",
            "fixed",
            "close",
        ),
    )
)
"""Words of their own that are one letter from a tag; what stands behind them decides."""
_SAME = {"fix": "Fixes", "fixed": "Fixes", "links": "Link", "close": "Closes", "closed": "Closes"}


def meant_tag(trailer: Trailer) -> str | None:
    """The tag that a misspelt one stands for, as it is usually written; None for a known tag, for
    another word, and where the value is none of a tag.
    """
    if trailer.block is None or trailer.name in KNOWN_TAGS or not _has_value(trailer):
        return None
    return _meant(trailer)


def _has_value(trailer: Trailer) -> bool:
    return trailer.address is not None or "://" in trailer.value or _starts_with_hash(trailer.value)


def _starts_with_hash(value: str) -> bool:
    first = value.split(" ", 1)[0].rstrip(",(")
    return 7 <= len(first) <= 64 and all(char in "0123456789abcdef" for char in first.lower())


def _meant(trailer: Trailer) -> str | None:
    name = trailer.name.replace("_", "-")
    if name in _SAME and name[:3] == "fix":
        return "Fixes" if _starts_with_hash(trailer.value) else None
    if f"{name}-by" in KNOWN_TAGS and trailer.value.rstrip().endswith(">"):
        return KNOWN_TAGS[f"{name}-by"]
    if name in _OTHERS or len(name) > 30:
        return None
    if name.endswith("-by") and name.count("-") > 2:
        return None  # a combined tag
    near = sorted(known for known in KNOWN_TAGS if _is_one_edit(name, known))
    if len(near) != 1 and "-by" not in name:
        return None
    if not near or len(near[0]) < 5:
        return None
    return KNOWN_TAGS[near[0]]


def _is_one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less, changed, or two neighbours swapped make them equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other))
    )
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b or b[1:] == a
