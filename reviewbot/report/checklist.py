"""What an author sees before sending: everything that was looked at, and what came of it.

A report names what is wrong. Whoever is about to send also wants to know what is right, what could
not be judged and why, and what reviewers of the last version are waiting for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from reviewbot.context.asks import Ask
from reviewbot.engine.prefilter import Prefilter
from reviewbot.engine.rule import Rule
from reviewbot.model.finding import Confidence, Finding, Report, Severity
from reviewbot.model.patch import Patch
from reviewbot.model.series import Revision
from reviewbot.report.topic import ORDER, Topic, topic_of


class State(str, Enum):
    """What came of an item; the value is its mark."""

    PASS = "[x]"  # noqa: S105  # no password
    LOOK = "[!]"
    CALL = "[ ]"
    NOT_RUN = "[-]"
    NOT_APPLICABLE = "[.]"

    @property
    def meaning(self) -> str:
        """In words, as the legend says it."""
        return _MEANINGS[self]


_MEANINGS = {
    State.PASS: "pass",
    State.LOOK: "look at it",
    State.CALL: "your call",
    State.NOT_RUN: "not run: why",
    State.NOT_APPLICABLE: "n/a",
}


class Item(NamedTuple):
    """One line: a topic, or one finding of it. `why` is why it could not run (else empty);
    `finding` is there for LOOK and CALL alone.
    """

    state: State
    name: str
    why: str = ""
    finding: Finding | None = None


class Section(NamedTuple):
    """The series (`patch` None) or one patch, with its items: topics in their order, findings where
    their topic would stand.
    """

    patch: Patch | None
    items: tuple[Item, ...]


class Checklist(NamedTuple):
    """`sections` begin with the series; `asks` are what reviewers of earlier versions asked for,
    oldest first; `report` is what it was made from.
    """

    report: Report
    revision: Revision
    sections: tuple[Section, ...]
    asks: tuple[Ask, ...]

    def count(self, state: State) -> int:
        """How many items of all sections are in this state."""
        return sum(item.state is state for section in self.sections for item in section.items)


def checklist_of(
    report: Report, rules: Sequence[Rule], asks: Sequence[Ask] = ()
) -> Checklist | None:
    """The checklist of a report that these rules gave, None for a thread without a patch."""
    revision = report.revision
    if revision is None:
        return None
    asked = [rule for rule in rules if set(rule.profiles) & set(report.profiles)]
    topics = _by_topic(asked)
    known = {rule.id: topic for topic, members in topics.items() for rule in members}
    prefilter = Prefilter(revision)

    def section(patch: Patch | None) -> Section:
        number = patch.number if patch is not None else None
        found = [finding for finding in report.findings if finding.patch == number]
        return Section(patch, tuple(_items(found, patch)))

    def _items(found: Sequence[Finding], patch: Patch | None) -> Iterator[Item]:
        told: set[str] = set()
        for topic, members in topics.items():
            mine = [one for one in found if known.get(one.rule) == topic]
            told.update(one.fingerprint for one in mine)
            yield from map(_of_finding, mine)
            if not mine and topic.is_series is (patch is None):
                yield _of_silence(topic, members, report.skipped, prefilter, patch)
        yield from (_of_finding(one) for one in found if one.fingerprint not in told)

    sections = (section(None), *(section(patch) for patch in revision.patches))
    return Checklist(report, revision, sections, tuple(asks))


def _by_topic(rules: Iterable[Rule]) -> dict[Topic, list[Rule]]:
    """Rules by what they look after, in the order of the topics."""
    found: dict[Topic, list[Rule]] = {}
    for rule in rules:
        found.setdefault(topic_of(rule), []).append(rule)
    place = {name: at for at, name in enumerate(ORDER)}
    return dict(sorted(found.items(), key=lambda pair: place.get(pair[0].name, len(place))))


def _of_finding(finding: Finding) -> Item:
    is_small = finding.severity is Severity.NOTE or finding.confidence is Confidence.GUESS
    return Item(State.CALL if is_small else State.LOOK, finding.rule, finding=finding)


def _of_silence(
    topic: Topic,
    rules: Sequence[Rule],
    skipped: Mapping[str, str],
    prefilter: Prefilter,
    patch: Patch | None,
) -> Item:
    """A topic without a finding: right, not judged, or nothing to judge."""
    ran = [rule for rule in rules if rule.id not in skipped]
    if not ran:
        return Item(State.NOT_RUN, topic.name, skipped[rules[0].id])
    if patch is not None and not any(patch in prefilter.patches(rule) for rule in ran):
        return Item(State.NOT_APPLICABLE, topic.name)
    some = "" if len(ran) == len(rules) else f" ({len(ran)} of {len(rules)} rules)"
    return Item(State.PASS, topic.name + some)
