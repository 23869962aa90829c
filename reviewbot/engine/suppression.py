"""Which findings are not shown: what the configuration exempts, what the author waives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from reviewbot.engine.rule import ERROR, Rule
from reviewbot.model.finding import Evidence, Finding, Suppressed
from reviewbot.model.series import Revision
from reviewbot.model.waiver import Waiver

AUTHOR, CONFIGURATION = "author", "configuration"


class Exemption(NamedTuple):
    """Rules that are not asked for some paths. `path` is a pattern as in `matches_any`, `rules` are
    ids or patterns with `*`; `text` is the setting as written.
    """

    path: str
    rules: tuple[str, ...]
    text: str

    def covers(self, finding: Finding, paths: Collection[str]) -> bool:
        """Whether the finding is exempt; `paths` are those of its patch, or of the series.

        A finding in a file goes by that file, any other is exempt when all files are.
        """
        if not any(fnmatchcase(finding.rule, rule) for rule in self.rules):
            return False
        from reviewbot.engine.globs import matches_any  # only where something is exempt

        where = (finding.location.path,) if finding.location.path else paths
        return bool(where) and all(matches_any(path, (self.path,)) for path in where)


class Suppression(NamedTuple):
    """Who looks, and what they do not want to see.

    `is_author` says that the report is the author's own checklist. `is_judged` says of an id that
    no loaded rule has whether its silence means that there is nothing to find.
    """

    is_author: bool = False
    exemptions: tuple[Exemption, ...] = ()
    is_judged: Callable[[str], bool] = lambda id: True


NOBODY = Suppression()
"""Somebody who wants to see all."""


class Waivers:
    """The waivers of one revision, under the rules' present names."""

    def __init__(
        self, waivers: Sequence[Waiver], revision: Revision, rules: Sequence[Rule]
    ) -> None:
        now = {old: rule.id for rule in rules for old in rule.renamed_from} if waivers else {}
        self._waivers = [
            (waiver, waiver._replace(rule=now.get(waiver.rule, waiver.rule))) for waiver in waivers
        ]
        self._revision = revision

    def __bool__(self) -> bool:
        return bool(self._waivers)

    def of(self, finding: Finding) -> Waiver | None:
        """The first waiver that is meant for the finding."""
        return next(
            (
                waiver
                for _, waiver in self._waivers
                if waiver.covers(finding.rule, finding.patch, self._revision)
            ),
            None,
        )

    def unused(
        self, findings: Sequence[Finding], is_judged: Callable[[str], bool]
    ) -> tuple[Waiver, ...]:
        """Waivers, as written, that match no finding although their rule has looked, and those
        that lack a rule or a reason.
        """
        return tuple(
            written
            for written, waiver in self._waivers
            if not waiver.is_complete
            or (
                is_judged(waiver.rule)
                and not any(
                    waiver.covers(finding.rule, finding.patch, self._revision)
                    for finding in findings
                )
            )
        )


def sort_out(
    findings: Sequence[Finding], waivers: Waivers, suppression: Suppression, revision: Revision
) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
    """The findings to show, and those that are not wanted, both in the order given.

    What an author waives is kept from the author's checklist only, and an error not even there:
    it is shown with the author's reason as proof.
    """
    if not waivers and not suppression.exemptions:
        return tuple(findings), ()
    paths = {patch.number: patch.paths for patch in revision.patches}
    shown: list[Finding] = []
    hidden: list[Suppressed] = []
    for finding in findings:
        exemption = _exemption(finding, suppression.exemptions, paths, revision)
        waiver = waivers.of(finding)
        if exemption is not None:
            hidden.append(Suppressed(finding, CONFIGURATION, exemption.text))
        elif waiver is None:
            shown.append(finding)
        elif suppression.is_author and finding.severity is not ERROR:
            hidden.append(Suppressed(finding, AUTHOR, waiver.reason))
        else:
            shown.append(_with_reason(finding, waiver))
    return tuple(shown), tuple(hidden)


def _exemption(
    finding: Finding,
    exemptions: Sequence[Exemption],
    paths: Mapping[int, Sequence[str]],
    revision: Revision,
) -> Exemption | None:
    if not exemptions:
        return None
    own = revision.paths if finding.patch is None else paths.get(finding.patch, ())
    return next((item for item in exemptions if item.covers(finding, own)), None)


def _with_reason(finding: Finding, waiver: Waiver) -> Finding:
    proof = Evidence("waiver", f"author waives: {waiver.reason}")
    return finding._replace(evidence=(*finding.evidence, proof))
