"""The shape of the JSON that `check` and `show` print: export.py fills it, schema.py describes it.

Every key is always there; what is not known is null. `Annotated` carries what JSON Schema can say
beyond the type: a sentence of description, and keywords.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Literal, TypedDict

from reviewbot.model.finding import Confidence, Severity


def _words(kind: type[Enum]) -> dict[str, list[str]]:
    return {"enum": [word.value for word in kind]}


Positive = {"minimum": 1}
Version = Annotated[int, "v of [PATCH vN], 1 when not given"]
PatchNumber = Annotated[int | None, "k of k/n, from 1; null for the series as a whole", Positive]
Msgid = Annotated[str | None, "Message-ID without angle brackets; null for mail that has none"]
MailLine = Annotated[int | None, "line of the decoded mail body, from 1", Positive]
Part = Annotated[
    str,
    "what of the mail it is about",
    {"enum": ["diff", "message", "trailer", "subject", "notes", "series", "thread"]},
]

Kind = Annotated[
    str,
    {
        "enum": [
            *("question", "request", "tag-request", "objection"),
            *("promise", "approval", "preference"),
        ]
    },
]
State = Annotated[
    str,
    "answered: the author replied below; done: the next version has it; withdrawn: the asker agreed",
    {"enum": ["open", "answered", "done", "withdrawn"]},
]


class Unread(TypedDict):
    """A SOURCE that could not be read."""

    source: Annotated[str, "as given"]
    why: Annotated[str, "one line"]


class Place(TypedDict):
    """Where a person would point."""

    msgid: Msgid
    part: Part
    path: Annotated[str | None, "file of the diff, relative to the repository"]
    line: Annotated[int | None, "line of the file, from 1; of the old file if removed", Positive]
    mail_line: MailLine


class Proof(TypedDict):
    """One piece of evidence."""

    what: Annotated[str, "a stable word, such as quoted, commit or reply"]
    path: str | None
    line: Annotated[int | None, "from 1", Positive]
    text: str | None
    url: str | None


class FindingItem(TypedDict):
    """One defect."""

    rule: Annotated[str, "id of the rule; reviewbot rules explain tells more"]
    severity: Annotated[str, "error: rejected or breaks; warning: asked about", _words(Severity)]
    confidence: Annotated[str, "certain: the text or git alone decides", _words(Confidence)]
    message: Annotated[str, "one sentence"]
    patch: PatchNumber
    location: Place
    evidence: list[Proof]
    fix: Annotated[str | None, "text to paste"]
    see_also: Annotated[list[str], "documents that ask for it"]
    fingerprint: Annotated[
        str,
        "the same for the same defect in another version of the series",
        {"pattern": "^[0-9a-f]{16}$"},
    ]


class Posted(TypedDict):
    """What identifies a revision of a series."""

    subject: Annotated[str, "of the cover letter, else of the first patch"]
    version: Version
    msgid: Annotated[str | None, "of the cover letter, else of the first patch"]
    msgids: Annotated[list[str], "of cover letter and patches"]
    change_id: str | None
    patches: Annotated[int, "how many there are; 0 for a thread without a patch", {"minimum": 0}]
    base_commit: str | None


class BaseItem(TypedDict):
    """What the revision was judged against."""

    commit: Annotated[str | None, "full id; null where it is not known"]
    why: Annotated[str, "where it comes from, or why there is none"]


class SuppressedItem(TypedDict):
    """A finding that is not to be shown."""

    by: Annotated[str, "whose wish it is", {"enum": ["author", "configuration"]}]
    why: Annotated[str, "the author's reason, or the setting"]
    finding: FindingItem


class ReportItem(TypedDict):
    """What was found in one revision."""

    source: Annotated[str, "as given"]
    revision: Posted
    findings: Annotated[list[FindingItem], "in reading order"]
    skipped: Annotated[dict[str, str], "rule that could not run, and why"]
    errors: Annotated[list[str], "rules that failed"]
    suppressed: Annotated[list[SuppressedItem], "in reading order; not among the findings"]
    base: Annotated[BaseItem | None, "null where neither a history nor a tree was given"]


class CheckOutput(TypedDict):
    """What reviewbot check --format json prints."""

    schema: Annotated[int, {"const": 1}]
    reviewbot: Annotated[str, "version of the program"]
    unreadable: list[Unread]
    reports: Annotated[list[ReportItem], "in the order of the SOURCEs"]


class Person(TypedDict):
    """Somebody who writes mail."""

    name: Annotated[str, "may be empty"]
    email: str


class PatchChangeItem(TypedDict):
    """What became of a patch since the version before."""

    was: Annotated[int | None, "its number there; null for a new one", Positive]
    now: Annotated[int | None, "its number here; null for one that was dropped", Positive]
    state: Annotated[
        str,
        "unchanged: the same lines are added and removed",
        {"enum": ["unchanged", "changed", "new", "dropped"]},
    ]
    title: str
    files: Annotated[list[str], "where the two change something else"]
    lines_added: Annotated[int, "changed lines that only this version has", {"minimum": 0}]
    lines_removed: Annotated[int, "changed lines that only the one before had", {"minimum": 0}]
    message_changed: Annotated[bool, "title or description differ, tags apart"]
    tags_added: list[str]
    tags_removed: list[str]


class RevisionItem(Posted):
    """One posting of a series, with what the mail says of it."""

    author: Person
    posted_at: Annotated[str | None, "UTC; the sender's clock", {"format": "date-time"}]
    expected: Annotated[int, "n of k/n", {"minimum": 1}]
    missing: Annotated[list[int], "numbers of patches that are not there"]
    has_cover: bool
    is_rfc: bool
    is_resend: bool
    follows: Annotated[str | None, "msgid of the version before it; null for the first"]
    trees: Annotated[list[str], "target trees named in the subject, such as net-next"]
    since_previous: Annotated[
        list[PatchChangeItem],
        "the patches in order, then those that were dropped; empty for the first version",
    ]


class TrailerItem(TypedDict):
    """A tag in a patch, or given in a reply."""

    name: Annotated[str, "as people spell it, such as Reviewed-by"]
    value: str
    given_in: Literal["patch", "reply"]
    by: Annotated[Person, "who sent the mail"]
    msgid: Annotated[str | None, "of the mail it stands in"]
    mail_line: MailLine
    version: Version
    patch: PatchNumber


class AskItem(TypedDict):
    """What a reviewer asked for, and what became of it."""

    id: Annotated[str, "stable name of the request"]
    by: Person
    msgid: Msgid
    mail_line: MailLine
    quoted: Annotated[str, "the line it was written under; may be empty"]
    text: str
    kind: Kind
    state: State
    version: Version
    patch: PatchNumber
    evidence: list[Proof]


class MissingItem(TypedDict):
    """What the last revision lacks."""

    what: Annotated[str, {"enum": ["tag", "patch", "announced-version", "newer-version"]}]
    text: Annotated[str, "one sentence"]
    patch: PatchNumber
    msgid: Annotated[str | None, "of the mail that shows it"]


class SeriesItem(TypedDict):
    """A series as seen from one of its revisions."""

    source: Annotated[str, "as given"]
    revisions: Annotated[list[RevisionItem], "oldest first; empty for a thread without a patch"]
    trailers: Annotated[list[TrailerItem], "of the last revision, and given in replies to any"]
    asks: list[AskItem]
    missing: list[MissingItem]


class ShowOutput(TypedDict):
    """What reviewbot show --format json prints."""

    schema: Annotated[int, {"const": 1}]
    reviewbot: Annotated[str, "version of the program"]
    unreadable: list[Unread]
    series: list[SeriesItem]
