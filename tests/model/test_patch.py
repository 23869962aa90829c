"""A patch mail taken apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewbot.model.patch import parse_patch
from tests.factories import DIFF, SIGN_OFF, make_mail, make_patch


def test_parts_are_told_apart() -> None:
    patch = make_patch(
        f'Why.\n\nFixes: 0123456789ab ("foo")\n{SIGN_OFF}---\nChanges in v2: all\n{DIFF}base-commit: {"a" * 40}\n'
    )

    assert patch.prose == "Why."
    assert ["Fixes", "Signed-off-by"] == [trailer.key for trailer in patch.trailers]
    assert patch.cut_line == 5
    assert patch.notes[0].text == "Changes in v2: all"
    assert patch.paths == ("foo.c",)
    assert patch.base_commit == "a" * 40


def test_mail_lines_count_the_body_from_one() -> None:
    patch = make_patch(f"First.\n\nSecond.\n\n{SIGN_OFF}{DIFF}")

    assert [(1, "First."), (3, "Second.")] == [
        (line.mail_line, line.text) for line in patch.description if line.text
    ]
    assert patch.trailers[0].mail_line == 5


def test_in_body_from_names_the_author_and_is_no_description() -> None:
    patch = make_patch(f"From: Jane Doe <jane@example.org>\n\nText.\n\n{SIGN_OFF}{DIFF}")

    assert ("Jane Doe", "jane@example.org") == (patch.author.name, patch.author.email)
    assert patch.prose == "Text."


def test_sentence_that_begins_with_from_is_description() -> None:
    patch = make_patch(f"From: the manual, chapter two, it is clear.\n\n{SIGN_OFF}{DIFF}")

    assert not patch.has_in_body_from
    assert patch.prose.startswith("From: the manual")


def test_second_cut_belongs_to_the_notes() -> None:
    patch = make_patch(f"Text.\n\n{SIGN_OFF}---\nv1->v2: hook\n{DIFF}")

    assert patch.cut_line == 4
    assert "v1->v2: hook" in [line.text for line in patch.notes]
    assert len(patch.files) == 1


def test_patch_without_cut_ends_its_description_at_the_diff() -> None:
    patch = make_patch("Text.\n\n" + SIGN_OFF + "\n" + DIFF.split("\n\n", 1)[1])

    assert patch.cut_line is None
    assert patch.prose == "Text."
    assert len(patch.files) == 1


def test_mail_without_a_diff_is_no_patch() -> None:
    assert parse_patch(make_mail(body="Text.\n---\nmore\n")) is None


def test_quoted_diff_is_no_patch() -> None:
    quoted = "".join(f"> {line}\n" for line in DIFF.splitlines())

    assert parse_patch(make_mail(body=f"Text.\n{quoted}")) is None


def test_logs_and_code_are_not_prose() -> None:
    patch = make_patch(
        f"It fails:\n\n    int x;\n[   12.345678] BUG: oops\n\nSo fix it.\n\n{SIGN_OFF}{DIFF}"
    )

    assert patch.prose == "It fails:\nSo fix it."


def test_drafts_are_recognised() -> None:
    drafts = [
        "[RFC PATCH] a: b",
        "[PATCH] a: DO NOT MERGE b",
        "[PATCH WIP] a: b",
        "[PATCH 6.1 001/200] a: b",
    ]

    assert all(make_patch(f"Text.\n{DIFF}", subject).is_draft for subject in drafts)
    assert not make_patch(f"Text.\n{DIFF}", "[PATCH] a: do not merge pages twice").is_draft


@given(st.lists(st.sampled_from(
    ["---", "diff --git a/f b/f", "--- a/f", "+++ b/f", "@@ -1 +1 @@", "-a", "+b", "From: A <a@example.org>", "Subject: x", "",
     "Text", "Signed-off-by: A <a@example.org>", "Fixes: 12 (\"", "-- ", " ctx", "Index: f", "====="]), max_size=30))  # fmt: skip
def test_every_line_belongs_to_at_most_one_part(lines: list[str]) -> None:
    patch = parse_patch(make_mail(body="\n".join(lines)))
    if patch is None:
        return

    tags = {t.mail_line + extra for t in patch.trailers for extra in range(t.line_count)}
    text = {line.mail_line for line in patch.description}
    notes = {line.mail_line for line in patch.notes}
    diff = {line.mail_line for file in patch.files for line in file.lines()}
    tail = {line.mail_line for line in patch.tail}
    parts = [tags, text, notes, diff, tail]

    assert sum(map(len, parts)) == len(set().union(*parts))
    for line in (*patch.description, *patch.notes, *patch.tail):
        assert lines[line.mail_line - 1] == line.text
