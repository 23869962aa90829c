"""What workers tell the screens. Values only: a worker never touches a widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:  # the first screen is drawn before these are loaded
    from reviewbot.engine.rule import Rule
    from reviewbot.store.drafts import Letter, LetterState
    from reviewbot.tui.desk import Checked, Entry


@dataclass
class Progress(Message):
    """How far the work is: `done` of `total`, total 0 when it cannot be known."""

    what: str
    done: int = 0
    total: int = 0

    def can_replace(self, message: Message) -> bool:
        """Only the newest progress is worth drawing."""
        return isinstance(message, Progress)


@dataclass
class SourcesRead(Message):
    """The mail is there: entries in order, and one line for each SOURCE that could not be read."""

    entries: Sequence[Entry]
    failed: Sequence[str]


@dataclass
class RulesLoaded(Message):
    """The rules that are going to run."""

    rules: tuple[Rule, ...]


@dataclass
class RevisionChecked(Message):
    """The rules ran over one revision: `at` is its offset in `entry.targets`."""

    entry: Entry
    at: int
    result: Checked


@dataclass
class WorkDone(Message):
    """A worker came to its end; `was_stopped` says that it was asked to."""

    was_stopped: bool = False


@dataclass
class WorkFailed(Message):
    """A worker could not go on; `why` is one line. `is_fatal` when nothing can be shown without it,
    `is_internal` when it is no fault of what was read: then the log says where.
    """

    why: str
    is_fatal: bool = False
    is_internal: bool = False


@dataclass
class LetterHandled(Message):
    """A letter was handed to the mail server, or could not be: what became of it, and the words."""

    letter: Letter
    state: LetterState
    words: str


@dataclass
class EntryUpdated(Message):
    """A series was read anew: `fresh` takes its place; None when it could not be read, and `why`."""

    old: Entry
    fresh: Entry | None
    why: str
