"""Tags put right."""

from __future__ import annotations

import pytest

from reviewbot.fix.message import Repair, repaired, with_tags

FULL = "0123456789abcdef0123456789abcdef01234567"
SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def lookup(sha: str) -> tuple[str, str] | None:
    return (FULL, "foo: add bar") if FULL.startswith(sha) else None


def fixed(tags: str) -> str:
    return repaired(f"foo: fix bar\n\nText.\n\n{tags}", lookup).text.split("Text.\n\n", 1)[1]


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ("Fixes: 0123456 foo: add bar\n", 'Fixes: 0123456789ab ("foo: add bar")\n'),
        (f"Fixes: {FULL} (foo)\n", 'Fixes: 0123456789ab ("foo: add bar")\n'),
        ('Fixes: 0123456789ab ("foo: add\n bar")\n', 'Fixes: 0123456789ab ("foo: add bar")\n'),
        ("fixes: commit 0123456789ab\n", 'Fixes: 0123456789ab ("foo: add bar")\n'),
        ("Reveiwed-by: R Reviewer <r@example.org>\n", "Reviewed-by: R Reviewer <r@example.org>\n"),
        ("signed-off-by: B <b@example.org>\n", "Signed-off-by: B <b@example.org>\n"),
        ("Change-Id: I0123456789abcdef0123456789abcdef01234567\n", ""),
    ],
)
def test_tag_is_put_right(tags: str, wanted: str) -> None:
    assert f"{wanted}{SIGNED}" == fixed(f"{tags}{SIGNED}")


def test_report_is_closed_right_behind_its_reporter() -> None:
    tags = f'Reported-by: R <r@example.org>\nFixes: 0123456789ab ("foo: add bar")\nCloses: https://example.org/1\n{SIGNED}'

    assert (
        "Reported-by: R <r@example.org>\nCloses: https://example.org/1\n"
        f'Fixes: 0123456789ab ("foo: add bar")\n{SIGNED}'
    ) == fixed(tags)


def test_co_author_stands_before_his_sign_off() -> None:
    tags = f"Co-developed-by: B <b@example.org>\nCc: c@example.org\nSigned-off-by: B <b@example.org>\n{SIGNED}"

    assert (
        f"Cc: c@example.org\nCo-developed-by: B <b@example.org>\nSigned-off-by: B <b@example.org>\n{SIGNED}"
        == fixed(tags)
    )


@pytest.mark.parametrize(
    "message",
    [
        "foo: fix bar\n",
        f"foo: fix bar\n\nText.\n\n{SIGNED}",
        f"foo: fix bar\n\nFixes: the crash when foo is gone.\n\n{SIGNED}",
        f'foo: fix bar\n\nText.\n\nFixes: fedcba987654 ("unknown")\n{SIGNED}',
        f"foo: fix bar\n\nText.\n\nCo-developed-by: B <b@example.org>\n{SIGNED}",
        f"foo: fix bar\n\nText.\n\nfixes: 0123456\n[author: said why]\n{SIGNED}",
        "",
    ],
)
def test_what_a_person_has_to_decide_stays(message: str) -> None:
    repair = repaired(message, lookup)

    assert (message, ()) == (repair.text, repair.changes)


def test_tags_become_one_paragraph() -> None:
    tags = f"Fixes: 0123456\nReported by: R <r@example.org>\n\n{SIGNED}"

    assert (
        f'Fixes: 0123456789ab ("foo: add bar")\nReported-by: R <r@example.org>\n{SIGNED}'
        == fixed(tags)
    )


def test_tags_of_three_paragraphs_become_one() -> None:
    tags = f"Reveiwed-by: R <r@example.org>\n\n\nFixes:\n\n{SIGNED}"

    assert tags == fixed(tags)
    assert f"Reviewed-by: R <r@example.org>\nCc: C <c@example.org>\n{SIGNED}" == fixed(
        f"Reveiwed-by: R <r@example.org>\n\n\nCc: C <c@example.org>\n\n{SIGNED}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Link: https://example.org/1 [1]",
        "Fixes: the crash when foo is gone",
        "Note: this is not for stable",
        "Reported-by: R <r@example.org>\nwho saw it first.",
    ],
)
def test_paragraph_that_holds_anything_else_stays(text: str) -> None:
    assert f"{text}\n\n{SIGNED}" == fixed(f"{text}\n\n{SIGNED}")


def test_line_that_means_to_be_a_tag_does_not_keep_the_others_from_repair() -> None:
    tags = f"Fixes: 0123456\nAcked by: R <r@example.org>\n{SIGNED}"

    assert f'Fixes: 0123456789ab ("foo: add bar")\nAcked-by: R <r@example.org>\n{SIGNED}' == fixed(
        tags
    )


def test_every_change_is_told() -> None:
    repair = repaired(f"foo: fix bar\n\nText.\n\nfixes: 0123456\nChange-Id: I1\n{SIGNED}", lookup)

    assert (
        "fixes: 0123456 -> Fixes: 0123456",
        'Fixes: 0123456 -> Fixes: 0123456789ab ("foo: add bar")',
        "dropped Change-Id: I1",
    ) == repair.changes


def test_repairing_twice_changes_nothing_more() -> None:
    once = repaired(
        f"foo: fix bar\n\nText.\n\nfixes: 0123456\nChange-Id: I1\n{SIGNED}", lookup
    ).text

    assert (once, ()) == repaired(once, lookup)


TAGS = ("Reviewed-by: R Reviewer <r@example.org>", "Tested-by: T Tester <t@example.org>")
SIGNED_OFF = "Signed-off-by: A Author <author@example.org>"


def test_given_tags_stand_above_the_sender_s_sign_off() -> None:
    message = f"foo: fix bar\n\nIt leaks.\n\nSuggested-by: S <s@example.org>\n{SIGNED_OFF}\n"

    assert (
        "foo: fix bar\n\nIt leaks.\n\nSuggested-by: S <s@example.org>\n"
        f"{TAGS[0]}\n{TAGS[1]}\n{SIGNED_OFF}\n"
    ) == with_tags(message, TAGS).text


def test_message_without_tags_gets_a_paragraph_for_them() -> None:
    assert f"foo: fix bar\n\nIt leaks.\n\n{TAGS[0]}\n" == (
        with_tags("foo: fix bar\n\nIt leaks.\n", TAGS[:1]).text
    )


def test_nothing_given_changes_nothing() -> None:
    assert Repair("foo: fix bar\n", ()) == with_tags("foo: fix bar\n", ())
