import logging

import pytest

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    GUESS,
    HISTORY,
    KBUILD,
    MAIL,
    MAINTAINERS,
    NOTE,
    SERIES,
    THREAD,
    TREE,
    Context,
    Finding,
    Findings,
    Location,
    Need,
    Patch,
    Revision,
    Rule,
)
from reviewbot.engine.runner import MAX_FINDINGS, check_revision
from reviewbot.engine.selftest import example_mails
from reviewbot.model.finding import Report
from reviewbot.model.grouping import group
from reviewbot.model.message import Message


class AddedX(Rule):
    """Fires on every added line that holds an x."""

    id = "added-x"
    severity = NOTE
    confidence = CERTAIN
    needs: tuple[Need, ...] = (MAIL,)
    profiles = ("linux",)

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for file in patch.files:
            for line in file.lines("+"):
                if "x" in line.text:
                    yield self.at_line(patch, file, line, "adds an x")


class NoDescription(AddedX):
    """Fires on the subject, whatever it says."""

    id = "b-subject"

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        yield self.at_subject(patch, "has a subject")


class WholeSeries(Rule):
    """Fires once for each series."""

    id = "whole-series"
    severity = NOTE
    confidence = CERTAIN
    needs = (SERIES,)
    profiles = ("linux",)

    def check_series(self, revision: Revision, context: Context) -> Findings:
        yield self.at_series(revision, "is a series")


class Remarks(Rule):
    """Fires on every reply."""

    id = "remarks"
    severity = NOTE
    confidence = CERTAIN
    needs = (THREAD,)
    profiles = ("linux",)

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        assert context.discussion is not None
        for reply in context.discussion.replies:
            where = Location("thread", reply.message.msgid, mail_line=1)
            yield Finding(self.id, self.severity, self.confidence, "somebody replied", where)


class Raises(AddedX):
    """Finds something and then fails."""

    id = "raises"

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        yield self.at_subject(patch, "was found before it failed")
        raise ValueError("two\nlines \x1b[31m")


def mail(subject: str, *added: str, msgid: str = "one", first: int = 1, extra: str = "") -> str:
    lines = "".join(f"+{line}\n" for line in added)
    return (
        f"Subject: {subject}\nMessage-ID: <{msgid}@example.org>\n{extra}\nText.\n---\n"
        f"diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -{first},1 +{first},{len(added) + 1} @@\n"
        f" int a;\n{lines}"
    )


def messages(*texts: str) -> list[Message]:
    return [message for text in texts for message in example_mails(text, "linux")]


def check(rules: list[Rule], *texts: str) -> Report:
    thread = group(messages(*texts))
    series = thread.series[0]
    return check_revision(rules, thread, series, series.latest)


def test_rule_that_raises_is_one_line_and_the_others_go_on() -> None:
    report = check([Raises(), AddedX()], mail("[PATCH] a: b", "x"))

    assert report.errors == ("rule raises failed: ValueError: two lines \x1b[31m",)
    assert [finding.rule for finding in report.findings] == ["added-x"]


def test_traceback_of_a_failed_rule_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "reviewbot"):
        check([Raises()], mail("[PATCH] a: b", "x"))

    assert "raise ValueError" in caplog.text


def test_rule_that_gives_no_findings_but_something_else_is_an_error() -> None:
    class GivesText(AddedX):
        id = "gives-text"

        def check_patch(self, patch: Patch, context: Context) -> Findings:
            yield "text"  # type: ignore[misc]  # what a rule without type checks may do

    report = check([GivesText(), AddedX()], mail("[PATCH] a: b", "x"))

    assert report.errors == ("rule gives-text failed: TypeError: it gave str instead of a finding",)
    assert len(report.findings) == 1


def test_rule_that_is_no_generator_is_an_error() -> None:
    class Returns(AddedX):
        id = "returns"

        def check_patch(self, patch: Patch, context: Context) -> Findings:
            return None  # type: ignore[return-value]  # forgotten yield

    (error,) = check([Returns()], mail("[PATCH] a: b", "x")).errors

    assert error.startswith("rule returns failed: TypeError: ")


def test_rule_of_another_project_neither_runs_nor_is_skipped() -> None:
    class ForXen(AddedX):
        profiles = ("xen",)

    report = check([ForXen()], mail("[PATCH] a: b", "x"))

    assert (report.findings, report.skipped, report.profiles) == ((), {}, ("linux",))


@pytest.mark.parametrize(
    ("need", "why"),
    [
        (TREE, "no kernel tree given"),
        (KBUILD, "no kernel tree given"),
        (HISTORY, "no git history given"),
        (MAINTAINERS, "no tree with a MAINTAINERS file given"),
    ],
)
def test_missing_context_is_named_as_reason(need: Need, why: str) -> None:
    class Wants(AddedX):
        needs = (MAIL, need)

    report = check([Wants()], mail("[PATCH] a: b", "x"))

    assert (dict(report.skipped), report.findings) == ({"added-x": why}, ())


def test_series_rules_are_skipped_on_a_lone_numbered_mail() -> None:
    report = check([WholeSeries(), Remarks(), AddedX()], mail("[PATCH 2/5] a: b", "x"))

    assert dict(report.skipped) == {"remarks": "single mail", "whole-series": "single mail"}
    assert [finding.rule for finding in report.findings] == ["added-x"]


def test_thread_rules_are_skipped_without_other_mail() -> None:
    report = check([WholeSeries(), Remarks()], mail("[PATCH] a: b", "x"))

    assert dict(report.skipped) == {"remarks": "no other mail of the thread"}
    assert [finding.rule for finding in report.findings] == ["whole-series"]


def test_findings_are_in_reading_order() -> None:
    cover = "Subject: [PATCH 0/2] a: all\nMessage-ID: <zero@example.org>\n\nBoth.\n"
    second = mail("[PATCH 2/2] a: two", "x1", msgid="two")
    first = mail("[PATCH 1/2] a: one", "x1", "x2")

    report = check([AddedX(), NoDescription(), WholeSeries()], cover, second, first)

    assert [
        (finding.patch, finding.rule, finding.location.line) for finding in report.findings
    ] == [
        (None, "whole-series", None),
        (1, "b-subject", None),
        (1, "added-x", 2),
        (1, "added-x", 3),
        (2, "b-subject", None),
        (2, "added-x", 2),
    ]


def prints(report: Report) -> list[str]:
    return [finding.fingerprint for finding in report.findings]


def test_fingerprint_stays_when_lines_move_and_the_version_rises() -> None:
    one = check([AddedX()], mail("[PATCH] a: b", "x = 1;"))
    two = check([AddedX()], mail("[PATCH v2] a: b", "int y;", "x  =  1;", msgid="v2", first=40))

    assert prints(one) == prints(two)
    assert one.findings[0].location.line != two.findings[0].location.line


def test_two_findings_of_one_rule_differ_even_on_equal_lines() -> None:
    report = check([AddedX()], mail("[PATCH] a: b", "x;", "y;", "x;", "x z;"))

    assert len(set(prints(report))) == len(report.findings) == 3


def test_equal_lines_of_two_patches_differ() -> None:
    report = check(
        [AddedX()],
        mail("[PATCH 1/2] a: one", "x;"),
        mail("[PATCH 2/2] a: two", "x;", msgid="two"),
    )

    assert len(set(prints(report))) == 2


def test_remark_keeps_its_fingerprint_when_an_equal_one_before_it_is_gone() -> None:
    reply = "Subject: Re: [PATCH] a: b\nFrom: R <r@example.org>\nIn-Reply-To: <one@example.org>\n"
    patch = mail("[PATCH] a: b", "x")
    first = f"{reply}Message-ID: <r1@example.org>\n\nHm.\n"
    second = f"{reply}Message-ID: <r2@example.org>\n\nHm.\n"

    both = check([Remarks()], patch, first, second)
    later = check([Remarks()], patch, second)

    assert prints(both)[1:] == prints(later)


def test_mail_with_lone_surrogates_gets_a_report() -> None:
    text = mail("[PATCH] a: b", "x", extra="Content-Type: text/plain; charset=utf-7\n")
    body = text.replace("+", "+-").replace("x\n", "x +2AA-\n")

    report = check([AddedX()], body)

    assert len(prints(report)) == 1


def test_same_input_gives_the_same_report() -> None:
    texts = mail("[PATCH 1/2] a: one", "x;"), mail("[PATCH 2/2] a: two", "x;", msgid="two")
    one, two = (check([AddedX(), WholeSeries()], *texts) for _ in range(2))

    assert one.findings == two.findings


def test_rule_that_never_ends_is_stopped_and_says_so() -> None:
    class Endless(Rule):
        id = "endless"
        severity = NOTE
        confidence = GUESS
        needs = (MAIL,)
        profiles = ALL

        def check_patch(self, patch: Patch, context: Context) -> Findings:
            while True:
                yield self.at_subject(patch, "again")

    report = check([Endless()], mail("[PATCH] foo: bar"))

    assert len(report.findings) == MAX_FINDINGS
    assert report.skipped == {"endless": f"stopped after {MAX_FINDINGS} findings"}
