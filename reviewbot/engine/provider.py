"""Checkers that are not ours: asked after the rules, and what they say twice is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from reviewbot.engine.rule import GUESS, Rule
from reviewbot.errors import ContextMissing
from reviewbot.model.finding import Finding
from reviewbot.model.series import Revision


class Outside(NamedTuple):
    """A finding of a provider, and the rules that find the same (the finding's own id among them
    when it is one of ours).
    """

    finding: Finding
    same_as: tuple[str, ...] = ()


class Provider(Protocol):
    """Something that looks at a revision as the rules do."""

    @property
    def name(self) -> str:
        """Under which it is listed when it could not run."""
        ...

    def check(self, revision: Revision, rules: Mapping[str, Rule]) -> Iterator[Outside]:
        """Its findings, those of the first patch first. `rules` are those that were loaded, by id.

        Raises ContextMissing when it cannot go on; what came before stays.
        """
        ...


class Answer(NamedTuple):
    """What a provider said that the rules did not; `why_not` is why it could not say all (empty
    when it did).
    """

    findings: tuple[Finding, ...]
    why_not: str


def ask(
    provider: Provider,
    revision: Revision,
    rules: Sequence[Rule],
    profiles: Collection[str],
    own: Sequence[Finding],
    ran: Collection[str],
    most: int,
) -> Answer:
    """The provider's findings without those that a rule has for the same patch already.

    `own` are the rules' findings and `ran` the ids of the rules that ran: where one of those was
    silent, the provider's word is only a guess. A finding that counts as a rule which is not for
    these profiles is left out. No more than `most` are taken.
    """
    by_id = {rule.id: rule for rule in rules}
    given: list[Outside] = []
    why = ""
    try:
        for item in islice(provider.check(revision, by_id), most + 1):
            given.append(item)  # noqa: PERF402  # what came before an error stays
    except ContextMissing as err:
        why = str(err)
    if len(given) > most:
        given.pop()
        why = f"stopped after {most} findings"
    said = {(finding.rule, finding.patch) for finding in own}
    return Answer(tuple(_new(given, by_id, profiles, said, ran)), why)


def _new(
    given: Sequence[Outside],
    rules: Mapping[str, Rule],
    profiles: Collection[str],
    said: Collection[tuple[str, int | None]],
    ran: Collection[str],
) -> Iterator[Finding]:
    for finding, same_as in given:
        rule = rules.get(finding.rule)
        if rule is not None and not set(rule.profiles) & set(profiles):
            continue
        if any((id, finding.patch) in said for id in same_as):
            continue
        doubted = any(id in ran for id in same_as)
        yield finding._replace(confidence=GUESS) if doubted else finding
