"""What a tree says about people besides MAINTAINERS: `.mailmap` and `.get_maintainer.ignore`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache

from reviewbot.context.maintainers.mailmap import Mailmap
from reviewbot.context.maintainers.section import people_in

_LARGEST = 16_000_000
_MOST_LINES = 20_000


class Identities:
    """The people of a tree; `read` gives the bytes of a file in it, and never follows a link out."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read

    @cached_property
    def mailmap(self) -> Mailmap:
        """Whose addresses belong together."""
        return _mailmap((self._read(".mailmap") or b"")[:_LARGEST])

    @cached_property
    def unwilling(self) -> frozenset[str]:
        """Addresses in `.get_maintainer.ignore`, in lower case: they do not want mail for what they
        once wrote.
        """
        text = (self._read(".get_maintainer.ignore") or b"")[:_LARGEST].decode("utf-8", "replace")
        lines = (line.partition("#")[0] for line in text.split("\n", _MOST_LINES))
        return frozenset(person.email.lower() for line in lines for person in people_in(line))


@lru_cache(maxsize=4)
def _mailmap(data: bytes) -> Mailmap:
    return Mailmap(data.decode("utf-8", "replace"))
