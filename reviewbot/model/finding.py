"""What a rule found, with its proof, and the report that collects it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reviewbot.model.series import Revision


class Severity(str, Enum):
    """How bad it is, in SARIF's words: error is rejected or breaks, warning is asked about, note is
    worth a look.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for error, 1 for warning, 2 for note."""
        return ("error", "warning", "note").index(self.value)


class Confidence(str, Enum):
    """How sure the rule is: certain is decided by the text or by git alone."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"

    @property
    def rank(self) -> int:
        """0 for certain, 1 for likely, 2 for guess."""
        return ("certain", "likely", "guess").index(self.value)


class Location(NamedTuple):
    """Where a person would point: `part` is diff, trailer, subject, message, notes, series or
    thread.

    `line` is the 1-based line of the file `path` (new side, for removed lines the old side);
    `mail_line` the 1-based line of the mail body.
    """

    part: str
    msgid: str | None = None
    path: str | None = None
    line: int | None = None
    mail_line: int | None = None


class Evidence(NamedTuple):
    """One piece of proof: `what` is a stable word such as `quoted`, `commit`, `reply`."""

    what: str
    text: str | None = None
    path: str | None = None
    line: int | None = None
    url: str | None = None


class Finding(NamedTuple):
    """One defect. `patch` is the number of the patch in its series (1-based), None for the series
    itself.

    `fix` is text to paste, without explanation. `fingerprint` names the defect across revisions: it
    holds no line number and no version, and is filled in by the engine.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    patch: int | None = None
    evidence: tuple[Evidence, ...] = ()
    fix: str | None = None
    see_also: tuple[str, ...] = ()
    related: tuple[Location, ...] = ()
    fingerprint: str = ""


class Suppressed(NamedTuple):
    """A finding that is not to be shown, kept so that it leaves a trace. `by` is author or
    configuration; `why` the author's reason, or the setting.
    """

    finding: Finding
    by: str
    why: str


class Base(NamedTuple):
    """The commit a revision was judged against: `sha` in full, empty where it is not known; `why`
    says in a few words where it comes from, or why there is none.
    """

    sha: str
    why: str


class Report(NamedTuple):
    """All there is to say of one revision: findings in reading order, what could not run and why,
    what failed, which findings somebody does not want to see (in reading order).

    `revision` is None for a thread without a patch; `base` is None where neither a history nor a
    tree was given. `elapsed_s` and `rule_cpu_s`, the processor time of each rule that ran, are not
    part of any output that must be reproducible.
    """

    source: str
    revision: Revision | None
    profiles: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: Mapping[str, str] = {}
    errors: tuple[str, ...] = ()
    elapsed_s: float = 0.0
    suppressed: tuple[Suppressed, ...] = ()
    base: Base | None = None
    rule_cpu_s: Mapping[str, float] = {}
