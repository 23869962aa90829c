"""Commits that a description names."""

import time

import pytest

from reviewbot.mail import parse_mail
from reviewbot.model.patch import parse_patch
from reviewbot.model.reference import Reference, references

HEAD = "Subject: [PATCH] a: b\nContent-Type: text/plain; charset=utf-8"
DIFF = "---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n-a\n+b\n"


def found(text: str) -> list[Reference]:
    patch = parse_patch(parse_mail(f"{HEAD}\n\n{text}\n\n{DIFF}".encode()))

    assert patch is not None
    return list(references(patch))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ('commit 0123456789ab ("foo: add bar") broke it', "foo: add bar"),
        ('commit 0123456789ab\n("foo: add\nbar") broke it', "foo: add bar"),
        ("Commit 0123456789ab (foo: add bar, 2026-01-02) broke it", "foo: add bar, 2026-01-02"),
        ("commit 0123456789ab (“foo: add bar”) broke it", "foo: add bar"),
        ('commit 0123456789ab: "foo: add bar" broke it', "foo: add bar"),
        ('commit "0123456789ab" ("foo: add bar") broke it', "foo: add bar"),
        ('commit 0123456789ab ("foo: say \\"hello\\"") broke it', 'foo: say \\"hello\\"'),
        ("commit 0123456789ab broke it", None),
        ("commit 0123456789ab (in v6.1) broke it", None),
    ],
)
def test_the_subject_is_read_in_every_common_form(text: str, subject: str | None) -> None:
    assert [(one.sha, one.subject) for one in found(text)] == [("0123456789ab", subject)]


@pytest.mark.parametrize(
    "text",
    [
        "a commit of feedback",
        "commit message",
        "> commit 0123456789ab",
        "    commit 0123456789ab",
        "https://example.org/commit/0123456789ab",
        "commit 0123456789ab_suffix",
        "commit 123456",
    ],
)
def test_what_is_no_reference_is_not_found(text: str) -> None:
    assert found(text) == []


def test_a_wrapped_reference_points_at_the_line_where_it_starts() -> None:
    (one,) = found("Text before.\n\nThis came with commit\n0123456789ab and was wrong.")

    assert (one.line.mail_line, one.line.text) == (3, "This came with commit")
    assert (one.before, one.after) == ("This came with ", " and was wrong.")


def test_an_abbreviation_is_the_same_commit() -> None:
    (one,) = found("commit 0123456789ab broke it")

    assert one.is_same("0123456789abcdef")
    assert one.is_same("0123456")
    assert not one.is_same("0123457")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "commit 0123456" + "." * 1_000_000,
        "commit " * 140_000,
        "commit 01234567 " * 60_000,
        'commit 01234567 ("' * 50_000,
        "commit 01234567 (" + "a: " * 300_000,
    ],
)
def test_a_megabyte_is_read_in_linear_time(text: str) -> None:
    started = time.process_time()

    found(text)

    assert time.process_time() - started < 10
