"""The two check formats of b4, alone and in the hands of the installed b4."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from reviewbot.model.finding import Confidence, Evidence, Location, Report, Severity
from reviewbot.report.b4 import as_check_json, as_check_text
from reviewbot.report.export import Unreadable
from tests.factories import DIFF, SIGN_OFF, mail_bytes
from tests.report.reports import make_finding, make_report

REPOSITORY = Path(__file__).resolve().parent.parent.parent
BAD = f"Text.\n\nFixes: 0123456789ab\n{SIGN_OFF}{DIFF}"
GOOD = f"Text.\n\n{SIGN_OFF}{DIFF}"


# -- text


def test_line_is_that_of_the_whole_mail() -> None:
    assert (
        "-:9: WARNING: [fixes-malformed] the Fixes: tag lacks the subject of the commit\n"
        == as_check_text([make_report(make_finding())])
    )


def test_error_is_called_error() -> None:
    text = as_check_text([make_report(make_finding(severity=Severity.ERROR))])

    assert text.startswith("-:9: ERROR: [")


@pytest.mark.parametrize("changes", [{"severity": Severity.NOTE}, {"confidence": Confidence.GUESS}])
def test_notes_and_guesses_are_left_out(changes: dict[str, object]) -> None:
    assert "" == as_check_text([make_report(make_finding(**changes))])


def test_nothing_is_printed_when_clean() -> None:
    assert "" == as_check_text([make_report(skipped={"x": "y"}), Report("in.mbox", None)])


def test_a_finding_is_one_line_whatever_it_quotes() -> None:
    text = as_check_text([make_report(make_finding(message="a\nERROR: b\x1b[2J"))])

    assert ["-:9: WARNING: [fixes-malformed] a ERROR: b<U+001B>[2J"] == text.splitlines()


# -- JSON


def tools(*reports: Report, scope: str = "all", unreadable: Sequence[Unreadable] = ()) -> Any:
    return json.loads(as_check_json(reports, scope, unreadable))


@pytest.mark.parametrize(
    ("scope", "names"),
    [("patch", ["rb"]), ("series", ["rb-series"]), ("all", ["rb", "rb-series"])],
)
def test_scope_names_the_tools(scope: str, names: list[str]) -> None:
    assert names == [tool["tool"] for tool in tools(make_report(), scope=scope)]


def test_clean_patch_passes_and_says_so() -> None:
    assert [
        {"tool": "rb", "status": "pass", "summary": "nothing found", "url": "", "details": ""}
    ] == tools(make_report(), scope="patch")


@pytest.mark.parametrize(
    ("severity", "confidence", "status"),
    [
        (Severity.ERROR, Confidence.CERTAIN, "fail"),
        (Severity.ERROR, Confidence.LIKELY, "fail"),
        (Severity.WARNING, Confidence.LIKELY, "warn"),
        (Severity.NOTE, Confidence.CERTAIN, "pass"),
        (Severity.ERROR, Confidence.GUESS, "pass"),
    ],
)
def test_status_follows_severity_unless_it_is_a_guess(
    severity: Severity, confidence: Confidence, status: str
) -> None:
    finding = make_finding(severity=severity, confidence=confidence)

    assert status == tools(make_report(finding), scope="patch")[0]["status"]


def test_status_is_the_worst_of_all() -> None:
    findings = [
        make_finding(severity=severity)
        for severity in (Severity.NOTE, Severity.ERROR, Severity.WARNING)
    ]
    tool = tools(make_report(*findings), scope="patch")[0]

    assert ("fail", "1 error, 1 warning, 1 note") == (tool["status"], tool["summary"])


def test_details_are_text_that_holds_a_list() -> None:
    finding = make_finding(confidence=Confidence.LIKELY)

    details = tools(make_report(finding), scope="patch")[0]["details"]

    assert [
        {
            "status": "warn",
            "context": "fixes-malformed",
            "state": "warning (likely)",
            "description": "the Fixes: tag lacks the subject of the commit",
            "srcline": "Signed-off-by: A Author <author@example.org>",
            "url": "",
        }
    ] == json.loads(details)


def test_source_line_is_the_quoted_one() -> None:
    finding = make_finding(evidence=(Evidence("tree"), Evidence("quoted", "+foo\n+bar")))

    details = tools(make_report(finding), scope="patch")[0]["details"]

    assert "+foo" == json.loads(details)[0]["srcline"]


def test_finding_in_a_reply_links_to_it() -> None:
    finding = make_finding(patch=None, location=Location("thread", "reply@example.org"))

    details = tools(make_report(finding), scope="series")[0]["details"]

    assert "https://lore.kernel.org/r/reply@example.org/" == json.loads(details)[0]["url"]


def test_series_finding_does_not_count_for_the_patch() -> None:
    rb, series = tools(make_report(make_finding(patch=None)))

    assert ("pass", "warn") == (rb["status"], series["status"])


def test_rules_that_could_not_run_are_counted() -> None:
    tool = tools(make_report(skipped={"a": "single mail", "b": "single mail"}), scope="patch")[0]

    assert "nothing found; 2 rules not run" == tool["summary"]


def test_mail_without_a_patch_passes_as_not_checked() -> None:
    tool = tools(Report("-", None), scope="series")[0]

    assert ("pass", "no patch in it, nothing to check") == (tool["status"], tool["summary"])


def test_unreadable_mail_and_failed_rules_fail() -> None:
    tool = tools(
        make_report(errors=("rule x failed",)),
        scope="patch",
        unreadable=[Unreadable("-", "cannot read standard input: it is empty")],
    )[0]

    assert (
        "fail",
        "2 not checked",
        ["cannot read standard input: it is empty", "rule x failed"],
    ) == (
        tool["status"],
        tool["summary"],
        [row["description"] for row in json.loads(tool["details"])],
    )


def test_all_values_are_text_that_sqlite_can_store() -> None:
    values = [
        value
        for tool in tools(make_report(make_finding()), Report("-", None))
        for value in tool.values()
    ]

    assert {str} == set(map(type, values))


# -- contract with the installed b4


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A script named reviewbot that runs this checkout, and an environment without the user's
    settings.
    """
    script = tmp_path / "reviewbot"
    script.write_text(
        f'#!/bin/sh\nPYTHONPATH="{REPOSITORY}" exec "{sys.executable}" -m reviewbot "$@"\n'
    )
    script.chmod(0o755)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return str(script)


@pytest.fixture
def repository(tmp_path: Path, command: str) -> Path:
    """A git repository with one commit on master."""
    path = tmp_path / "repository"
    path.mkdir()
    git(path, "init", "-q", "-b", "master")
    git(path, "config", "user.name", "A Author")
    git(path, "config", "user.email", "author@example.org")
    (path / "foo.c").write_text("one\ntwo\n")
    git(path, "add", "foo.c")
    git(path, "commit", "-q", "-m", "foo: begin")
    return path


def git(cwd: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True)


def b4(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "b4.command", "--no-interactive", "--offline-mode", *arguments],
        cwd=cwd,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )


def perpatch(raw: bytes, command: str, cwd: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from b4.review.checks import run_perpatch_checks

    monkeypatch.chdir(cwd)
    mail = message_from_bytes(raw, policy=policy.EmailPolicy(utf8=True))
    result = run_perpatch_checks([("one@example.org", mail)], [command], str(cwd))
    return result["one@example.org"]


@pytest.mark.slow
def test_b4_review_takes_the_patch_check(
    command: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = perpatch(
        mail_bytes(body=BAD),
        f"{command} check --format=b4-json --scope=patch --select fixes-malformed -",
        repository,
        monkeypatch,
    )

    assert [("rb", "warn", "1 warning")] == [
        (tool["tool"], tool["status"], tool["summary"]) for tool in found
    ]


@pytest.mark.slow
def test_b4_review_keeps_a_clean_result(
    command: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from b4.review.checks import get_cached_results, get_db, store_results

    found = perpatch(
        mail_bytes(body=GOOD),
        f"{command} check --format=b4-json --scope=patch --select fixes-malformed -",
        repository,
        monkeypatch,
    )
    connection = get_db()
    store_results(connection, "one@example.org", found)
    kept = get_cached_results(connection, ["one@example.org"])

    assert ["pass"] == [tool["status"] for tool in kept["one@example.org"]]


@pytest.mark.slow
def test_b4_review_takes_the_series_check(
    command: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from b4.review.checks import run_series_checks

    monkeypatch.chdir(repository)
    cover = mail_bytes("[PATCH 0/2] foo: bar", "Why.\n")
    mail = message_from_bytes(cover, policy=policy.EmailPolicy(utf8=True))

    found = run_series_checks(
        ("one@example.org", mail),
        [f"{command} check --format=b4-json --scope=series -"],
        str(repository),
    )

    assert [("rb-series", "pass", "no patch in it, nothing to check")] == [
        (tool["tool"], tool["status"], tool["summary"]) for tool in found
    ]


@pytest.fixture
def prepared(repository: Path, command: str) -> Path:
    """The repository on a b4 prep branch, with reviewbot as its check."""
    b4(repository, "prep", "-n", "trial", "-f", "master")
    check = f"{command} check --format=b4-text --select fixes-malformed -"
    git(repository, "config", "b4.prep-perpatch-check-cmd", check)
    return repository


def commit(repository: Path, message: str) -> None:
    (repository / "foo.c").write_text("one\ntwo\nthree\n")
    git(repository, "commit", "-q", "-a", "-m", message)


@pytest.mark.slow
def test_b4_prep_check_shows_the_finding_and_its_line(prepared: Path) -> None:
    commit(prepared, f"foo: add three\n\nText.\n\nFixes: 0123456789ab\n{SIGN_OFF}")

    result = b4(prepared, "prep", "--check")
    output = result.stdout + result.stderr

    assert "WARNING: [fixes-malformed] the Fixes: tag lacks the subject" in output
    assert "Success: 0, Warning: 1, Error: 0" in output


@pytest.mark.slow
def test_b4_prep_check_calls_a_clean_patch_a_success(prepared: Path) -> None:
    commit(prepared, f"foo: add three\n\nText.\n\n{SIGN_OFF}")

    result = b4(prepared, "prep", "--check")

    assert "Success: 1, Warning: 0, Error: 0" in result.stdout + result.stderr
