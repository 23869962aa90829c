"""`reviewbot check` from outside: exit status, stdout, stderr.

The rules are named with --select throughout, so that a new rule changes nothing here.
"""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot import __version__
from reviewbot.cli.arguments.check import FORMATS
from tests.cli.running import Runner
from tests.factories import DIFF, SIGN_OFF, mail_bytes, mbox

REPOSITORY = Path(__file__).resolve().parent.parent.parent
RULES = "signed-off-by-missing,fixes-malformed,reviewer-asked-for-trailer,changelog-missing"
MAIL_RULES = "signed-off-by-missing,fixes-malformed"
CLEAN = mail_bytes()
WARNING = mail_bytes(body=f"Text.\n\nFixes: 0123456789ab\n{SIGN_OFF}{DIFF}")
ERROR = mail_bytes("[PATCH] foo: error", f"Text.\n{DIFF}", msgid="error@example.org")
ASKED = mbox(
    CLEAN,
    mail_bytes(
        "Re: [PATCH] foo: bar",
        "This lacks a Reported-by:.\n",
        msgid="reply@example.org",
        reply_to="one@example.org",
        author="R Reviewer <reviewer@example.org>",
    ),
)

VERSION_2 = mbox(
    mail_bytes("[PATCH v2 0/1] foo: bar", "Cover.\n", msgid="cover@example.org"),
    mail_bytes(
        "[PATCH v2 1/1] foo: bar",
        f"Text.\n{DIFF}",
        msgid="patch@example.org",
        reply_to="cover@example.org",
    ),
)


# -- exit status


def test_clean_patch_gives_0(reviewbot: Runner) -> None:
    result = reviewbot("check", "--select", MAIL_RULES, reviewbot.write("a.eml", CLEAN))

    assert (0, "") == (result.status, result.err)


def test_error_gives_1(reviewbot: Runner) -> None:
    assert 1 == reviewbot("check", "--select", RULES, reviewbot.write("a.eml", ERROR)).status


def test_warning_gives_0(reviewbot: Runner) -> None:
    assert 0 == reviewbot("check", "--select", RULES, reviewbot.write("a.eml", WARNING)).status


@pytest.mark.parametrize(
    ("limit", "data", "status"),
    [
        ("warning", WARNING, 1),
        ("note", WARNING, 1),
        ("error", WARNING, 0),
        ("never", ERROR, 0),
        ("warning", CLEAN, 0),
    ],
    ids=["warning", "note", "error", "never", "clean"],
)
def test_fail_on_moves_the_limit(reviewbot: Runner, limit: str, data: bytes, status: int) -> None:
    source = reviewbot.write("a.eml", data)

    assert status == reviewbot("check", "--select", RULES, "--fail-on", limit, source).status


def test_fail_on_of_the_configuration_counts(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", WARNING)

    result = reviewbot("check", "--select", RULES, "-c", "reviewbot.fail-on=warning", source)

    assert 1 == result.status


def test_option_wins_over_configuration(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", ERROR)

    result = reviewbot("check", "-c", "reviewbot.fail-on=error", "--fail-on", "never", source)

    assert 0 == result.status


def test_finding_that_is_not_shown_does_not_fail(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", WARNING)
    words = ("check", "--select", RULES, "--fail-on", "note", "--min-severity", "error")

    assert 0 == reviewbot(*words, source).status


def test_strict_gives_3_when_a_rule_could_not_run(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    assert 3 == reviewbot("check", "--select", RULES, "--strict", source).status


def test_strict_gives_0_when_all_rules_ran(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    assert 0 == reviewbot("check", "--select", MAIL_RULES, "--strict", source).status


def test_3_comes_before_1(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", ERROR)

    assert 3 == reviewbot("check", "--select", RULES, "--strict", source).status


def test_2_comes_before_3_and_1(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", ERROR)

    assert 2 == reviewbot("check", "--select", RULES, "--strict", source, "absent.eml").status


def test_interrupt_comes_first(reviewbot: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reviewbot.cli.check.check_target", interrupted)

    result = reviewbot("check", "--strict", reviewbot.write("a.eml", ERROR), "absent.eml")

    assert (130, "", "reviewbot: interrupted\n") == result


def test_internal_error_is_one_line_and_2(
    reviewbot: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("two\nlines \x1b[31m")

    monkeypatch.setattr("reviewbot.cli.check.check_target", broken)

    result = reviewbot("check", reviewbot.write("a.eml", CLEAN))

    assert (
        2,
        "",
        "reviewbot: internal error: ValueError: two lines <U+001B>[31m; REVIEWBOT_DEBUG=1 shows where\n",
    ) == result


# -- usage and configuration


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["chekc"], "invalid choice: 'chekc'"),
        (["check", "--format", "xml"], "invalid choice: 'xml'"),
        (["check", "--fail", "note"], "unrecognized arguments: --fail"),
        (["check", "--revision", "two"], "'two' is not a version number, latest or all"),
        (["check", "--profile", "bsd", "a.eml"], "--profile bsd: unknown; one of linux"),
        (["check", "--select", "fixes-malfromed", "a.eml"], "did you mean 'fixes-malformed'?"),
        (["check", "--tree", "absent", "a.eml"], "--tree absent: no such folder"),
        (["check", "-c", "reviewbot.fail-onn=note", "a.eml"], "did you mean 'fail-on'?"),
        (["check", "-c", "reviewbot.fail-on=x", "a.eml"], "'x' is not one of error, warning"),
        (["check", "-c", "fail-on=note", "a.eml"], "expected reviewbot.key=value"),
        (["check", "--rules", "absent", "a.eml"], "rule folder absent does not exist"),
        (["check"], "no SOURCE given"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_usage_error_is_one_line_and_2(reviewbot: Runner, words: list[str], part: str) -> None:
    reviewbot.write("a.eml", CLEAN)

    status, out, err = reviewbot(*words)

    assert (2, "", 1) == (status, out, err.count("\n"))
    assert part in err


def test_usage_error_does_not_drive_the_terminal(reviewbot: Runner) -> None:
    assert "<U+001B>[2J" in reviewbot("check", "--\x1b[2J").err


def test_version_is_printed(reviewbot: Runner) -> None:
    assert (0, f"reviewbot {__version__}\n", "") == reviewbot("--version")


# -- what is shown


def rules_shown(reviewbot: Runner, *words: str) -> list[str]:
    value = json.loads(reviewbot("check", "--select", RULES, "--format", "json", *words).out)
    return [item["rule"] for report in value["reports"] for item in report["findings"]]


def test_min_severity_hides_what_is_below(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", WARNING)

    assert ["fixes-malformed"] == rules_shown(reviewbot, source)
    assert [] == rules_shown(reviewbot, "--min-severity", "error", source)


def test_min_confidence_hides_what_is_below(reviewbot: Runner) -> None:
    source = reviewbot.write("a.mbox", ASKED)

    assert ["reviewer-asked-for-trailer"] == rules_shown(reviewbot, source)
    assert [] == rules_shown(reviewbot, "--min-confidence", "certain", source)


@pytest.mark.parametrize(
    ("scope", "rules"),
    [
        ("patch", ["signed-off-by-missing"]),
        ("series", ["changelog-missing"]),
        ("all", ["changelog-missing", "signed-off-by-missing"]),
    ],
)
def test_scope_chooses_what_is_shown(reviewbot: Runner, scope: str, rules: list[str]) -> None:
    source = reviewbot.write("a.mbox", VERSION_2)

    assert rules == rules_shown(reviewbot, "--scope", scope, source)


def test_b4_text_implies_scope_patch(reviewbot: Runner) -> None:
    source = reviewbot.write("a.mbox", VERSION_2)
    words = ("check", "--select", RULES, "--fail-on", "never", "--format", "b4-text", source)

    assert ["[signed-off-by-missing]"] == re.findall(r"\[[\w-]+\]", reviewbot(*words).out)


def test_scope_given_with_b4_text_counts(reviewbot: Runner) -> None:
    source = reviewbot.write("a.mbox", ASKED)
    words = ("check", "--select", RULES, "--format", "b4-text", "--scope", "all", source)

    assert "-:1: WARNING: [reviewer-asked-for-trailer]" in reviewbot(*words).out


@pytest.mark.parametrize("form", ["b4-text", "github"])
def test_clean_patch_prints_nothing(reviewbot: Runner, form: str) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    assert (0, "", "") == reviewbot("check", "--select", RULES, "--format", form, source)


def test_verbose_names_rules_that_could_not_run(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    result = reviewbot("check", "--select", RULES, "-v", source)

    assert "not run: reviewer-asked-for-trailer: no other mail of the thread" in result.out


def test_thread_without_a_patch_gives_0(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", mail_bytes("hello", "Only words.\n"))

    assert (0, "a.eml: no patch in it, nothing to check\n", "") == reviewbot("check", source)


# -- SOURCEs


def test_standard_input_is_read(reviewbot: Runner) -> None:
    result = reviewbot("check", "--select", RULES, "--format", "b4-text", "-", stdin=ERROR)

    assert (1, True) == (result.status, "ERROR: [signed-off-by-missing]" in result.out)


def test_empty_standard_input_is_unreadable(reviewbot: Runner) -> None:
    assert (2, "", "reviewbot: cannot read standard input: it is empty\n") == reviewbot(
        "check", "-"
    )


def test_unreadable_source_does_not_stop_the_others_in_text(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    result = reviewbot("check", "--select", RULES, "absent.eml", source)

    assert (2, "reviewbot: cannot read absent.eml: No such file or directory\n") == (
        result.status,
        result.err,
    )
    assert result.out.startswith("[PATCH] foo: bar\n")


def test_unreadable_source_is_listed_in_json(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    result = reviewbot("check", "--format", "json", "absent.eml", source)
    value = json.loads(result.out)

    assert (2, ["absent.eml"], [source]) == (
        result.status,
        [item["source"] for item in value["unreadable"]],
        [report["source"] for report in value["reports"]],
    )


@pytest.mark.parametrize("form", FORMATS)
def test_unreadable_source_gives_2_in_every_format(reviewbot: Runner, form: str) -> None:
    result = reviewbot("check", "--format", form, "absent.eml")

    assert (2, "reviewbot: cannot read absent.eml: No such file or directory\n") == (
        result.status,
        result.err,
    )


def test_unreadable_context_gives_2(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    assert 2 == reviewbot("check", "--with", "absent.mbox", source).status


def test_revision_that_is_not_there_gives_2(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    result = reviewbot("check", "--revision", "7", source)

    assert (2, "reviewbot: a.eml holds no revision 7\n") == (result.status, result.err)


def test_source_on_the_network_is_refused_offline(reviewbot: Runner) -> None:
    result = reviewbot("check", "--offline", "one@example.org")

    assert (2, True) == (result.status, "--offline was given" in result.err)


def test_numbered_files_are_one_series(reviewbot: Runner) -> None:
    names = [
        reviewbot.write(
            f"000{number}.patch", mail_bytes(f"[PATCH {number}/2] foo: bar", msgid=None)
        )
        for number in (1, 2)
    ]

    value = json.loads(reviewbot("check", "--format", "json", *names).out)

    assert [2] == [report["revision"]["patches"] for report in value["reports"]]


# -- hostile mail


@pytest.mark.parametrize("form", FORMATS)
def test_control_characters_do_not_reach_the_terminal(reviewbot: Runner, form: str) -> None:
    mail = mail_bytes("[PATCH] foo: \x1b[2J\u202ered", f"Text.\n\nFixes: \x1b[31m0123\x07\n{DIFF}")
    source = reviewbot.write("a.eml", mail)

    result = reviewbot("check", "--select", RULES, "--format", form, "-v", source)

    assert not {"\x1b", "\x07", "\u202e"} & set(result.out + result.err)


def test_control_characters_in_a_file_name_do_not_reach_the_terminal(reviewbot: Runner) -> None:
    assert "\x1b" not in reviewbot("check", "\x1b[2J.eml").err


# -- real processes


def spawn(
    *words: str, cwd: Path, environ: dict[str, str] | None = None, **more: int
) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "TERM": "xterm-256color",
        **(environ or {}),
    }
    command = [sys.executable, "-m", "reviewbot", *words]
    return subprocess.Popen(command, cwd=cwd, env=environment, stderr=subprocess.PIPE, **more)  # type: ignore[call-overload, no-any-return]  # only stdin and stdout are passed on


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_output_does_not_depend_on_the_hash_seed(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.mbox").write_bytes(ASKED.replace(SIGN_OFF.encode(), b"Fixes: 0123\n"))

    outputs = [
        spawn(
            *("check", "--format", form, "--scope", "all", "a.mbox"),
            cwd=tmp_path,
            environ={"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
        ).communicate()[0]
        for seed in ("1", "2")
    ]

    assert outputs[0]
    assert outputs[0] == outputs[1]


@pytest.mark.slow
def test_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(CLEAN)

    process = spawn("check", "--format", "json", "a.eml", cwd=tmp_path, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()

    assert (0, b"") == (process.wait(timeout=30), err)


@pytest.mark.slow
def test_ctrl_c_gives_130(tmp_path: Path) -> None:
    process = spawn("check", "-", cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    # more than a pipe holds: when this returns, the process is reading
    process.stdin.write(b"x" * 1_000_000)
    process.stdin.flush()
    process.send_signal(signal.SIGINT)

    out, err = process.communicate(timeout=30)

    assert (130, b"", b"reviewbot: interrupted\n") == (process.returncode, out, err)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environ", "is_coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=["terminal", "NO_COLOR", "dumb"],
)
def test_colour_is_for_terminals_that_want_it(
    tmp_path: Path, environ: dict[str, str], is_coloured: bool
) -> None:
    (tmp_path / "a.eml").write_bytes(CLEAN)
    ours, theirs = pty.openpty()

    process = spawn("check", "a.eml", cwd=tmp_path, environ=environ, stdout=theirs)
    process.wait(timeout=30)
    os.close(theirs)
    output = os.read(ours, 65536)
    os.close(ours)

    assert (is_coloured, True) == (b"\x1b[" in output, b"foo: bar" in output)


def test_profile_of_the_rules_is_told_on_stderr(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", CLEAN)

    result = reviewbot(
        "check", "--select", MAIL_RULES, "--profile-rules", "--format", "json", source
    )

    assert "signed-off-by-missing" in result.err
    assert "all rules" in result.err
    assert [] == json.loads(result.out)["reports"][0]["findings"]
