"""The text of a reply."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.model.finding import Evidence
from reviewbot.report.reply import document_of, document_url, reply_text, wrapped
from tests.report.reports import make_finding, make_report

TRAILER = re.compile(r"^\s*(\w\S+):\s+(\S.*)")
"""What b4 0.16 takes for a trailer of a reply (LoreMessage.find_trailers)."""


def text_of(**changes: object) -> str:
    finding = make_finding(**changes)
    return reply_text(make_report(finding), [finding], is_to_patch=True)


def test_line_fact_paste_and_place_come_in_this_order() -> None:
    assert text_of(
        evidence=(Evidence("quoted", "Fixes: 0123456789ab"),), fix='Fixes: 0123456789ab ("foo")'
    ) == (
        "> Fixes: 0123456789ab\n"
        "The Fixes: tag lacks the subject of the commit.\n"
        "\n"
        '| Fixes: 0123456789ab ("foo")\n'
        "\n"
        "https://docs.kernel.org/process/submitting-patches.html\n"
    )


def test_finding_without_a_line_stands_under_the_subject() -> None:
    assert text_of().startswith("> Subject: [PATCH] foo: bar\nThe Fixes: tag")


def test_proof_from_elsewhere_is_listed_with_its_place() -> None:
    text = text_of(
        evidence=(Evidence("export", "EXPORT_SYMBOL(a);", "a.c", 7, "https://example.org/a"),)
    )

    assert text.startswith("* export: a.c:7: EXPORT_SYMBOL(a);\n* https://example.org/a\n")


def test_long_quote_is_cut_and_never_wrapped() -> None:
    first = text_of(evidence=(Evidence("quoted", "x " * 400),)).split("\n")[0]

    assert f"> {'x ' * 150} [...]" == first


def test_escape_sequences_are_made_visible() -> None:
    assert "\x1b" not in text_of(evidence=(Evidence("quoted", "a\x1b[2J"),), message="b\x1b[2J")


def test_what_is_the_same_in_many_patches_is_said_once() -> None:
    findings = [make_finding(patch=number) for number in range(1, 5)]

    text = reply_text(make_report(*findings), findings, is_to_patch=False)

    assert 1 == text.count("The Fixes: tag lacks")
    assert text.endswith("\nThe same in patches 2, 3, 4 of 1.\n")


def test_two_patches_are_each_told() -> None:
    findings = [make_finding(patch=number) for number in (1, 2)]

    text = reply_text(make_report(*findings), findings, is_to_patch=False)

    assert 2 == text.count("The Fixes: tag lacks")


def test_what_was_said_before_is_still_present() -> None:
    finding = make_finding()

    text = reply_text(make_report(finding), [finding], is_to_patch=True, told={finding.fingerprint})

    assert "\nStill present: the Fixes: tag lacks the subject of the commit.\n" in text


def test_question_keeps_its_mark() -> None:
    assert "Is it gone?\n" in text_of(message="Is it gone?")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Reported-by: is not followed by a link", '"Reported-by:" is not followed by a link'),
        ("add Fixes: abc", "add Fixes: abc"),
    ],
)
def test_tag_never_begins_a_line(message: str, expected: str) -> None:
    assert [expected] == wrapped(message)


@given(
    st.lists(st.sampled_from(["Fixes:", "Cc:", "a", "of", "0123456789ab", "x" * 69]), min_size=1)
)
def test_no_wrapped_line_looks_like_a_trailer(words: list[str]) -> None:
    lines = wrapped(" ".join(words))

    assert [] == [line for line in lines if TRAILER.match(line)]
    assert words == " ".join(lines).replace('"', "").split()


def test_documents_are_those_of_the_project() -> None:
    see_also = ('qemu: docs/a.rst, "B"', 'Documentation/process/c.rst, "D"')

    assert [see_also[0], see_also[1], see_also[1]] == [
        document_of(see_also, profiles) for profiles in (("qemu",), ("linux",), ("generic",))
    ]


def test_section_becomes_the_anchor_docutils_makes() -> None:
    assert (
        "https://docs.kernel.org/process/submitting-patches.html#using-reported-by-tested-by-and-fixes"
        == document_url(
            'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by: and Fixes:"'
        )
    )
