"""The series that a patch file belongs to (sendemail-validate, githooks(5))."""

from __future__ import annotations

from pathlib import Path

from reviewbot.errors import SourceError
from reviewbot.model.message import Message
from reviewbot.model.subject import Subject, parse_subject
from reviewbot.source.local import read_local

_MOST_FILES = 2000
"""A folder with more is no outgoing series."""


def files_of_series(file: Path) -> list[Path]:
    """The file, and those beside it that are other numbers of the same series, lowest first.

    git names one file at a time. Files of the same author, version and total count; where a number
    comes twice, nobody can tell which one is meant, and the file stands alone. Raises SourceError
    when it cannot be read.
    """
    own = _lead(file)
    if own is None:
        return [file]
    beside = sorted(path for path in file.parent.glob(f"*{file.suffix}") if path != file)
    numbers = {own[1].index: file}
    for path in beside[:_MOST_FILES]:
        try:
            other = _lead(path)
        except SourceError:
            continue  # not mail: somebody's notes
        if other is None or _key(*other) != _key(*own):
            continue
        if other[1].index in numbers:
            return [file]
        numbers[other[1].index] = path
    return [numbers[number] for number in sorted(numbers)]


def _lead(path: Path) -> tuple[Message, Subject] | None:
    """The mail of a file and its subject, None unless it is one k/n of several."""
    messages = read_local(str(path))
    subject = parse_subject(messages[0].subject)
    is_numbered = len(messages) == 1 and subject.has_counter and subject.total > 1
    return (messages[0], subject) if is_numbered and not subject.is_reply else None


def _key(message: Message, subject: Subject) -> tuple[str, int, int]:
    return (message.author.key, subject.version, subject.total)
