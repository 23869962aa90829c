"""The shipped JSON Schemas fit what is printed, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from reviewbot.cli.main import main
from reviewbot.report.schema import SCHEMAS, schema_file, schema_of
from tests.factories import DIFF, SIGN_OFF, mail_bytes, mbox

COMMANDS = pytest.mark.parametrize("command", sorted(SCHEMAS))
SEEDS = ("xen-privcmd.mbox", "xen-privcmd-v2.mbox", "xen-privcmd.mime.mbox", "the-fix.patch")
REVIEW = "Could you please add a Fixes: tag?\n\nReviewed-by: R Reviewer <reviewer@example.org>\n"


def shipped(command: str) -> Draft202012Validator:
    schema = json.loads(schema_file(command).read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker())


def printed(command: str, *words: str | Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """What the command prints, after it was found valid."""
    main([command, "--format", "json", *map(str, words)])
    value = json.loads(capsys.readouterr().out)
    shipped(command).validate(value)
    return value


@pytest.fixture
def thread(tmp_path: Path) -> Path:
    """A series of two versions with a cover letter, a request and a tag."""
    path = tmp_path / "thread.mbox"
    path.write_bytes(
        mbox(
            mail_bytes("[RFC PATCH 0/2] foo: two", f"Why.\n\n{SIGN_OFF}", msgid="0@example.org"),
            mail_bytes("[RFC PATCH 1/2] foo: a", msgid="1@example.org", reply_to="0@example.org"),
            mail_bytes(
                "Re: [RFC PATCH 1/2] foo: a",
                REVIEW,
                msgid="r@example.org",
                reply_to="1@example.org",
                author="R Reviewer <reviewer@example.org>",
            ),
            mail_bytes(
                "[PATCH net v2] foo: a",
                f"Text.\n\nFixes: 0123\n{DIFF}base-commit: 0123456789abcdef0123\n",
                msgid="2@example.org",
                date="Fri, 02 Jan 2026 10:00:00 +0000",
            ),
        )
    )
    return path


@COMMANDS
def test_schema_is_one(command: str) -> None:
    Draft202012Validator.check_schema(schema_of(command))


@COMMANDS
def test_made_up_series_is_valid(
    command: str, thread: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = printed(command, "--revision", "all", thread, capsys=capsys)

    assert 2 == len(value["reports" if command == "check" else "series"])


@COMMANDS
def test_unreadable_source_is_valid(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = printed(command, tmp_path / "absent.mbox", capsys=capsys)

    assert 1 == len(value["unreadable"])


@COMMANDS
def test_thread_without_a_patch_is_valid(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "talk.mbox"
    path.write_bytes(mail_bytes("hello", "Only words.\n"))

    value = printed(command, path, capsys=capsys)

    assert 1 == len(value["reports" if command == "check" else "series"])


@COMMANDS
def test_mail_without_anything_is_valid(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bare.patch"
    path.write_text(DIFF.partition("\n\n")[2])

    printed(command, path, capsys=capsys)


@COMMANDS
@pytest.mark.corpus
@pytest.mark.parametrize("name", SEEDS)
def test_seed_is_valid(
    command: str, name: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    value = printed(command, "--revision", "all", corpus / "seed" / name, capsys=capsys)

    assert [] == value["unreadable"]


def check_output(**finding: object) -> dict[str, Any]:
    item: dict[str, Any] = {
        "rule": "x",
        "severity": "error",
        "confidence": "certain",
        "message": "m",
        "patch": None,
        "location": {
            "msgid": None,
            "part": "series",
            "path": None,
            "line": None,
            "mail_line": None,
        },
        "evidence": [],
        "fix": None,
        "see_also": [],
        "fingerprint": "0123456789abcdef",
        **finding,
    }
    revision: dict[str, object] = {
        "subject": "",
        "version": 1,
        "msgid": None,
        "msgids": [],
        "change_id": None,
        "patches": 0,
        "base_commit": None,
    }
    report = {
        "source": "-",
        "revision": revision,
        "findings": [item],
        "skipped": {},
        "errors": [],
        "suppressed": [],
        "base": None,
    }
    return {"schema": 1, "reviewbot": "0", "unreadable": [], "reports": [report]}


def test_smallest_output_is_valid() -> None:
    shipped("check").validate(check_output())


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": "fatal"},
        {"confidence": "sure"},
        {"patch": 0},
        {"patch": "1"},
        {"fingerprint": "x"},
        {"location": {}},
        {"evidence": [{"what": "quoted"}]},
        {"surprise": True},
    ],
    ids=str,
)
def test_wrong_output_is_not_valid(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        shipped("check").validate(check_output(**wrong))


def test_missing_key_is_not_valid() -> None:
    value = check_output()
    del value["reports"][0]["findings"][0]["fix"]

    with pytest.raises(ValidationError, match="'fix' is a required property"):
        shipped("check").validate(value)
