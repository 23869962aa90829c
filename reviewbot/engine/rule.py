"""What a rule is. A rule file imports everything it needs from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from reviewbot.context.discussion import Discussion, Reply
from reviewbot.context.profiles import ALL, KERNEL
from reviewbot.model.diff import FileDiff, Line
from reviewbot.model.finding import Base, Confidence, Evidence, Finding, Location, Severity
from reviewbot.model.message import Address, Message
from reviewbot.model.patch import Patch, TextLine
from reviewbot.model.series import Revision
from reviewbot.model.trailer import Trailer

if TYPE_CHECKING:
    from reviewbot.context.history.base import BaseChoice
    from reviewbot.context.history.history import History
    from reviewbot.context.history.memory import Past
    from reviewbot.context.kbuild.change import KbuildChange
    from reviewbot.context.maintainers.responsible import Responsible
    from reviewbot.model.waiver import Waiver

__all__ = [
    "ALL",
    "CERTAIN",
    "ERROR",
    "GUESS",
    "HISTORY",
    "KBUILD",
    "KERNEL",
    "LIKELY",
    "MAIL",
    "MAINTAINERS",
    "NOTE",
    "SERIES",
    "THREAD",
    "TREE",
    "WARNING",
    "Address",
    "Bad",
    "Confidence",
    "Context",
    "Discussion",
    "Evidence",
    "FileDiff",
    "Finding",
    "Findings",
    "Good",
    "Line",
    "Location",
    "Message",
    "Need",
    "Past",
    "Patch",
    "Reply",
    "Revision",
    "Rule",
    "Severity",
    "TextLine",
    "Trailer",
    "Unchecked",
]


def __getattr__(name: str) -> object:
    """`Past`, for the few rules that have examples with a history: loading it costs start-up time."""
    if name == "Past":
        from reviewbot.context.history.memory import Past

        return Past
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class Unchecked(NamedTuple):
    """Given instead of a finding where a rule cannot tell: the report lists the rule as skipped,
    with this reason.
    """

    why: str


Findings = Iterator[Finding | Unchecked]
"""What the check methods give."""
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
CERTAIN, LIKELY, GUESS = Confidence.CERTAIN, Confidence.LIKELY, Confidence.GUESS


class Need(str, Enum):
    """What must be there for a rule to run; a rule whose needs are not met is reported as skipped."""

    MAIL = "mail"
    SERIES = "series"
    THREAD = "thread"
    HISTORY = "history"
    TREE = "tree"
    MAINTAINERS = "maintainers"
    KBUILD = "kbuild"


MAIL, SERIES, THREAD = Need.MAIL, Need.SERIES, Need.THREAD
HISTORY, TREE, MAINTAINERS, KBUILD = Need.HISTORY, Need.TREE, Need.MAINTAINERS, Need.KBUILD


class Context(NamedTuple):
    """What a rule may look at besides the patch. `discussion` is there for rules that need the
    thread, `kbuild` where a tree was given: its Kconfig, make files and exports before and after;
    `history` for rules that need one, `choice` what the base of this revision is in it;
    `maintainers` where the tree has a MAINTAINERS file. `given` are recipients that the author names
    for mail that was not sent yet. `unused_waivers` are known only to a rule that runs last.
    """

    revision: Revision
    profiles: tuple[str, ...] = ("generic",)
    discussion: Discussion | None = None
    kbuild: KbuildChange | None = None
    history: History | None = None
    choice: BaseChoice | None = None
    maintainers: Responsible | None = None
    given: tuple[Address, ...] = ()
    unused_waivers: tuple[Waiver, ...] = ()

    @property
    def base(self) -> Base | None:
        """The commit of `history` that the revision applies to, None where that is not known."""
        return self.choice.base if self.choice is not None else None

    @property
    def no_base(self) -> Unchecked:
        """What a rule says that needs the base where it is not known."""
        because = f": {self.choice.why_not}" if self.choice is not None else ""
        return Unchecked(f"it is not known which commit the patch applies to{because}")

    def is_any(self, *profiles: str) -> bool:
        """Whether one of these profiles applies."""
        return any(profile in self.profiles for profile in profiles)


class Good(NamedTuple):
    """Mail on which the rule must stay silent; `todo` says why it does not yet (a known false
    alarm).

    `mail` is one mail or an mbox; what is missing (From, To, Message-ID, diff) is filled in by the
    self-test, which checks the newest revision, or that of this `version`. `profile` picks the list
    it is sent to; `tree` is the tree it applies to, path to text, None where there is none;
    `history` the commits before it, newest first, its first one the base.
    """

    mail: str
    profile: str = "linux"
    todo: str = ""
    context: Sequence[str] = ()
    tree: Mapping[str, str] | None = None
    history: Sequence[Past] | None = None
    version: int | None = None


class Bad(NamedTuple):
    """Mail on which the rule must fire exactly `findings` times, one of them saying `says`; `todo`
    says why it does not yet (a known miss).

    `context` is earlier mail, each text one mail or an mbox, completed like `mail`.
    """

    mail: str
    findings: int = 1
    profile: str = "linux"
    todo: str = ""
    context: Sequence[str] = ()
    says: str = ""
    tree: Mapping[str, str] | None = None
    history: Sequence[Past] | None = None
    version: int | None = None


class Rule:
    """Base of all rules: one class in one file, the file named like the id.

    A rule defines one of `check_patch`, `check_series`, `check_thread` as a pure generator of
    findings. `words` (lower case) and `paths` (patterns as in engine/globs.py) say what the rule
    cannot do without: a patch whose subject and body hold none of the words, or that touches none
    of the paths, is not shown to it; empty means that it sees all. `folder` is where the rule file
    lies, relative to its root, with `/` (empty at the root); it is set by the loader, as are
    `origin`, the file, and `summary`, the first line of the file's docstring. `runs_last` is for a
    rule about what the others found.
    """

    id: str = ""
    severity: Severity
    confidence: Confidence
    needs: tuple[Need, ...] = ()
    see_also: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    checkpatch: str | None = None
    since: str = ""
    renamed_from: tuple[str, ...] = ()
    runs_last: bool = False
    words: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    GOOD: Sequence[Good] = ()
    BAD: Sequence[Bad] = ()
    folder: str = ""
    origin: str = ""
    summary: str = ""

    def loaded(self) -> Rule:
        """The rule itself, ready to run: only of some it is not yet there (see engine/loader.py)."""
        return self

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        """Findings of one patch."""
        raise NotImplementedError

    def check_series(self, revision: Revision, context: Context) -> Findings:
        """Findings of a whole posting."""
        raise NotImplementedError

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        """Findings that need the discussion."""
        raise NotImplementedError

    @property
    def explanation(self) -> str:
        """Why is this bad, what to write instead, limits (Markdown); the class docstring of a Python
        rule.
        """
        return self.__doc__ or ""

    # -- making findings: always at the line a person would point to

    def at_trailer(self, patch: Patch, trailer: Trailer, message: str, **more: object) -> Finding:
        """A finding about a tag; the tag line is its evidence."""
        more.setdefault("evidence", (Evidence("quoted", str(trailer)),))
        where = Location("trailer", patch.msgid, mail_line=trailer.mail_line)
        return self._make(message, where, patch.number, more)

    def at_message(
        self, patch: Patch, line: TextLine | None, message: str, **more: object
    ) -> Finding:
        """A finding about the description, at a line of it; without one at the line where the
        description should be.
        """
        if line is not None:
            more.setdefault("evidence", (Evidence("quoted", line.text.strip()),))
        where = Location(
            "message", patch.msgid, mail_line=line.mail_line if line else _end_of_message(patch)
        )
        return self._make(message, where, patch.number, more)

    def at_missing_trailer(self, patch: Patch, message: str, **more: object) -> Finding:
        """A finding about a tag that is not there: points at the line where it belongs."""
        where = Location("trailer", patch.msgid, mail_line=_end_of_message(patch))
        return self._make(message, where, patch.number, more)

    def at_subject(self, patch: Patch, message: str, **more: object) -> Finding:
        """A finding about the subject."""
        more.setdefault("evidence", (Evidence("quoted", patch.message.subject),))
        return self._make(message, Location("subject", patch.msgid), patch.number, more)

    def at_line(
        self, patch: Patch, file: FileDiff, line: Line, message: str, **more: object
    ) -> Finding:
        """A finding about a line of the diff."""
        more.setdefault(
            "evidence",
            (Evidence("quoted", line.kind + line.text, file.path, line.new_no or line.old_no),),
        )
        where = Location("diff", patch.msgid, file.path, line.new_no or line.old_no, line.mail_line)
        return self._make(message, where, patch.number, more)

    def at_mail_line(self, patch: Patch, where: Location, message: str, **more: object) -> Finding:
        """A finding about the mail of a patch, wherever in it."""
        return self._make(message, where, patch.number, more)

    def at_series(
        self, revision: Revision, message: str, *, part: str = "series", **more: object
    ) -> Finding:
        """A finding about the posting as a whole."""
        return self._make(message, Location(part, revision.lead.msgid), None, more)

    def _make(
        self, message: str, where: Location, patch: int | None, more: dict[str, object]
    ) -> Finding:
        values: dict[str, object] = {
            "rule": self.id,
            "severity": self.severity,
            "confidence": self.confidence,
            "message": message,
            "location": where,
            "patch": patch,
            "see_also": self.see_also,
            **more,
        }
        return Finding(**values)  # type: ignore[arg-type]  # keys are Finding's own, see the callers above


def _end_of_message(patch: Patch) -> int | None:
    """Mail line of the last tag, else of the last line of text, else of the cut."""
    if patch.trailers:
        return patch.trailers[-1].mail_line
    text = [line.mail_line for line in patch.description if line.text.strip()]
    return text[-1] if text else patch.cut_line
