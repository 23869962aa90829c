"""checkpatch.pl as a provider: a script with its manners, then one that has none."""

from pathlib import Path

import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.runner import check_revision
from reviewbot.model.finding import Confidence, Location, Severity
from reviewbot.provider import checkpatch
from reviewbot.provider.checkpatch import Checkpatch
from reviewbot.provider.script import Base
from tests.factories import DIFF, SIGN_OFF, make_mail, make_thread
from tests.provider.scripts import added, checked, posted, tree


def test_clean_patch_gives_nothing(tmp_path: Path) -> None:
    report = checked(tree(tmp_path))

    assert ((), {}, ()) == (report.findings, report.skipped, report.errors)


def test_finding_points_to_the_line_of_the_diff(tmp_path: Path) -> None:
    body = added("int a;", "a=b;")

    (finding,) = checked(tree(tmp_path), body).findings

    mail_line = body.split("\n").index("+a=b;") + 1
    assert Location("diff", "1@example.org", "foo.c", 3, mail_line) == finding.location
    assert "+a=b;" == finding.evidence[0].text


def test_error_is_an_error_and_likely(tmp_path: Path) -> None:
    (finding,) = checked(tree(tmp_path), added("a=b;")).findings

    assert ("checkpatch-spacing", Severity.ERROR, Confidence.LIKELY) == (
        finding.rule,
        finding.severity,
        finding.confidence,
    )
    assert ("scripts/checkpatch.pl, SPACING",) == finding.see_also


def test_rule_left_to_checkpatch_has_its_id(tmp_path: Path) -> None:
    (finding,) = checked(tree(tmp_path), added("BUG();")).findings

    assert ("bug-on-added", Severity.WARNING) == (finding.rule, finding.severity)


def test_check_is_muted_as_usual(tmp_path: Path) -> None:
    assert () == checked(tree(tmp_path), added("fooBar();")).findings


def test_check_that_is_let_through_is_a_guess_and_a_note(tmp_path: Path) -> None:
    (finding,) = checked(tree(tmp_path), added("fooBar();"), muted=()).findings

    assert (Severity.NOTE, Confidence.GUESS) == (finding.severity, finding.confidence)


def test_what_a_rule_finds_is_not_found_twice(tmp_path: Path) -> None:
    report = checked(tree(tmp_path), f"Text.\n\n{DIFF}")

    assert ["signed-off-by-missing"] == [finding.rule for finding in report.findings]
    assert not report.findings[0].see_also[0].startswith("scripts/checkpatch.pl")


def test_what_any_rule_of_the_type_finds_is_not_found_twice(tmp_path: Path) -> None:
    body = f'Text.\n\nFixes: 123456 ("foo: a\nlong subject")\n{SIGN_OFF}{DIFF}'

    report = checked(tree(tmp_path), body, select=["fixes-line-wrapped"])

    assert ["fixes-line-wrapped"] == [finding.rule for finding in report.findings]


def test_what_a_rule_was_silent_about_is_a_guess_under_its_id(tmp_path: Path) -> None:
    draft = f"Not yet.\n\n#syz test: x\n{DIFF}"  # which is not told to sign off

    (finding,) = checked(tree(tmp_path), draft, select=["signed-off-by-missing"]).findings

    assert ("signed-off-by-missing", Severity.ERROR, Confidence.GUESS) == (
        finding.rule,
        finding.severity,
        finding.confidence,
    )


def test_finding_of_a_rule_for_other_profiles_is_left_out(tmp_path: Path) -> None:
    thread, series = posted(f'Text.\n\nFixes: 123456 ("x")\n{SIGN_OFF}{DIFF}')
    rules = load_rules(select=["reported-by-without-link"])
    script = 'print "-:1: WARNING:BAD_REPORTED_BY_LINK: x\\n"; exit 1;'
    provider = Checkpatch(Base(tree(tmp_path, script)), muted=(), timeout_s=20)

    report = check_revision(
        rules, thread, series, series.latest, providers=[provider], profiles=("git",)
    )

    assert () == report.findings


def test_placeholder_of_the_script_is_not_shown(tmp_path: Path) -> None:
    body = f'Text.\n\nFixes: 123456 ("x")\n{SIGN_OFF}{DIFF}'
    thread, series = posted(body)
    provider = Checkpatch(
        Base(tree(tmp_path)), muted=["usual"], timeout_s=20, select=["checkpatch"]
    )

    report = check_revision([], thread, series, series.latest, providers=[provider])

    assert ["fixes-malformed"] == [finding.rule for finding in report.findings]
    assert "0123456789ab" not in report.findings[0].message


def test_unknown_commit_is_never_said(tmp_path: Path) -> None:
    body = f'Text.\n\nFixes: 123456789012 ("x")\n{SIGN_OFF}{DIFF}'

    assert () == checked(tree(tmp_path), body, muted=()).findings


def test_each_patch_of_a_series_is_looked_at(tmp_path: Path) -> None:
    report = checked(tree(tmp_path), added("a=b;"), added("x;"), added("c=d;"))

    assert [1, 3] == [finding.patch for finding in report.findings]


def test_header_line_is_the_subject(tmp_path: Path) -> None:
    script = 'print "-:2: WARNING:EMAIL_SUBJECT: bad subject\\n"; exit 1;'

    (finding,) = checked(tree(tmp_path, script)).findings

    assert Location("subject", "1@example.org") == finding.location


def test_line_of_a_trailer_is_a_trailer(tmp_path: Path) -> None:
    script = 'print "-:6: WARNING:BAD_SIGN_OFF: Use a single space\\n"; exit 1;'

    (finding,) = checked(tree(tmp_path, script)).findings

    assert ("trailer", 3, SIGN_OFF.strip()) == (
        finding.location.part,
        finding.location.mail_line,
        finding.evidence[0].text,
    )


def test_selected_alone_its_word_counts_for_rules_too(tmp_path: Path) -> None:
    thread, series = posted(f"Text.\n\n{DIFF}")
    provider = Checkpatch(Base(tree(tmp_path)), muted=(), timeout_s=20, select=["checkpatch"])

    (finding,) = check_revision([], thread, series, series.latest, providers=[provider]).findings

    assert ("signed-off-by-missing", Location("message", "1@example.org")) == (
        finding.rule,
        finding.location,
    )


def test_one_id_can_be_selected(tmp_path: Path) -> None:
    thread, series = posted(added("BUG();", "a=b;"))
    provider = Checkpatch(Base(tree(tmp_path)), muted=(), timeout_s=20, select=["bug-on-added"])

    report = check_revision([], thread, series, series.latest, providers=[provider])

    assert ["bug-on-added"] == [finding.rule for finding in report.findings]


def test_one_id_can_be_ignored(tmp_path: Path) -> None:
    thread, series = posted(added("BUG();", "a=b;"))
    provider = Checkpatch(
        Base(tree(tmp_path)), muted=(), timeout_s=20, ignore=["checkpatch-spacing"]
    )

    report = check_revision([], thread, series, series.latest, providers=[provider])

    assert ["bug-on-added"] == [finding.rule for finding in report.findings]


def test_fork_without_types_is_understood(tmp_path: Path) -> None:
    script = (
        "exit 2 if grep { /typ[e]s/ } @ARGV;"
        ' print "-:15: ERROR: code indent should never use tabs\\n"; exit 1;'
    )

    (finding,) = checked(tree(tmp_path, script)).findings

    assert ("checkpatch-untyped", ("scripts/checkpatch.pl",)) == (finding.rule, finding.see_also)


# -- faults


def test_no_base_is_said() -> None:
    report = checked(Path(), base=Base(missing="no base tree given; --tree DIR names one"))

    assert {"checkpatch": "no base tree given; --tree DIR names one"} == report.skipped


def test_tree_without_the_script_is_said(tmp_path: Path) -> None:
    report = checked(tmp_path)

    assert {"checkpatch": f"no scripts/checkpatch.pl in {tmp_path}"} == report.skipped


def test_script_that_is_a_link_out_of_the_tree_is_none(tmp_path: Path) -> None:
    outside = tree(tmp_path / "outside") / "scripts" / "checkpatch.pl"
    inside = tmp_path / "inside" / "scripts"
    inside.mkdir(parents=True)
    (inside / "checkpatch.pl").symlink_to(outside)

    report = checked(tmp_path / "inside")

    assert "no scripts/checkpatch.pl" in report.skipped["checkpatch"]


def test_missing_perl_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    report = checked(tree(tmp_path))

    assert {"checkpatch": "perl is not installed or not in PATH"} == report.skipped


def test_exit_2_is_said_with_the_scripts_own_words(tmp_path: Path) -> None:
    script = 'print "Must be run from the top-level dir. of a kernel tree\\n"; exit 2;'

    report = checked(tree(tmp_path, script))

    assert {
        "checkpatch": "checkpatch.pl failed (2): Must be run from the top-level dir. of a kernel tree"
    } == report.skipped


def test_script_that_dies_is_said(tmp_path: Path) -> None:
    report = checked(tree(tmp_path, 'die "no such thing\\n";'))

    assert "no such thing" in report.skipped["checkpatch"]


def test_broken_script_is_said(tmp_path: Path) -> None:
    report = checked(tree(tmp_path, "this is ( no perl"))

    assert "checkpatch.pl failed (255): " in report.skipped["checkpatch"]


def test_killed_script_is_said(tmp_path: Path) -> None:
    report = checked(tree(tmp_path, "kill 9, $$; sleep 5;"))

    assert "checkpatch.pl was ended by signal 9" in report.skipped["checkpatch"]


def test_status_1_without_a_remark_is_a_failure(tmp_path: Path) -> None:
    report = checked(tree(tmp_path, 'print "Usage: ...\\n"; exit 1;'))

    assert {"checkpatch": "checkpatch.pl failed (1): Usage: ..."} == report.skipped


def test_rubbish_is_not_taken_for_a_clean_patch(tmp_path: Path) -> None:
    report = checked(tree(tmp_path, 'print "lorem ipsum\\n"; exit 0;'))

    assert {"checkpatch": "checkpatch.pl prints what is no list of remarks: lorem ipsum"} == (
        report.skipped
    )


def test_fork_that_says_in_words_that_all_is_well_is_believed(tmp_path: Path) -> None:
    script = (
        'print "total: 0 errors, 0 warnings, 9 lines checked\\n\\n";'
        'print "- has no obvious style problems and is ready for submission.\\n";'
    )

    assert {} == checked(tree(tmp_path, script)).skipped


def test_time_out_is_said_and_what_came_before_stays(tmp_path: Path) -> None:
    script = "while (<STDIN>) { if (/^\\+stop/) { sleep 60 } }" + (
        'print "-:15: WARNING:BRACES: x\\n"; exit 1;'
    )

    report = checked(tree(tmp_path, script), added("go;"), added("stop;"), timeout_s=2)

    assert {"checkpatch": "patch 2: checkpatch.pl took longer than 2 s and was stopped"} == (
        report.skipped
    )
    assert [1] == [finding.patch for finding in report.findings]


def test_endless_output_is_said(tmp_path: Path) -> None:
    script = 'while (1) { print "-:1: ERROR:A_B: x\\n" x 1000 }'

    report = checked(tree(tmp_path, script))

    assert "printed more than 4 MB" in report.skipped["checkpatch"]


def test_thousands_of_remarks_are_cut(tmp_path: Path) -> None:
    report = checked(tree(tmp_path, 'print "-:15: ERROR:A_B: x\\n" x 5000; exit 1;'))

    assert 500 == len(report.findings)
    assert {"checkpatch": "stopped after 500 findings"} == report.skipped


def test_lines_that_do_not_exist_are_no_trouble(tmp_path: Path) -> None:
    script = 'print "-:999999999: ERROR:A_B: x\\n-:0: ERROR:A_B: y\\n"; exit 1;'

    report = checked(tree(tmp_path, script))

    assert {"message", "subject"} == {finding.location.part for finding in report.findings}


def test_patch_that_is_too_large_is_not_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpatch, "MAX_PATCH_BYTES", 1 << 20)

    report = checked(tree(tmp_path), added("x" * (2 << 20)))

    assert {"checkpatch": "the patch is larger than 1 MB"} == report.skipped


def test_series_that_changes_the_script_is_not_given_to_it(tmp_path: Path) -> None:
    report = checked(tree(tmp_path), added("x").replace("foo.c", "scripts/checkpatch.pl"))

    assert "the series changes scripts/checkpatch.pl" in report.skipped["checkpatch"]


def test_series_that_changes_the_script_is_given_to_that_of_a_named_base(tmp_path: Path) -> None:
    base = Base(tree(tmp_path), is_certain=True)

    report = checked(tmp_path, added("x").replace("foo.c", "scripts/checkpatch.pl"), base=base)

    assert {} == report.skipped


# -- what the script gets


def test_script_gets_options_mail_and_nothing_else(tmp_path: Path) -> None:
    script = """
    # show-types
    my @mail = <STDIN>;
    die join(" ", @ARGV, scalar(glob("*")) // "empty", -e ".git" ? "git" : "nogit", $mail[0]);
    """

    report = checked(tree(tmp_path, script))

    assert (
        "--no-tree --terse --no-summary --color=never --show-types - empty nogit"
        " From: A Author <author@example.org>"
    ) in report.skipped["checkpatch"]


def test_configuration_of_home_and_folder_is_not_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".checkpatch.conf").write_text("--fix-inplace\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tree(tmp_path))
    script = 'die "seen\\n" if grep { -e "$_/.checkpatch.conf" } (".", $ENV{HOME}, ".scripts");'

    assert {} == checked(tree(tmp_path, script)).skipped


def test_word_lists_lie_beside_the_script(tmp_path: Path) -> None:
    script = (
        "use File::Basename; my $words = dirname($0) . '/spelling.txt';"
        "open(my $file, '<', $words) or die; print <$file>; exit 1;"
    )
    folder = tree(tmp_path, script)
    (folder / "scripts" / "spelling.txt").write_text("-:15: WARNING:TYPOS: teh\n")

    assert ["teh"] == [finding.message for finding in checked(folder).findings]


def test_subject_cannot_add_lines(tmp_path: Path) -> None:
    mail = make_mail("=?utf-8?q?[PATCH]_foo=0Abar=0A=0Abaz?=", added("a=b;"))
    thread = make_thread(mail)
    provider = Checkpatch(Base(tree(tmp_path)), muted=(), timeout_s=20)

    report = check_revision(
        [], thread, thread.series[0], thread.series[0].latest, providers=[provider]
    )

    assert ["+a=b;"] == [finding.evidence[0].text for finding in report.findings]
