"""A reply taken apart: quotes, own words, sentences."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.mail import parse_mail
from reviewbot.model.message import Message
from reviewbot.model.reply import is_tag_line, own_lines, remarks, sentences


def mail(body: str) -> Message:
    return parse_mail(f"From: R <r@example.org>\nSubject: Re: [PATCH] a: b\n\n{body}".encode())


def own_text(body: str) -> list[str]:
    return [line.text for line in own_lines(mail(body)) if line.text.strip()]


def said(body: str) -> list[str]:
    return [sentence.text for sentence in sentences(mail(body))]


def test_quotes_attribution_and_signature_are_not_the_writers_own_words() -> None:
    body = "On Wed, 7 Jan 2026, A Author wrote:\n> old text\n\nNew text.\n\n-- \nSignature\n"

    assert own_text(body) == ["New text."]


def test_an_attribution_wrapped_over_two_lines_is_dropped() -> None:
    body = (
        "On Wed, Jan 7, 2026 at 10:00 AM A Author\n<author@example.org> wrote:\n>\n> old\n\nNew.\n"
    )

    assert own_text(body) == ["New."]


def test_a_sentence_with_a_colon_above_a_quote_is_no_attribution() -> None:
    body = "On the other hand, this line looks wrong to me:\n> +\tint a;\n\nWhy?\n"

    assert own_text(body) == ["On the other hand, this line looks wrong to me:", "Why?"]


@pytest.mark.parametrize(
    "copy",
    [
        "-----Original Message-----\nFrom: A\nPlease add a Fixes tag.\n",
        "From: A Author <a@example.org>\nSent: Monday\nTo: R\nSubject: x\n\nPlease add a tag.\n",
        "*From:* A Author\n*Date:* Monday\n*Subject:* x\n\nPlease add a tag.\n",
    ],
)
def test_what_stands_below_a_copied_header_block_is_quoted(copy: str) -> None:
    assert own_text(f"Looks good.\n\n{copy}") == ["Looks good."]


def test_nested_quote_marks_are_all_removed_but_not_the_space_of_a_diff() -> None:
    (remark,) = remarks(mail("> > > text\n>>  \tint a;\n\nOwn.\n"))

    assert remark.quoted == ("text", " \tint a;")


def test_a_remark_carries_the_quote_above_it_and_its_first_line() -> None:
    first, second = remarks(mail("> one\n\nA.\n\n> two\n\nB.\n"))

    assert (first.quoted, first.text[0].text, first.first_line) == (("one",), "A.", 3)
    assert (second.quoted, second.text[0].text, second.first_line) == (("two",), "B.", 7)


def test_a_sentence_goes_on_over_line_breaks_and_starts_where_it_starts() -> None:
    found = sentences(mail("First one. This is\na fix, so it\nneeds a tag. Last.\n"))

    assert [(one.text, one.mail_line) for one in found] == [
        ("First one.", 1),
        ("This is a fix, so it needs a tag.", 1),
        ("Last.", 3),
    ]


def test_a_quote_ends_a_sentence() -> None:
    assert said("Please add\n> +code\na tag.\n") == ["Please add", "a tag."]


def test_list_items_and_tag_lines_stand_for_themselves() -> None:
    body = "Please:\n- add a tag\n- wrap the text\nFixes: 0123456789ab\nThanks\n"

    assert said(body) == [
        "Please:",
        "- add a tag",
        "- wrap the text",
        "Fixes: 0123456789ab",
        "Thanks",
    ]


def test_eg_does_not_end_a_sentence() -> None:
    assert said("Use a tag, e.g. Fixes, here.\n") == ["Use a tag, e.g. Fixes, here."]


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="ab.!? >|\n\t-:", max_size=200))
def test_own_and_quoted_lines_never_mix(body: str) -> None:
    lines = body.split("\n")

    for line in own_lines(mail(body)):
        assert not lines[line.mail_line - 1].startswith((">", "|"))


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_every_sentence_begins_on_a_line_that_holds_its_first_word(body: str) -> None:
    message = mail(body)
    lines = message.body.split("\n")

    for sentence in sentences(message):
        assert sentence.text.split()[0] in lines[sentence.mail_line - 1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        ">" * 1_000_000,
        "> " * 500_000,
        "a " * 500_000,
        "on " * 300_000 + "\n> x",
        "a. " * 300_000,
        "x\n>\n" * 100_000,
        "From: a\n" * 60_000,
    ],
    ids=["marks", "spaced marks", "words", "attribution", "stops", "alternating", "headers"],
)
def test_a_megabyte_of_one_thing_is_read_in_linear_time(body: str) -> None:
    message = mail(body)
    started = time.process_time()

    remarks(message)
    sentences(message)

    assert time.process_time() - started < 5


def test_a_tag_line_is_told_from_prose() -> None:
    assert is_tag_line("Fixes: 0123456789ab")
    assert not is_tag_line("Please add Fixes: and so on")
