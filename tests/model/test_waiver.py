"""`Reviewbot-ok: rule (reason)` lines."""

import time

import pytest

from reviewbot.model.series import Revision
from reviewbot.model.waiver import Waiver, waivers_of
from tests.factories import DIFF, SIGN_OFF, make_mail, make_thread

LINE = "Reviewbot-ok: some-rule (it is fine)"


def revision(body: str, *, cover: str | None = None) -> Revision:
    """A patch with this body, below a cover letter when there is one."""
    if cover is None:
        return make_thread(make_mail("[PATCH] foo: bar", body)).series[0].latest
    return (
        make_thread(
            make_mail("[PATCH 0/1] foo: bars", cover, msgid="cover@example.org"),
            make_mail("[PATCH 1/1] foo: bar", body, reply_to="cover@example.org"),
        )
        .series[0]
        .latest
    )


def said(body: str) -> list[tuple[str, str]]:
    return [(waiver.rule, waiver.reason) for waiver in waivers_of(revision(body))]


def test_line_in_the_description_is_a_waiver() -> None:
    assert (Waiver("some-rule", "it is fine", 1, "one@example.org", 3, LINE),) == waivers_of(
        revision(f"Text.\n\n{LINE}\n{SIGN_OFF}{DIFF}")
    )


def test_line_below_the_cut_is_a_waiver() -> None:
    assert [("some-rule", "it is fine")] == said(
        f"Text.\n\n{SIGN_OFF}---\n{LINE}\n\n{DIFF.partition(chr(10))[2]}"
    )


def test_line_in_the_cover_letter_is_one_for_all_patches() -> None:
    (waiver,) = waivers_of(revision(f"Text.\n\n{SIGN_OFF}{DIFF}", cover=f"All.\n\n{LINE}\n"))

    assert (None, "cover@example.org", 3) == (waiver.patch, waiver.msgid, waiver.mail_line)


@pytest.mark.parametrize(
    "line",
    [
        "reviewbot-OK:some-rule(it is fine)",
        "Reviewbot-ok:  Some-Rule   (it  is fine)  ",
    ],
)
def test_case_and_spaces_do_not_matter(line: str) -> None:
    assert [("some-rule", "it is fine")] == said(f"Text.\n\n{line}\n{SIGN_OFF}{DIFF}")


@pytest.mark.parametrize(
    "line", [f"> {LINE}", f"  {LINE}", f"Say {LINE}", "Reviewbot-ok some-rule (x)"]
)
def test_quotes_code_and_prose_are_none(line: str) -> None:
    assert [] == said(f"Text.\n\n{line}\n{SIGN_OFF}{DIFF}")


def test_line_of_the_diff_is_none() -> None:
    assert [] == said(f"Text.\n\n{SIGN_OFF}{DIFF.replace('+TWO', '+TWO' + chr(10) + LINE)}")


@pytest.mark.parametrize("line", ["Reviewbot-ok: some-rule", "Reviewbot-ok: some-rule ()"])
def test_without_a_reason_it_is_not_complete(line: str) -> None:
    (waiver,) = waivers_of(revision(f"Text.\n\n{line}\n{SIGN_OFF}{DIFF}"))

    assert ("some-rule", "", False) == (waiver.rule, waiver.reason, waiver.is_complete)


def test_without_a_rule_it_is_not_complete() -> None:
    (waiver,) = waivers_of(revision(f"Text.\n\nReviewbot-ok: (why)\n{SIGN_OFF}{DIFF}"))

    assert ("", "why", False) == (waiver.rule, waiver.reason, waiver.is_complete)


def test_reason_may_hold_brackets() -> None:
    assert [("some-rule", "see foo() (twice)")] == said(
        f"Text.\n\nReviewbot-ok: some-rule (see foo() (twice))\n{SIGN_OFF}{DIFF}"
    )


def test_it_covers_its_own_patch_only() -> None:
    whole = revision(f"Text.\n\n{LINE}\n{SIGN_OFF}{DIFF}", cover="All.\n")
    (waiver,) = waivers_of(whole)

    assert [True, False, False, False] == [
        waiver.covers(rule, patch, whole)
        for rule, patch in (("some-rule", 1), ("some-rule", 2), ("some-rule", None), ("other", 1))
    ]


def test_one_in_the_cover_letter_covers_all() -> None:
    whole = revision(f"Text.\n\n{SIGN_OFF}{DIFF}", cover=f"All.\n\n{LINE}\n")
    (waiver,) = waivers_of(whole)

    assert waiver.covers("some-rule", 1, whole)
    assert waiver.covers("some-rule", None, whole)


def test_first_patch_speaks_for_a_series_without_a_cover_letter() -> None:
    whole = revision(f"Text.\n\n{LINE}\n{SIGN_OFF}{DIFF}")

    assert waivers_of(whole)[0].covers("some-rule", None, whole)


def test_incomplete_one_covers_nothing() -> None:
    whole = revision(f"Text.\n\nReviewbot-ok: some-rule\n{SIGN_OFF}{DIFF}")

    assert not waivers_of(whole)[0].covers("some-rule", 1, whole)


def test_more_than_anybody_writes_are_cut() -> None:
    assert 100 == len(said(f"Text.\n\n{(LINE + chr(10)) * 5000}{SIGN_OFF}{DIFF}"))


def test_hostile_lines_take_no_time() -> None:
    lines = "Reviewbot-ok:" + " \t" * 500_000 + "\n" + "Reviewbot-ok: (" * 100_000 + "\n"
    whole = revision(f"Text.\n\n{lines}{'Reviewbot-ok: x' + chr(10)}{SIGN_OFF}{DIFF}")
    started = time.perf_counter()

    waivers_of(whole)

    assert time.perf_counter() - started < 1
