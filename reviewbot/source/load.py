"""SOURCE words to batches of mail: each batch is judged on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewbot.errors import SourceError
from reviewbot.model.message import Message
from reviewbot.model.subject import parse_subject
from reviewbot.source.choose import kind_of


@dataclass(frozen=True, slots=True)
class Batch:
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
    from reviewbot.source.local import read_local

    return tuple(read_local(source))


def load(
    sources: Sequence[str], *, is_offline: bool = False, timeout_s: float = 60.0
) -> tuple[list[Batch], list[tuple[str, SourceError]]]:
    """Batches in order of their first SOURCE, and the SOURCEs that could not be read.

    Separate files that are numbered patches of one author, version and total become one batch.
    """
    batches: list[Batch] = []
    failed: list[tuple[str, SourceError]] = []
    open_series: dict[tuple[object, ...], int] = {}
    for source in sources:
        try:
            messages = read_source(source, is_offline=is_offline, timeout_s=timeout_s)
        except SourceError as err:
            failed.append((source, err))
            continue
        key = _series_key(messages)
        if key is not None and key in open_series:
            at = open_series[key]
            old = batches[at]
            batches[at] = replace(
                old, messages=(*old.messages, *messages), names=(*old.names, source)
            )
            continue
        if key is not None:
            open_series[key] = len(batches)
        batches.append(Batch(messages, (source,) * len(messages)))
    return batches, failed


def _series_key(messages: Sequence[Message]) -> tuple[object, ...] | None:
    """What files of one `git format-patch` run share, None unless the SOURCE is a single numbered
    mail.
    """
    if len(messages) != 1:
        return None
    subject = parse_subject(messages[0].subject)
    if not subject.has_counter or subject.is_reply:
        return None
    return messages[0].author.key, subject.version, subject.total
