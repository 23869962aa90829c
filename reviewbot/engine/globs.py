"""File patterns as in gitignore(5), matched in time linear in the path."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache


def matches_any(path: str, patterns: Sequence[str]) -> bool:
    """Whether one of the patterns matches the repository-relative path.

    As in gitignore(5): a pattern without a slash matches a name in any folder, one with a slash
    starts at the root; `*`, `?` and `[...]` stay within one folder, `**` crosses them; a pattern
    that ends in a slash takes everything below that folder. There is no negation with `!`.
    """
    names = path.split("/")
    return any(_matches(names, _segments(pattern)) for pattern in patterns)


@lru_cache(maxsize=1024)
def _segments(pattern: str) -> tuple[str, ...]:
    is_folder = pattern.endswith("/")
    parts = [part for part in pattern.split("/") if part]
    if not parts:
        return ("",)  # an empty pattern, which no name matches
    if "/" not in pattern.rstrip("/"):
        parts.insert(0, "**")
    if is_folder:
        parts.append("**")
    if parts[-1:] == ["**"]:
        parts.append("*")  # what is below a folder, not the folder's own name
    return tuple(
        part for at, part in enumerate(parts) if part != "**" or parts[at - 1 : at] != ["**"]
    )


def _matches(names: Sequence[str], segments: tuple[str, ...]) -> bool:
    """Follow all ways through the pattern at once: a path of a stranger cannot make it slow."""
    states = {0}
    for name in names:
        states = _through_stars(states, segments)
        after = set()
        for state in states:
            if state == len(segments):
                continue
            if segments[state] == "**":
                after.add(state)
            elif fnmatchcase(name, segments[state]):
                after.add(state + 1)
        states = after
        if not states:
            return False
    return len(segments) in _through_stars(states, segments)


def _through_stars(states: set[int], segments: tuple[str, ...]) -> set[int]:
    """The states with those added that `**` reaches by standing for no folder at all."""
    reached = set(states)
    for state in states:
        while state < len(segments) and segments[state] == "**":
            state += 1
            reached.add(state)
    return reached
