"""SOURCE words to batches of mail: each batch is judged on its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reviewbot.errors import SourceError
from reviewbot.model.message import Message
from reviewbot.model.subject import Subject, parse_subject
from reviewbot.source.choose import kind_of


class Batch(NamedTuple):
    """Mail that belongs together. `names` gives each mail's SOURCE as the user wrote it, in the
    order of `messages`.
    """

    messages: tuple[Message, ...]
    names: tuple[str, ...]

    def name_of(self, message: Message) -> str:
        """The SOURCE a mail came from."""
        return next(
            (name for other, name in zip(self.messages, self.names) if other is message),
            self.names[0],
        )


def read_source(source: str, *, is_offline: bool, timeout_s: float) -> tuple[Message, ...]:
    """The mail of one SOURCE. Raises SourceError."""
    kind = kind_of(source)
    if kind == "lore":
        if is_offline:
            raise SourceError(
                f"cannot fetch {source}: --offline was given; pass a file, or leave --offline out"
            )
        from reviewbot.source.lore import (
            fetch_thread,
        )  # b4 and requests, only for what is on the network

        return tuple(fetch_thread(source, timeout_s=timeout_s))
    if kind == "range":
        from reviewbot.source.git import read_range

        return tuple(read_range(source))
    if kind == "prep":
        from reviewbot.source.prep import read_prep

        return tuple(read_prep(source))
    from reviewbot.source.local import read_local

    return tuple(read_local(source))


def load(
    sources: Sequence[str], *, is_offline: bool = False, timeout_s: float = 60.0
) -> tuple[list[Batch], list[tuple[str, SourceError]]]:
    """Batches in order of their first SOURCE, and the SOURCEs that could not be read.

    Separate files that are numbered patches of one author, version and total become one batch, as
    long as no number comes twice. A SOURCE given twice counts once.
    """
    batches: list[Batch] = []
    failed: list[tuple[str, SourceError]] = []
    open_series: dict[tuple[object, ...], _OpenSeries] = {}
    for source in dict.fromkeys(sources):
        try:
            messages = read_source(source, is_offline=is_offline, timeout_s=timeout_s)
        except SourceError as err:
            failed.append((source, err))
            continue
        number = _number(source, messages)
        if number is None:
            batches.append(Batch(messages, (source,) * len(messages)))
            continue
        key = (messages[0].author.key, number.version, number.total)
        home = open_series.get(key)
        if home is None or number.index in home.numbers:
            open_series[key] = _OpenSeries(len(batches), {number.index})
            batches.append(Batch(messages, (source,)))
            continue
        home.numbers.add(number.index)
        old = batches[home.at]
        batches[home.at] = Batch((*old.messages, *messages), (*old.names, source))
    return batches, failed


class _OpenSeries(NamedTuple):
    """A batch that takes more files of its `git format-patch` run: where it is, the numbers it has."""

    at: int
    numbers: set[int]


def _number(source: str, messages: Sequence[Message]) -> Subject | None:
    """The subject of a file that is one mail k/n of several, None for any other SOURCE."""
    if len(messages) != 1 or kind_of(source) != "local":
        return None
    subject = parse_subject(messages[0].subject)
    if not subject.has_counter or subject.is_reply or subject.total < 2:
        return None
    return subject
