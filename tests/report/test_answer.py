"""A reply to edit, and what is sent of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewbot.report.answer import HELP, Note, accepted_note, draft, finished, inserted, is_trailer
from tests.report.reports import make_finding

WROTE = "On Sat, 21 Nov 2026, A. N. Author wrote:"
MAIL = """\
The irq leaks.

Fixes: abc1234 (bar)
Signed-off-by: A <a@example.org>
---
 bar.c | 2 +-

diff --git a/bar.c b/bar.c
index 1..2 100644
--- a/bar.c
+++ b/bar.c
@@ -1,3 +1,3 @@ one
 context
-old
+new
@@ -20,3 +20,3 @@ two
 context
-return ret;
+goto err_free;
 last
""".splitlines()


def test_the_whole_mail_is_quoted_with_notes_at_their_lines() -> None:
    notes = [Note(3, ("The hash is short.",), True), Note(19, ("Right order?",), False)]

    text = draft(WROTE, MAIL, notes)

    assert text.startswith(HELP + WROTE + "\n> The irq leaks.\n>\n> Fixes: abc1234 (bar)\n")
    assert "> Fixes: abc1234 (bar)\n\nThe hash is short.\n\n> Signed-off-by" in text
    assert "> +goto err_free;\n\n| Right order?\n\n>  last\n" in text


def test_only_what_is_answered_stays_and_gaps_are_shown() -> None:
    notes = [Note(3, ("The hash is short.",), True), Note(19, ("Wrong order.",), True)]

    answer = finished(draft(WROTE, MAIL, notes), WROTE)

    assert answer.body == (
        f"{WROTE}\n"
        "> Fixes: abc1234 (bar)\n\n"
        "The hash is short.\n\n"
        "> [...]\n"
        "> diff --git a/bar.c b/bar.c\n"
        "> [...]\n"
        "> @@ -20,3 +20,3 @@ two\n"
        ">  context\n"
        "> -return ret;\n"
        "> +goto err_free;\n\n"
        "Wrong order.\n"
    )
    assert (2, ()) == answer[1:]


def test_what_stands_behind_a_bar_is_not_sent_until_the_bar_is_taken_away() -> None:
    text = draft(WROTE, MAIL, [Note(19, ("Right order?",), False)])

    assert finished(text, WROTE).is_empty
    adopted = finished(text.replace("| Right", "Right"), WROTE)
    assert "\nRight order?\n" in adopted.body


def test_an_untouched_draft_without_accepted_findings_is_empty() -> None:
    assert finished(draft(WROTE, MAIL, []), WROTE).is_empty


def test_a_trailer_is_a_trailer_and_no_remark() -> None:
    text = draft(WROTE, MAIL, []) + "\nReviewed-by: Max <max@example.org>\n"

    answer = finished(text, WROTE)

    assert (0, ("Reviewed-by: Max <max@example.org>",)) == answer[1:]
    assert answer.body == "Reviewed-by: Max <max@example.org>\n"


def test_added_trailers_stand_once_at_the_end() -> None:
    ack = "Acked-by: Max <max@example.org>"
    text = draft(WROTE, MAIL, [Note(3, ("Short.",), True)])

    answer = finished(text, WROTE, [ack])

    assert answer.body.endswith(f"Short.\n\n{ack}\n")
    assert finished(f"{text}\n{ack}\n", WROTE, [ack]).body.count(ack) == 1


def test_a_hash_line_below_the_first_lines_is_ones_own() -> None:
    text = draft(WROTE, MAIL, []).replace("> +new\n", "> +new\n\n#include <x.h>\n\n")

    assert "\n#include <x.h>\n" in finished(text, WROTE).body


def test_text_above_the_quote_stays_there() -> None:
    text = draft(WROTE, MAIL, []).replace(WROTE, f"Thanks!\n\n{WROTE}")

    assert finished(text, WROTE).body == "Thanks!\n"


def test_notes_are_added_to_an_edited_text_below_their_lines() -> None:
    text = draft(WROTE, MAIL, []).replace("> +new\n", "> +new\n\nMine.\n\n")

    more = inserted(text, MAIL, [Note(3, ("Short.",), True), Note(19, ("Order.",), True)])

    assert "> Fixes: abc1234 (bar)\n\nShort.\n\n> Signed-off-by" in more
    assert "\nMine.\n" in more
    assert "> +goto err_free;\n\nOrder.\n\n>  last" in more
    assert inserted("Mine.", MAIL, [Note(3, ("Short.",), True)]) == "Mine.\n\nShort.\n"


def test_a_fix_is_no_trailer_of_the_maintainers() -> None:
    finding = make_finding(message="the tag is short", fix='Fixes: 0123456789ab ("x")')

    note = accepted_note(finding, 3)

    assert note.text == ("The tag is short.", "", '  - Fixes: 0123456789ab ("x")')
    assert [line for line in note.text if is_trailer(line)] == []


def test_a_long_hunk_keeps_its_header_and_the_lines_near_the_remark() -> None:
    mail = ["diff --git a/x b/x", "@@ -1,60 +1,60 @@", *(f"+line {n}" for n in range(60))]

    body = finished(draft(WROTE, mail, [Note(60, ("Here.",), True)]), WROTE).body

    assert body.startswith(
        f"{WROTE}\n> diff --git a/x b/x\n> @@ -1,60 +1,60 @@\n> [...]\n> +line 44\n"
    )


@given(st.lists(st.text(st.characters(exclude_characters="\n\r"), max_size=60), max_size=30))
def test_whatever_the_mail_holds_nothing_of_it_is_taken_for_the_users_words(
    mail: list[str],
) -> None:
    assert finished(draft(WROTE, mail, []), WROTE).is_empty
