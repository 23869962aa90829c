"""Subjects as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.model.subject import parse_subject


@pytest.mark.parametrize(
    ("text", "version", "index", "total", "title"),
    [
        ("[PATCH] foo: bar", 1, 1, 1, "foo: bar"),
        ("[PATCH v2] foo: bar", 2, 1, 1, "foo: bar"),
        ("[PATCH v2.1 2/3] foo: bar", 2, 2, 3, "foo: bar"),
        ("[PATCH v5.10 2/3] foo: bar", 1, 2, 3, "foo: bar"),
        ("[PATCH v6.1] foo: bar", 1, 1, 1, "foo: bar"),
        ("[PATCHv3] foo: bar", 3, 1, 1, "foo: bar"),
        ("[V4 PATCH] foo: bar", 4, 1, 1, "foo: bar"),
        ("[PATCH -v5] foo: bar", 5, 1, 1, "foo: bar"),
        ("[PATCH net-next v2 3/7] foo: bar", 2, 3, 7, "foo: bar"),
        ("[PATCH 03/12 v6] foo: bar", 6, 3, 12, "foo: bar"),
        ("[PATCH][next] foo: bar", 1, 1, 1, "foo: bar"),
        ("[PATCH v2 0/3] foo", 2, 0, 3, "foo"),
        ("[PATCH v10 10/10] foo", 10, 10, 10, "foo"),
        ("PATCH v2: foo", 2, 1, 1, "foo"),
        ("[LTP] RFC:[PATCH v1] foo", 1, 1, 1, "foo"),
        ("[PATCH 6.1.y 2/3] foo", 1, 2, 3, "foo"),
        ("[bpf-next v2 1/3] foo", 2, 1, 3, "foo"),
        ("[PATCH] ipv6: v2 of the header", 1, 1, 1, "ipv6: v2 of the header"),
        ("[PATCH ipv6/v4 fix] foo", 1, 1, 1, "foo"),
    ],
)
def test_version_counter_and_title_are_read(
    text: str, version: int, index: int, total: int, title: str
) -> None:
    subject = parse_subject(text)

    expected = (version, index, total, title)
    assert expected == (subject.version, subject.index, subject.total, subject.title)
    assert subject.is_patch or "next" in text


@pytest.mark.parametrize(
    "text", ["Re: [PATCH] foo", "RE: Re: [PATCH] foo", "AW: [PATCH] foo", "回复：[PATCH] foo"]
)
def test_reply_marks_of_many_mailers_are_recognised(text: str) -> None:
    subject = parse_subject(text)

    assert subject.is_reply
    assert subject.title == "foo"


def test_words_that_are_not_tree_names_are_left_out_of_trees() -> None:
    assert parse_subject("[PATCH RFC RESEND net-next v2 1/2] x").trees == ("net-next",)


def test_unclosed_bracket_is_part_of_the_title() -> None:
    assert parse_subject("[PATCH v2 foo: bar").title == "[PATCH v2 foo: bar"


@given(st.text(max_size=300))
def test_any_text_gives_a_subject(text: str) -> None:
    subject = parse_subject(text)

    assert subject.version >= 0
    assert 0 <= subject.index <= 9999


@given(
    st.integers(1, 99),
    st.integers(1, 99),
    st.integers(2, 200),
    st.sampled_from(["", "net", "RFC", "RESEND", "net-next RFC"]),
)
def test_what_format_patch_writes_is_read_back(
    total: int, index: int, version: int, word: str
) -> None:
    words = " ".join(part for part in ("PATCH", word, f"v{version}", f"{index}/{total}") if part)

    subject = parse_subject(f"[{words}] foo: bar")

    assert (version, index, total) == (subject.version, subject.index, subject.total)
    assert ("RFC" in word, "RESEND" in word) == (subject.is_rfc, subject.is_resend)
