"""Trailers are read as written, malformed ones too, each with its line."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.model.message import Address
from reviewbot.model.trailer import KNOWN_TAGS, Trailer, parse_trailers


def parse(text: str, first_line: int = 1) -> tuple[Trailer, ...]:
    return parse_trailers(text.split("\n"), first_line)


def names(text: str) -> list[str]:
    return [str(trailer) for trailer in parse(text)]


# -- which lines are trailers


def test_last_paragraph_of_tags_is_read_with_unknown_tags() -> None:
    text = "Prose.\n\nTested-on: board 7\nSigned-off-by: A <a@example.org>"

    assert names(text) == ["Tested-on: board 7", "Signed-off-by: A <a@example.org>"]


def test_unknown_tag_in_running_text_is_prose() -> None:
    text = "Note: this is long.\n\nMore prose.\n\nSigned-off-by: A <a@example.org>"

    assert names(text) == ["Signed-off-by: A <a@example.org>"]


def test_known_tag_in_running_text_is_read_without_block() -> None:
    text = "Prose.\nReported-by: R <r@example.org>\nmore prose here.\n\nstill prose."

    assert parse(text) == (Trailer("Reported-by", "R <r@example.org>", 2, 1, None),)


def test_quoted_tag_is_not_a_trailer() -> None:
    assert names("Prose.\n\n> Signed-off-by: A <a@example.org>") == []


def test_paragraphs_of_tags_are_numbered_from_the_last() -> None:
    text = 'Fixes: 0123456789ab ("a: b")\n\nCc: c@example.org\n\nSigned-off-by: A <a@example.org>'

    assert [trailer.block for trailer in parse(text)] == [2, 1, 0]


def test_tags_right_after_prose_are_a_block_when_they_are_a_quarter_of_it() -> None:
    text = "One.\nTwo.\nThree.\nTested-on: board\nSigned-off-by: A <a@example.org>"

    assert names(text) == ["Tested-on: board", "Signed-off-by: A <a@example.org>"]


def test_maintainers_bracket_note_does_not_end_the_block() -> None:
    text = (
        "Signed-off-by: A <a@example.org>\n[m@example.org: fix typo]\n"
        "Signed-off-by: M <m@example.org>"
    )

    assert names(text) == ["Signed-off-by: A <a@example.org>", "Signed-off-by: M <m@example.org>"]


@pytest.mark.parametrize(
    ("line", "is_tag"),
    [
        ("Fixes: the crash that was seen", False),
        ("Fixes: 0123456789ab (a: b)", True),
        ("Fixes: commit 01234567", True),
        ("Fixes: https://bugs.example.org/1", True),
        ("Link: https://lore.example.org/x", True),
        ("Reported-by: somebody", False),
        ("Reported-by: R <r@example.org>", True),
    ],
)
def test_running_text_holds_only_tags_that_name_a_commit_person_or_link(
    line: str, is_tag: bool
) -> None:
    assert bool(parse(f"{line}\nand prose goes on\nand on\nand on\nand on")) == is_tag


def test_malformed_fixes_is_kept_as_written() -> None:
    text = "Fixes : commit 1234 (a: b)\nSigned-off-by: A <a@example.org>"

    assert parse(text)[0] == Trailer("Fixes", "commit 1234 (a: b)", 1)


# -- values over several lines


def test_indented_lines_continue_a_value() -> None:
    text = "Reviewed-by: R\n <r@example.org>\nSigned-off-by: A <a@example.org>"

    assert parse(text)[0] == Trailer("Reviewed-by", "R <r@example.org>", 1, 2)


def test_subject_that_the_mail_wrapped_is_joined() -> None:
    text = 'Fixes: 0123456789ab ("a: a long\nsubject")\nSigned-off-by: A <a@example.org>'

    assert parse(text)[0] == Trailer("Fixes", '0123456789ab ("a: a long subject")', 1, 2)


def test_wrapped_subject_never_takes_the_next_tag() -> None:
    text = 'Fixes: 0123456789ab ("a: b\nSigned-off-by: A <a@example.org>\nx")'

    assert [trailer.line_count for trailer in parse(text)] == [1, 1]


def test_block_may_end_with_a_wrapped_subject() -> None:
    text = 'Cc: c@example.org\nFixes: 0123456789ab ("a: a long\nsubject")'

    assert [trailer.key for trailer in parse(text)] == ["Cc", "Fixes"]


def test_tag_without_value_has_an_empty_one() -> None:
    assert parse("Cc:\nSigned-off-by: A <a@example.org>")[0] == Trailer("Cc", "", 1)


# -- the person named


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("A Author <a@example.org>", Address("A Author", "a@example.org")),
        ('"Author, A" <a@example.org>', Address("Author, A", "a@example.org")),
        ("A  Author<a@example.org> # v5.10+", Address("A Author", "a@example.org")),
        ("a@example.org # v5.10+", Address("", "a@example.org")),
        ("<a@example.org>", Address("", "a@example.org")),
        ("A <a@example.org", Address("A", "a@example.org")),
        ("A < a@example.org >", Address("A", "a@example.org")),
        ("A <a at example org>", None),
        ("A <nobody> <a@example.org>", Address("A <nobody>", "a@example.org")),
        ("codespell", None),
        ("<https://lore.example.org/r/1@example.org>", None),
        ("https://lore.example.org/r/1@example.org", None),
        ("", None),
    ],
)
def test_address_of_a_value(value: str, address: Address | None) -> None:
    assert Trailer("Cc", value, 1).address == address


# -- properties

KEYS = st.sampled_from(sorted(KNOWN_TAGS.values()))
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=12)
VALUES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join).filter(lambda text: '("' not in text)


@given(st.lists(st.tuples(KEYS, VALUES), min_size=1, max_size=8), st.integers(1, 10_000))
def test_rendered_block_reads_back_as_it_was(tags: list[tuple[str, str]], first_line: int) -> None:
    block = tuple(
        Trailer(key, value, first_line + offset) for offset, (key, value) in enumerate(tags)
    )

    assert parse("\n".join(map(str, block)), first_line) == block


LINES = st.lists(
    st.one_of(
        st.just(""),
        st.tuples(KEYS, st.sampled_from((":", " :", ":  ", ": (")), WORDS).map("".join),
        st.tuples(st.sampled_from(("", " ", "\t", "> ", "# ", "[")), VALUES).map("".join),
        st.sampled_from(('Fixes: 0123456789ab ("a', 'b")', "(cherry picked from commit x)")),
        st.text(max_size=30).filter(lambda text: "\n" not in text),
    ),
    max_size=30,
)


@given(LINES, st.integers(1, 10_000))
def test_every_trailer_points_at_its_line(lines: list[str], first_line: int) -> None:
    ends = 0
    for trailer in parse_trailers(lines, first_line):
        offset = trailer.mail_line - first_line

        assert lines[offset].startswith(trailer.key)
        assert ends <= offset < offset + trailer.line_count <= len(lines)
        ends = offset + trailer.line_count


@given(st.text(), st.integers(1, 3))
def test_any_text_is_accepted(text: str, first_line: int) -> None:
    for trailer in parse(text, first_line):
        assert trailer.address is None or "@" in trailer.address.email


@given(st.text(st.sampled_from("<>@\"' a,:/"), max_size=60))
def test_any_value_has_an_address_or_none(value: str) -> None:
    address = Trailer("Cc", value, 1).address

    assert address is None or "@" in address.email


# -- time

MANY = 200_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    [
        ["Signed-off-by: A <a@example.org>"],
        ["Signed-off-by: A <a@example.org>", ""],
        ["prose", "Signed-off-by: A <a@example.org>", ""],
        ['Fixes: 0123456789ab ("a: b'],
        ["Cc: x", " y"],
        ["[" + "x" * 300],
        ["a-" * 20 + ":"],
        [":"],
    ],
    ids=repr,
)
def test_two_hundred_thousand_lines_take_linear_time(pattern: list[str]) -> None:
    def seconds(count: int) -> float:
        lines = (pattern * count)[:count]
        started = time.process_time()
        parse_trailers(lines, 1)
        return time.process_time() - started

    small = max(seconds(MANY // 10), 0.01)

    assert seconds(MANY) < 40 * small


@pytest.mark.slow
@pytest.mark.parametrize("filler", [" ", "<", "@", "a@", "< ", "<@>", "<a@b", '"', "0", "a1b2c3d "])
def test_long_value_is_read_at_once(filler: str) -> None:
    line = "Signed-off-by: A" + filler * (1_000_000 // len(filler))
    started = time.process_time()

    for trailer in parse_trailers([line, "", f"Fixes: {line}", "prose"], 1):
        trailer.address  # noqa: B018  # a property: reading it is the work

    assert time.process_time() - started < 1.0
