"""`reviewbot show` from outside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.running import Runner
from tests.factories import mail_bytes, mbox

V1 = mail_bytes(msgid="1@example.org")
REPLY = mail_bytes(
    "Re: [PATCH] foo: bar",
    "This lacks a Reported-by:.\n\nAcked-by: R Reviewer <reviewer@example.org>\n",
    msgid="r@example.org",
    reply_to="1@example.org",
    author="R Reviewer <reviewer@example.org>",
    date="Thu, 01 Jan 2026 11:00:00 +0000",
)
V2 = mail_bytes(
    "[PATCH v2] foo: bar", msgid="2@example.org", date="Fri, 02 Jan 2026 10:00:00 +0000"
)


def series(reviewbot: Runner, *words: str) -> Any:
    return json.loads(reviewbot("show", "--format", "json", *words).out)["series"]


def versions(items: Any) -> list[list[int]]:
    return [[revision["version"] for revision in item["revisions"]] for item in items]


def test_series_is_shown_with_status_0(reviewbot: Runner) -> None:
    result = reviewbot("show", reviewbot.write("a.mbox", mbox(V1, REPLY)))

    assert (0, "") == (result.status, result.err)
    assert result.out.startswith("[PATCH] foo: bar\n\nversions\n  v1, 1 patch, A Author")


def test_findings_do_not_change_the_status(reviewbot: Runner) -> None:
    source = reviewbot.write(
        "a.eml", mail_bytes(body="no sign-off\n---\n" + "diff --git a/a b/a\n")
    )

    assert 0 == reviewbot("show", source).status


@pytest.mark.parametrize(
    ("revision", "wanted"),
    [("latest", [[1, 2]]), ("1", [[1]]), ("v1", [[1]]), ("2", [[1, 2]]), ("all", [[1], [1, 2]])],
)
def test_revision_is_where_one_looks_from(
    reviewbot: Runner, revision: str, wanted: list[list[int]]
) -> None:
    source = reviewbot.write("a.mbox", mbox(V1, REPLY, V2))

    assert wanted == versions(series(reviewbot, "--revision", revision, source))


def test_as_posted_sees_what_was_said_before(reviewbot: Runner) -> None:
    source = reviewbot.write("a.mbox", mbox(V1, REPLY, V2))

    (first, second) = series(reviewbot, "--as-posted", "--revision", "all", source)

    assert (0, 1) == (len(first["asks"]), len(second["asks"]))


def test_mail_of_with_is_context_only(reviewbot: Runner) -> None:
    old = reviewbot.write("old.mbox", mbox(V1, REPLY))
    new = reviewbot.write("new.eml", V2)

    shown = series(reviewbot, "--with", old, new)

    assert ([[1, 2]], 1) == (versions(shown), len(shown[0]["asks"]))


def test_unreadable_source_gives_2_and_the_others_are_shown(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", V1)

    result = reviewbot("show", "absent.eml", source)

    assert (2, "reviewbot: cannot read absent.eml: No such file or directory\n") == (
        result.status,
        result.err,
    )
    assert result.out.startswith("[PATCH] foo: bar\n")


def test_unreadable_source_is_listed_in_json(reviewbot: Runner) -> None:
    value = json.loads(reviewbot("show", "--format", "json", "absent.eml").out)

    assert (["absent.eml"], []) == (
        [item["source"] for item in value["unreadable"]],
        value["series"],
    )


def test_thread_without_a_patch_is_said_to_be_one(reviewbot: Runner) -> None:
    source = reviewbot.write("a.eml", mail_bytes("hello", "Only words.\n"))

    assert (0, "a.eml: no patch in it, nothing to show\n", "") == reviewbot("show", source)


def test_standard_input_is_read(reviewbot: Runner) -> None:
    assert reviewbot("show", "-", stdin=V1).out.startswith("[PATCH] foo: bar\n")


def test_check_options_are_refused(reviewbot: Runner) -> None:
    assert 2 == reviewbot("show", "--strict", "a.eml").status
