from collections.abc import Sequence

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import ALL, MAIL, Rule
from reviewbot.model.finding import Confidence, Location, Report, Severity
from reviewbot.report.checklist import Checklist, Item, State, checklist_of
from reviewbot.report.checklist_text import as_checklist_text, summary
from tests.factories import DIFF, SIGN_OFF, mail_bytes
from tests.report.reports import make_finding, make_report


def rule(id: str, words: tuple[str, ...] = (), profiles: tuple[str, ...] = ALL) -> Rule:
    made = Rule()
    made.id, made.needs, made.profiles, made.words = id, (MAIL,), profiles, words
    made.folder = "trailers"
    return made


RULES = (
    rule("signed-off-by-missing"),
    rule("fixes-malformed", words=("fixes:",)),
    rule("changelog-missing"),
)


def made(report: Report, rules: Sequence[Rule] = RULES) -> Checklist:
    checklist = checklist_of(report, rules)
    assert checklist is not None
    return checklist


def states(checklist: Checklist, section: int) -> dict[str, State]:
    return {item.name: item.state for item in checklist.sections[section].items}


def test_silent_topics_of_series_and_patch_are_passed() -> None:
    checklist = made(make_report())

    assert {"version and changelog": State.PASS} == states(checklist, 0)
    assert State.PASS is states(checklist, 1)["sign-off"]


def test_topic_whose_words_the_patch_lacks_does_not_apply() -> None:
    assert State.NOT_APPLICABLE is states(made(make_report()), 1)["Fixes tag"]


def test_topic_of_which_no_rule_could_run_says_why() -> None:
    report = make_report(skipped={"changelog-missing": "single mail"})

    assert (Item(State.NOT_RUN, "version and changelog", "single mail"),) == made(report).sections[
        0
    ].items


def test_topic_of_which_some_rules_could_not_run_says_how_many_did() -> None:
    rules = (*RULES, rule("version-number-missing"))
    report = make_report(skipped={"version-number-missing": "single mail"})

    assert ["version and changelog (1 of 2 rules)"] == list(states(made(report, rules), 0))


def test_rules_of_other_projects_are_left_out() -> None:
    checklist = made(make_report(), (rule("changelog-missing", profiles=("git",)),))

    assert () == checklist.sections[0].items


def test_finding_takes_the_place_of_its_topic() -> None:
    checklist = made(make_report(make_finding()))

    assert [(State.LOOK, "fixes-malformed")] == [
        (item.state, item.name) for item in checklist.sections[1].items if item.finding
    ]
    assert "Fixes tag" not in states(checklist, 1)


def test_note_and_guess_are_the_author_s_call() -> None:
    note = make_finding(severity=Severity.NOTE, fingerprint="a")
    guess = make_finding(confidence=Confidence.GUESS, fingerprint="b")

    checklist = made(make_report(note, guess))

    assert (0, 2) == (checklist.count(State.LOOK), checklist.count(State.CALL))


def test_finding_of_something_that_is_no_rule_is_listed_too() -> None:
    checklist = made(make_report(make_finding(rule="checkpatch-long-line")))

    assert State.LOOK is states(checklist, 1)["checkpatch-long-line"]


def test_finding_about_the_series_stands_with_the_series() -> None:
    finding = make_finding(rule="changelog-missing", patch=None, location=Location("series"))

    assert {"changelog-missing": State.LOOK} == states(made(make_report(finding)), 0)


def test_thread_without_a_patch_has_no_checklist() -> None:
    assert checklist_of(Report("in.mbox", None), RULES) is None


def test_text_fits_eighty_columns_and_ends_with_what_is_left_to_do() -> None:
    text = as_checklist_text([made(make_report(make_finding()), load_rules())])

    assert [] == [line for line in text.splitlines() if len(line) > 80]
    assert "1 to look at" in text.splitlines()[-1]
    assert "  [!] fixes-malformed W  msg:3\n" in text


def test_nothing_left_to_do_is_said() -> None:
    mail = mail_bytes(body=f"Text.\n\n{SIGN_OFF}{DIFF}")

    assert "nothing left to do" == summary(made(make_report(mails=(mail,))))


def test_what_a_stranger_wrote_cannot_reach_the_terminal() -> None:
    mail = mail_bytes("[PATCH] foo: \x1b[31mred")

    assert "\x1b" not in as_checklist_text([made(make_report(mails=(mail,)))])
