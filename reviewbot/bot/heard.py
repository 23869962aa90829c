"""Whether somebody, a person or another program, has said it already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reviewbot.model.finding import Evidence, Finding
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import Message
from reviewbot.model.reply import own_lines, remarks

_TAG = LazyPattern(r"\b([A-Z][A-Za-z]*(?:-[A-Za-z]+)+|Fixes|Closes):")
_TOOK = r"(?:applied|queued|merged|pushed|pulled|committed|taken|picked (?:(?:it|this|them) )?up)\b"
_TAKEN = LazyPattern(
    # Applied, thanks!
    r"\s*(?:(?:thanks|thank you|all|both|series|patch(?:es)?|now)[\s,!.]+){0,4}"
    rf"{_TOOK}(?! (?:on top|against|cleanly|by|with))"
    # I've pushed this out to modules-next
    rf"|.{{0,200}}\b(?:i|we)(?:'ve| have)? (?:now |just |already |also )?{_TOOK}"
    r"(?! (?:on top|against|cleanly|by|with))"
    # pw-bot and tip-bot
    rf"|.{{0,80}}\b(?:patch|series|commit)(?:e?s)? (?:was|were|has been|have been) {_TOOK}",
    re.IGNORECASE,
)
_ID = LazyPattern(r"\b[0-9a-f]{10,40}\b")
_SIGNING = r"sign(?:ed|ing|s)?[ -]?off|\bs-?o-?b\b|\bdco\b"
_TOPICS = {
    "sign": _SIGNING,
    "without-sob": _SIGNING,
    "fixes": r"\bfixe?s?[ -]?tags?\b|\bfixes:",
    "body-": r"commit (?:message|log|msg)|changelog|description|explain (?:what|why|the)",
    "diff-corrupt": r"corrupt|malformed|mangled|white ?space|do(?:es)?n.?t apply|does not apply|line.?wrap",
    "whitespace-mangled": r"corrupt|malformed|mangled|white ?space|do(?:es)?n.?t apply|does not apply|\btabs?\b",
    "commit-reference": r"commit (?:id|hash|sha|reference)|\b12 (?:digit|char)|sha-?1",
    "change-id": r"change-?id|gerrit",
    "reported-by": r"reported-?by|closes:|link:",
    "stable": r"stable@|cc:? stable",
    "changelog": r"change ?log|what(?:'s| has)? changed|version (?:info|hist|log|change)|histor"
    r"|-{3}|below the (?:cut|line|fold)|scissors",
    "dt-binding": r"\bbinding.{0,80}\b(?:first|before|order)|\b(?:first|before)\b.{0,80}\bbinding"
    r"|(?:come|go|goes|be|is) (?:the )?first|order of (?:the )?patches|reorder",
    "reposted": r"24 ?h|too (?:soon|fast|quick)|wait|slow down|re-?post|re-?send",
    "threaded-under": r"in-?reply-?to|\bthread",
    "functional-change": r"functional",
    "reporter-not": r"\bcc\b|copied|reporter",
    "trailer-block": r"(?:blank|empty|extra) (?:line|newline)|\btags?\b|trailers?",
    "subject-": r"\bsubject\b|\bprefix\b|imperative",
}
"""Part of a rule's id, and how people call what it is about. When in doubt we keep silent."""
_TOO_SHORT = 8
"""Characters of a quoted line below which a match says nothing: `}` and `return 0;`."""


def was_said(finding: Finding, replies: Iterable[Message]) -> bool:
    """Whether one of these replies to the revision is about what the finding is about: it comments
    on the same line, or speaks of the same thing.
    """
    lines = {_bare(line) for item in finding.evidence for line in _quoted(item)}
    lines = {line for line in lines if len(line) >= _TOO_SHORT}
    topic = _topic(finding)
    return any(_comments_on(reply, lines) or _speaks_of(reply, topic) for reply in replies)


def was_taken(replies: Iterable[Message]) -> bool:
    """Whether a maintainer says that the patch is applied: too late to ask for anything."""
    return any(_TAKEN.match(line.text) for reply in replies for line in own_lines(reply))


def _quoted(item: Evidence) -> Sequence[str]:
    return (item.text or "").split("\n") if item.what == "quoted" else ()


def _bare(line: str) -> str:
    return " ".join(line.split())


def _comments_on(reply: Message, lines: set[str]) -> bool:
    if not lines:
        return False
    # a remark stands below what it is about: only the last lines of a quote count
    return any(
        lines & {_bare(line) for line in remark.quoted[-3:]}
        and any(line.text.strip() for line in remark.text)
        for remark in remarks(reply)
    )


def _speaks_of(reply: Message, topic: re.Pattern[str] | None) -> bool:
    return topic is not None and any(topic.search(line.text[:500]) for line in own_lines(reply))


def _topic(finding: Finding) -> re.Pattern[str] | None:
    words = [pattern for part, pattern in _TOPICS.items() if part in finding.rule]
    texts = (finding.message, finding.fix or "")
    words += [_called(tag) for text in texts for tag in _TAG.findall(text)]
    words += [re.escape(sha[:10]) for text in texts for sha in _ID.findall(text)]
    return re.compile("|".join(dict.fromkeys(words)), re.IGNORECASE) if words else None


def _called(tag: str) -> str:
    """`Signed-off-by` is only ever the tag; `fixes` is also a word."""
    return re.escape(tag) if "-" in tag else f"{tag}:|{tag}[ -]tag"
