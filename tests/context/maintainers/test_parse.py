"""Sections out of MAINTAINERS."""

from __future__ import annotations

import pytest

from reviewbot.context.maintainers.parse import parse_maintainers
from reviewbot.context.maintainers.section import Entry, MailingList, people_in
from reviewbot.model.message import Address
from tests.context.maintainers.trees import TEXT


def test_sections_are_runs_of_entries_under_their_title() -> None:
    found = parse_maintainers(TEXT)

    titles = ["BELL DRIVER", "GADGETS", "LAMP DRIVER", "THE REST"]
    assert titles == [section.title for section in found]
    assert 10 == found[0].line
    assert (Address("Bea Bell", "bea@example.org"),) == found[0].maintainers
    assert (Address("Rolf Ring", "rolf@example.org"),) == found[0].reviewers
    assert [False, False, True, False] == [section.is_abandoned for section in found]
    assert [False, False, False, True] == [section.is_catch_all for section in found]


def test_header_of_linux_is_no_section() -> None:
    assert () == parse_maintainers("\tM: *Mail* patches to\n\tF: *Files*\n")


def test_blank_lines_and_remarks_do_not_end_a_section() -> None:
    (section,) = parse_maintainers("A\nM:\tB <b@example.org>\n\n# not yet\nF:\tc/\n")

    assert (Entry("M", "B <b@example.org>"), Entry("F", "c/")) == section.entries


def test_of_two_title_lines_the_last_counts() -> None:
    (section,) = parse_maintainers("Trivial patches\n------\nTrivial patches, really\nF: x\n")

    assert "Trivial patches, really" == section.title


def test_lists_keep_what_is_said_of_them() -> None:
    found = parse_maintainers(TEXT)[1].lists

    expected = (
        MailingList("gadgets@lists.example.org", ""),
        MailingList("gadget-users@lists.example.org", "(subscribers-only)"),
    )
    assert expected == found
    assert [False, True] == [item.is_subscribers_only for item in found]
    assert parse_maintainers(TEXT)[0].lists[0].is_moderated


def test_list_with_a_name_is_its_address() -> None:
    (section,) = parse_maintainers("A\nL:\tThe Bell Team <bells@example.org>\nL:\tnone\n")

    assert (MailingList("bells@example.org", ""),) == section.lists


def test_people_are_read_as_they_are_written() -> None:
    assert (Address("B (Bell) B", "b@example.org"),) == people_in("B (Bell) B <b@example.org>")
    assert (Address("", "team@example.org"),) == people_in("team@example.org")
    assert (Address("B, C", "b@example.org"),) == people_in('"B, C" <b@example.org>')
    both = (Address("B", "b@example.org"), Address("C", "c@example.org"))
    assert both == people_in("B <b@example.org>, C <c@example.org>")
    assert () == people_in("nobody at all")


@pytest.mark.slow
def test_hostile_file_is_read_in_bounds() -> None:
    text = "A\n" + "F:\tx\n" * 500_000 + f"M:\t{'<' * 100_000}\n"

    (section,) = parse_maintainers(text)

    assert 399_999 == len(section.entries)
