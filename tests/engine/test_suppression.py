"""What is not shown, and why: exemptions of the configuration, waivers of the author."""

import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    ERROR,
    MAIL,
    TREE,
    WARNING,
    Context,
    Findings,
    Need,
    Patch,
    Rule,
)
from reviewbot.engine.runner import check_revision
from reviewbot.engine.suppression import Exemption, Suppression
from reviewbot.model.finding import Report
from reviewbot.model.message import Message
from tests.factories import DIFF, SIGN_OFF, make_mail, make_thread

OTHER = DIFF.replace("foo.c", "drivers/staging/foo.c")


class Subject(Rule):
    """Fires on every subject."""

    id = "subject"
    severity = WARNING
    confidence = CERTAIN
    needs: tuple[Need, ...] = (MAIL,)
    profiles: tuple[str, ...] = ALL
    renamed_from: tuple[str, ...] = ("headline",)

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        yield self.at_subject(patch, "has a subject")


class BadSubject(Subject):
    """The same as an error."""

    id = "bad-subject"
    severity = ERROR
    renamed_from = ()


class AddedLine(Subject):
    """Fires on every added line."""

    id = "added-line"
    renamed_from = ()

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for file in patch.files:
            for line in file.lines("+"):
                yield self.at_line(patch, file, line, "adds a line")


class Series(Subject):
    """Fires on every series."""

    id = "series"
    renamed_from = ()

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        yield self.at_series(context.revision, "is a series")


UNUSED = load_rules(select=["unused-waiver"])
RULES = (AddedLine(), BadSubject(), Series(), Subject())
AUTHOR = Suppression(is_author=True)


def check(
    *mails: Message,
    suppression: Suppression = AUTHOR,
    rules: tuple[Rule, ...] = RULES,
) -> Report:
    thread = make_thread(*mails)
    series = thread.series[0]
    return check_revision(
        (*rules, *UNUSED), thread, series, series.latest, suppression=suppression, measured={}
    )


def patch(*waivers: str, diff: str = DIFF) -> Message:
    lines = "".join(f"Reviewbot-ok: {waiver}\n" for waiver in waivers)
    return make_mail(body=f"Text.\n\n{lines}{SIGN_OFF}{diff}", msgid=None)


def rules_of(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings)


def exempt(path: str, *rules: str) -> Suppression:
    return Suppression(exemptions=(Exemption(path, rules, f"per-path-ignore {path}"),))


def test_waived_finding_is_kept_from_the_authors_checklist() -> None:
    report = check(patch("subject (I like it)"))

    assert ["added-line", "bad-subject", "series"] == rules_of(report)
    assert [("subject", "author", "I like it")] == [
        (item.finding.rule, item.by, item.why) for item in report.suppressed
    ]


def test_suppressed_finding_has_its_fingerprint() -> None:
    waived = check(patch("subject (I like it)")).suppressed[0].finding
    seen = next(item for item in check(patch()).findings if item.rule == "subject")

    assert seen.fingerprint == waived.fingerprint


def test_others_see_it_with_the_reason() -> None:
    report = check(patch("subject (I like it)"), suppression=Suppression())

    finding = next(item for item in report.findings if item.rule == "subject")
    assert ("waiver", "author waives: I like it") == finding.evidence[-1][:2]
    assert () == report.suppressed


def test_error_cannot_be_waived() -> None:
    report = check(patch("bad-subject (I like it)"))

    finding = next(item for item in report.findings if item.rule == "bad-subject")
    assert "author waives: I like it" == finding.evidence[-1].text
    assert "unused-waiver" not in rules_of(report)


def test_reason_does_not_change_the_fingerprint() -> None:
    waived = check(patch("subject (I like it)"), suppression=Suppression()).findings

    assert {item.rule: item.fingerprint for item in check(patch()).findings} == {
        item.rule: item.fingerprint for item in waived
    }


def test_old_name_of_a_rule_still_waives() -> None:
    report = check(patch("headline (I like it)"))

    assert ["subject"] == [item.finding.rule for item in report.suppressed]
    assert "unused-waiver" not in rules_of(report)


def test_waiver_without_a_reason_waives_nothing_and_is_told() -> None:
    report = check(patch("subject"))

    assert ["added-line", "bad-subject", "series", "subject", "unused-waiver"] == rules_of(report)


def test_waiver_that_matches_nothing_is_told() -> None:
    report = check(patch("no-such-rule (why)"))

    (finding,) = [item for item in report.findings if item.rule == "unused-waiver"]
    assert "the waiver of no-such-rule matches no finding; drop the line" == finding.message
    assert 3 == finding.location.mail_line


def test_waiver_of_a_rule_that_could_not_run_is_not_judged() -> None:
    class NeedsTree(Subject):
        """Cannot run."""

        id = "needs-tree"
        needs = (MAIL, TREE)
        renamed_from = ()

    report = check(patch("needs-tree (why)"), rules=(*RULES, NeedsTree()))

    assert "unused-waiver" not in rules_of(report)


def test_waiver_of_a_rule_for_other_profiles_is_not_judged() -> None:
    class ForGit(Subject):
        """Not for the kernel."""

        id = "for-git"
        profiles = ("git",)
        renamed_from = ()

    assert "unused-waiver" not in rules_of(check(patch("for-git (why)"), rules=(*RULES, ForGit())))


def test_waiver_of_a_rule_that_was_not_chosen_is_not_judged() -> None:
    report = check(patch("no-such-rule (why)"), suppression=Suppression(is_judged=lambda id: False))

    assert "unused-waiver" not in rules_of(report)


def test_exempt_file_is_not_complained_about() -> None:
    report = check(patch(diff=OTHER), suppression=exempt("drivers/staging/", "added-line"))

    assert ["bad-subject", "series", "subject"] == rules_of(report)
    assert [("added-line", "configuration", "per-path-ignore drivers/staging/")] == [
        (item.finding.rule, item.by, item.why) for item in report.suppressed
    ]


def test_other_files_still_are() -> None:
    report = check(patch(), suppression=exempt("drivers/staging/", "added-line"))

    assert "added-line" in rules_of(report)


@pytest.mark.parametrize("rule", ["subject", "series"])
def test_patch_of_exempt_files_only_is_not_complained_about(rule: str) -> None:
    report = check(patch(diff=OTHER), suppression=exempt("drivers/staging/", rule))

    assert rule not in rules_of(report)


@pytest.mark.parametrize("rule", ["subject", "series"])
def test_patch_of_some_exempt_files_still_is(rule: str) -> None:
    both = OTHER.replace("-- \n2.39.5\n", "") + DIFF.partition("\n\n")[2]
    report = check(patch(diff=both), suppression=exempt("drivers/staging/", rule))

    assert rule in rules_of(report)


def test_rules_may_be_a_pattern() -> None:
    report = check(patch(diff=OTHER), suppression=exempt("*.c", "*subject"))

    assert ["added-line", "series"] == rules_of(report)


def test_errors_can_be_exempt() -> None:
    report = check(patch(diff=OTHER), suppression=exempt("*.c", "bad-subject"))

    assert "bad-subject" not in rules_of(report)


def test_waiver_of_an_exempt_finding_is_used() -> None:
    report = check(patch("added-line (why)", diff=OTHER), suppression=exempt("*.c", "added-line"))

    assert "unused-waiver" not in rules_of(report)
