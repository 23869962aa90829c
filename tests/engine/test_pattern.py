import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot.engine.loader import load_each
from reviewbot.engine.pattern import MAX_QUOTE, PatternRule, load_pattern_rule
from reviewbot.engine.runner import check_revision
from reviewbot.engine.selftest import example_mails, run_examples
from reviewbot.errors import RuleError
from reviewbot.model.finding import Finding, Report
from reviewbot.model.grouping import group
from tests.conftest import REPOSITORY
from tests.rule_files import TOML, write


def rule_of(tmp_path: Path, text: str) -> PatternRule:
    return load_pattern_rule(write(tmp_path, "printk-added.toml", text))


def report(rule: PatternRule, mail: str) -> Report:
    thread = group(example_mails(mail, "linux"))
    series = thread.series[0]
    return check_revision([rule], thread, series, series.latest)


def findings(rule: PatternRule, mail: str) -> tuple[Finding, ...]:
    result = report(rule, mail)
    assert result.errors == ()
    return result.findings


def diff(path: str, *lines: str) -> str:
    body = "".join(f"{line}\n" for line in lines)
    old = sum(not line.startswith("+") for line in lines)
    new = sum(not line.startswith("-") for line in lines)
    return (
        f"Subject: [PATCH] foo: fix bar\n\nText.\n---\ndiff --git a/{path} b/{path}\n"
        f"--- a/{path}\n+++ b/{path}\n@@ -7,{old} +7,{new} @@\n{body}"
    )


def test_added_line_is_found_at_its_place_with_its_groups(tmp_path: Path) -> None:
    mail = diff("drivers/foo/bar.c", " int a;", '+printk("hello");', "-int b;")

    (finding,) = findings(rule_of(tmp_path, TOML), mail)

    assert finding.message == 'drivers/foo/bar.c gets a printk of "hello"'
    assert finding.fix == 'pr_info("hello");'
    assert (finding.location.part, finding.location.line) == ("diff", 8)
    assert finding.evidence[0].text == '+printk("hello");'


@pytest.mark.parametrize(
    "mail",
    [
        diff("drivers/foo/bar.c", '-printk("old");'),
        diff("drivers/foo/bar.c", ' printk("context");'),
        diff("drivers/foo/bar.h", '+printk("hello");'),
        diff("sound/foo/bar.c", '+printk("hello");'),
        diff("drivers/legacy/bar.c", '+printk("hello");'),
    ],
)
def test_other_lines_and_other_files_are_left_alone(tmp_path: Path, mail: str) -> None:
    assert findings(rule_of(tmp_path, TOML), mail) == ()


def test_removed_lines_can_be_asked_for(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, 'on = "removed"\n' + TOML)

    assert len(findings(rule, diff("drivers/a.c", '-printk("x");', '+printk("y");'))) == 1


def test_subject_is_matched_without_its_brackets(tmp_path: Path) -> None:
    text = TOML.replace(
        "contains = \"printk(\"\nmatch = '\\bprintk\\((?P<what>[^)]{0,40})'",
        "match = '^foo: (?P<what>.*)'",
    )
    rule = rule_of(tmp_path, 'on = "subject"\n' + text.replace('files = ["drivers/**/*.c"]\n', ""))

    (finding,) = findings(rule, diff("a.c", "+x"))

    assert finding.location.part == "subject"
    assert "fix bar" in finding.message


def test_message_is_matched_line_by_line_above_the_cut(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, 'on = "message"\n' + TOML.replace('files = ["drivers/**/*.c"]\n', ""))
    mail = "Subject: [PATCH] a: b\n\nFirst.\nIt calls printk(x) twice.\n---\nprintk(below)\n"

    (finding,) = findings(rule, mail)

    assert (finding.location.part, finding.location.mail_line) == ("message", 2)


def test_trailer_found_by_a_message_rule_is_named_as_trailer(tmp_path: Path) -> None:
    text = TOML.replace('contains = "printk("', 'contains = "Issue"').replace(
        "\\bprintk\\(", "^Issue: "
    )
    rule = rule_of(tmp_path, 'on = "message"\n' + text.replace('files = ["drivers/**/*.c"]\n', ""))
    mail = "Subject: [PATCH] a: b\n\nFirst.\n\nIssue: 42\nSigned-off-by: A <a@example.org>\n"

    (finding,) = findings(rule, mail)

    assert (finding.location.part, finding.location.mail_line) == ("trailer", 3)


def test_files_choose_the_patch_for_message_rules(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, 'on = "message"\n' + TOML)
    calls = "Subject: [PATCH] a: b\n\nIt calls printk(x).\n---\n"

    assert len(findings(rule, calls + diff("drivers/a.c", "+x").partition("---\n")[2])) == 1
    assert findings(rule, calls + diff("sound/a.c", "+x").partition("---\n")[2]) == ()
    assert findings(rule, calls + diff("drivers/legacy/a.c", "+x").partition("---\n")[2]) == ()


def test_together_with_wants_both_in_one_file(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "together_with = '^end'\n" + TOML)

    assert findings(rule, diff("drivers/a.c", "+printk(x);")) == ()
    assert len(findings(rule, diff("drivers/a.c", "+printk(x);", "+end"))) == 1


def test_what_mail_says_is_cut_and_cleaned_in_the_message(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, TOML.replace("{0,40}", "{0,400}"))
    mail = diff("drivers/a.c", "+printk(\x1b[31m" + "x" * 300 + ");")

    (finding,) = findings(rule, mail)

    assert finding.message.isprintable()
    assert len(finding.message) < MAX_QUOTE + 60


def test_mail_with_lone_surrogates_is_matched_all_the_same(tmp_path: Path) -> None:
    mail = "Subject: [PATCH] a: b\nContent-Type: text/plain; charset=utf-7\n\n"
    rule = rule_of(tmp_path, TOML)
    body = (
        diff("drivers/a.c", "+printk(x); /- +2AA- -/")
        .partition("---\n")[2]
        .replace("+", "+-")
        .replace("+-2AA-", "+2AA-")
    )

    (finding,) = findings(rule, mail + "---\n" + body)

    assert finding.fix == "pr_info(x);"


def test_carriage_return_does_not_hide_the_end_of_a_line(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, TOML.replace("[^)]{0,40})'", "x)\\);$'"))
    lines = diff("drivers/a.c", "+printk(x);\r", " b")

    assert len(findings(rule, lines)) == 1


def test_expression_that_re2_refuses_is_an_error_of_this_rule_alone(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, TOML.replace("\\bprintk", "(?=x)printk"))

    errors = report(rule, diff("drivers/a.c", "+printk(x);")).errors

    assert len(errors) == 1
    assert "printk-added.toml: match is no RE2 expression: invalid perl operator: (?=" in errors[0]


def test_braces_can_be_written_in_templates(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, TOML.replace('"pr_info({what});"', '"{{ {match} }}"'))

    (finding,) = findings(rule, diff("drivers/a.c", "+printk(x);"))

    assert finding.fix == "{ printk(x }"


def test_examples_of_a_toml_rule_run_like_any_others(tmp_path: Path) -> None:
    outcomes = list(run_examples(rule_of(tmp_path, TOML)))

    assert [(outcome.case, outcome.ok) for outcome in outcomes] == [
        ("GOOD 1", True),
        ("BAD 1", True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'id = "printk-added"',
            'id = "other"',
            "id is 'other', but the file name asks for 'printk-added'",
        ),
        ('id = "printk-added"', "", "id is missing: the file name without its ending"),
        ('summary = "A bare printk is added"', "", "summary is missing"),
        ('"A bare printk is added"', '"two\\nlines"', "summary must be one line"),
        (
            'severity = "note"',
            'severity = "info"',
            "severity is 'info': one of error, warning, note",
        ),
        ('confidence = "certain"', "", "confidence is missing: certain, likely or guess"),
        ('confidence = "certain"', "confidence = 1", "confidence must be text"),
        ('["Documentation/process/coding-style.rst, section 13"]', "[]", "see_also is missing"),
        (
            '["Documentation/process/coding-style.rst, section 13"]',
            '"x"',
            "see_also must be a list",
        ),
        ('["kernel"]', '["linus"]', "profiles has 'linus': any of all, kernel, linux"),
        ('since = "1"', "since = 1", "since must be text"),
        ('since = "1"', 'since = "1"\nneeds = ["mails"]', "needs is 'mails': one of mail, series"),
        ('since = "1"', 'since = "1"\non = "context"', "on is 'context': one of added, removed"),
        ("\nfiles = [", "\nfile = [", "file is unknown; did you mean 'files'?"),
        ("contains = ", "xyzzy = ", "xyzzy is unknown; known: id, summary"),
        ("message = ", "# message = ", "message is missing: what to say, one sentence"),
        ("of {what}", "of {whom}", "message has {whom}: one of file, match, what, nothing else"),
        ("of {what}", "of {what!r}", "message has {what}"),
        ("of {what}", "of {what.__class__}", "message has {what.__class__}"),
        ("of {what}", "of {what", "message is no template"),
        ("pr_info({what})", "pr_info({})", "fix has {}"),
        ("why = ", "# why = ", "why is missing: why this is bad"),
        ("instead = ", "# instead = ", "instead is missing: what to write instead"),
        ("[[good]]", "[good]", "good must be tables, each beginning with [[good]]"),
        ("[[bad]]", "[[bad]]\nprofil = 'x'", "bad 1: profil is unknown; did you mean 'profile'?"),
        ("[[bad]]", "[[bad]]\nprofile = 'x'", "BAD 1 has the unknown profile 'x'"),
        ("[[bad]]", "[[bad]]\nfindings = true", "bad 1: findings must be a number"),
        ("[[good]]\nmail", "[[good]]\ntodo", "good 1: mail is missing"),
        ("severity = ", "severity ", "is not TOML: "),
        ("why = ", "x = " + "[" * 5000 + "\nwhy = ", "is not TOML: "),
    ],
)
def test_broken_toml_rule_is_refused_naming_file_and_field(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in TOML
    path = write(tmp_path, "printk-added.toml", TOML.replace(old, new, 1))

    (error,) = load_each([tmp_path])[1]

    assert str(error).startswith(f"{path}: ")
    assert sentence in str(error)


def test_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "printk-added.toml"
    path.write_bytes(b"\xff")

    with pytest.raises(RuleError, match="is not TOML"):
        load_pattern_rule(path)


@pytest.mark.parametrize(
    ("mail", "is_loaded"),
    [
        (diff("drivers/a.c", "+nothing();"), False),
        (diff("sound/a.c", "+printk(x);"), False),
        (diff("drivers/a.c", " printk(x);", "+y"), False),
        (diff("drivers/a.c", "+printk(x);"), True),
    ],
)
def test_re2_is_loaded_only_when_prefilter_and_files_let_a_line_pass(
    tmp_path: Path, mail: str, is_loaded: bool
) -> None:
    write(tmp_path, "rules/printk-added.toml", TOML)
    patch = write(tmp_path, "x.patch", f"To: linux-kernel@vger.kernel.org\n{mail}")
    code = (
        "import sys; from reviewbot.cli.main import main;"
        f"main(['check', {str(patch)!r}, '--rules', {str(tmp_path / 'rules')!r}, '--fail-on', 'never']);"
        "print('re2' in sys.modules)"
    )

    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    ).stdout

    assert out.splitlines()[-1] == str(is_loaded)
    assert ("printk-added" in out) == is_loaded
