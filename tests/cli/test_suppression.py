"""Rules and findings that are not wanted: per path, and waived by the author."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import Runner
from tests.factories import DIFF, SIGN_OFF, mail_bytes
from tests.source.repository import Repository

RULES = ("--select", "fixes-malformed,signed-off-by-missing,unused-waiver")
FIXES = "Fixes: 0123456789ab\n"
WAIVER = "Reviewbot-ok: fixes-malformed (the tree is not in git)\n"
UNSENT = mail_bytes(body=f"Text.\n\n{FIXES}{SIGN_OFF}---\n{WAIVER}{DIFF[4:]}", msgid=None)
POSTED = mail_bytes(body=f"Text.\n\n{FIXES}{SIGN_OFF}---\n{WAIVER}{DIFF[4:]}")


def rules_found(out: str) -> list[str]:
    (report,) = json.loads(out)["reports"]
    return [finding["rule"] for finding in report["findings"]]


def suppressed(out: str) -> list[tuple[str, str, str]]:
    (report,) = json.loads(out)["reports"]
    return [(item["finding"]["rule"], item["by"], item["why"]) for item in report["suppressed"]]


def test_waiver_counts_in_a_patch_that_was_not_posted(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", UNSENT)

    result = reviewbot("check", "a.patch", *RULES, "--format", "json")

    assert [] == rules_found(result.out)
    assert [("fixes-malformed", "author", "the tree is not in git")] == suppressed(result.out)


def test_waiver_is_named_with_verbose(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", UNSENT)

    result = reviewbot("check", "a.patch", *RULES, "-v")

    assert "  nothing found; 1 suppressed (-v says which)\n" in result.out
    assert (
        "  suppressed: fixes-malformed  msg:3: author waives: the tree is not in git\n"
        in result.out
    )


def test_waiver_counts_for_commits(
    reviewbot: Runner, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(reviewbot.cwd / "tree", home=reviewbot.cwd)
    repository.commit(f"foo: bar\n\nText.\n\n{FIXES}{WAIVER}{SIGN_OFF}", {"widget.c": b"int a;\n"})
    monkeypatch.chdir(repository.path)

    result = reviewbot("check", "base..", *RULES, "--format", "json")

    assert [] == rules_found(result.out)


def test_waiver_does_not_count_once_posted(reviewbot: Runner) -> None:
    reviewbot.write("a.mbox", POSTED)

    result = reviewbot("check", "a.mbox", *RULES)

    assert "W fixes-malformed" in result.out
    assert "    > author waives: the tree is not in git\n" in result.out


def test_waiver_of_an_error_does_not_count(reviewbot: Runner) -> None:
    waiver = "Reviewbot-ok: signed-off-by-missing (I am shy)\n"
    reviewbot.write("a.patch", mail_bytes(body=f"Text.\n---\n{waiver}{DIFF[4:]}", msgid=None))

    result = reviewbot("check", "a.patch", *RULES)

    assert 1 == result.status
    assert "    > author waives: I am shy\n" in result.out


def test_waiver_that_matches_nothing_is_reported(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", mail_bytes(body=f"Text.\n\n{WAIVER}{SIGN_OFF}{DIFF}", msgid=None))

    result = reviewbot("check", "a.patch", "--format", "json")

    assert "unused-waiver" in rules_found(result.out)


def test_waiver_of_a_rule_that_was_not_selected_is_not_judged(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", mail_bytes(body=f"Text.\n\n{WAIVER}{SIGN_OFF}{DIFF}", msgid=None))

    result = reviewbot("check", "a.patch", "--select", "unused-waiver", "--format", "json")

    assert [] == rules_found(result.out)


def test_waiver_of_checkpatch_is_not_judged_without_it(reviewbot: Runner) -> None:
    body = f"Text.\n\nReviewbot-ok: bug-on-added (it is an emulator)\n{SIGN_OFF}{DIFF}"
    reviewbot.write("a.patch", mail_bytes(body=body, msgid=None))

    result = reviewbot("check", "a.patch", "--format", "json")

    assert "unused-waiver" not in rules_found(result.out)


def test_reason_cannot_hurt_the_terminal(reviewbot: Runner) -> None:
    waiver = "Reviewbot-ok: fixes-malformed (\x1b[2Jgone)\n"
    body = f"Text.\n\n{FIXES}{SIGN_OFF}---\n{waiver}{DIFF[4:]}"
    reviewbot.write("a.patch", mail_bytes(body=body, msgid=None))
    reviewbot.write("a.mbox", mail_bytes(body=body))

    for name in ("a.patch", "a.mbox"):
        assert "author waives: <U+001B>[2Jgone" in reviewbot("check", name, *RULES, "-v").out


def test_maintainers_reply_says_what_the_author_waives(reviewbot: Runner) -> None:
    reviewbot.write("a.mbox", POSTED)

    result = reviewbot("reply", "a.mbox", "--voice", "maintainer", *RULES)

    assert "* waiver: author waives: the tree is not in git" in result.out


@pytest.mark.parametrize(
    "setting", ["*.c:fixes-malformed", "*.h:signed-off-by-missing foo.c:trailers", "foo.c:fixes-*"]
)
def test_rule_is_not_asked_for_some_files(reviewbot: Runner, setting: str) -> None:
    reviewbot.write("a.mbox", mail_bytes(body=f"Text.\n\n{FIXES}{SIGN_OFF}{DIFF}"))

    result = reviewbot(
        *("check", "a.mbox", *RULES, "--format", "json"),
        *("-c", f"reviewbot.per-path-ignore={setting}"),
    )

    assert [] == rules_found(result.out)
    assert ["fixes-malformed"] == [rule for rule, _, _ in suppressed(result.out)]


def test_what_is_not_asked_is_named_with_verbose(reviewbot: Runner) -> None:
    reviewbot.write("a.mbox", mail_bytes(body=f"Text.\n\n{FIXES}{SIGN_OFF}{DIFF}"))

    result = reviewbot(
        *("check", "a.mbox", *RULES, "-v", "-c", "reviewbot.per-path-ignore=*.c:fixes-malformed")
    )

    assert (
        "  suppressed: fixes-malformed  msg:3: per-path-ignore *.c:fixes-malformed\n" in result.out
    )


def test_unknown_rule_in_the_setting_is_an_error(reviewbot: Runner) -> None:
    reviewbot.write("a.mbox", POSTED)

    result = reviewbot("check", "a.mbox", "-c", "reviewbot.per-path-ignore=*.c:fixes-malforme")

    assert (
        2,
        "reviewbot: per-path-ignore in command line, fixes-malforme: no rule or folder of that"
        " name, did you mean 'fixes-malformed'?; see reviewbot rules list\n",
    ) == (result.status, result.err)


@pytest.mark.parametrize("text", ["fixes-malformed", ":fixes-malformed", "*.c:", "*.c:,"])
def test_setting_of_another_form_is_an_error(reviewbot: Runner, text: str) -> None:
    result = reviewbot("config", "show", "-c", f"reviewbot.per-path-ignore={text}")

    assert 2 == result.status
    assert f"{text!r} is not of the form PATH:RULE,RULE" in result.err


def test_sarif_marks_what_is_suppressed(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", UNSENT)

    result = reviewbot("check", "a.patch", *RULES, "--format", "sarif")

    (run,) = json.loads(result.out)["runs"]
    assert [[{"kind": "inSource", "justification": "the tree is not in git"}]] == [
        item["suppressions"] for item in run["results"]
    ]


def test_min_severity_holds_for_what_is_suppressed(reviewbot: Runner) -> None:
    reviewbot.write("a.patch", UNSENT)

    result = reviewbot("check", "a.patch", *RULES, "--min-severity", "error", "--format", "json")

    assert [] == suppressed(result.out)
