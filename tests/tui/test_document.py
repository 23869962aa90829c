"""Pages as rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewbot.context.anchors import Comment
from reviewbot.mail import parse_mail
from reviewbot.model.finding import Confidence, Evidence, Finding, Location, Severity
from reviewbot.model.patch import parse_patch
from reviewbot.tui.columns import width
from reviewbot.tui.document import LONGEST, Document, build, shown
from reviewbot.tui.pages import SUBJECT_LINE, Page, Remark
from tests.tui.threads import BODY_2, mail


def _page(body: str = BODY_2, *remarks: Remark) -> Page:
    message = parse_mail(mail("[PATCH] bar: free irq on error", "p", body).partition(b"\n")[2])
    return Page(1, message, parse_patch(message), remarks)


def _finding(message: str = "goes wrong", **more: object) -> Finding:
    found = Finding("some-rule", Severity.WARNING, Confidence.LIKELY, message, Location("diff"))
    return found._replace(**more)  # type: ignore[arg-type]  # fields of Finding


def _texts(document: Document, *kinds: str) -> list[str]:
    return [row.text for row in document.rows if row.kind in kinds]


def test_lines_of_a_hunk_have_their_numbers_on_both_sides() -> None:
    rows = [row for row in build(_page(), 60).rows if row.kind in ("+", "-", " ")]

    assert [(row.kind, row.old_no, row.new_no) for row in rows[:5]] == [
        (" ", 408, 408),
        (" ", 409, 409),
        ("-", 410, None),
        ("+", None, 410),
        (" ", 411, 411),
    ]


def test_files_and_hunks_are_found() -> None:
    document = build(_page(), 60)

    assert [document.rows[at].text for at in document.files] == [
        "diff --git a/drivers/net/bar.c b/drivers/net/bar.c"
    ]
    assert len(document.hunks) == 2


def test_trailers_and_notes_are_told_apart_from_text() -> None:
    document = build(_page(), 60)

    assert _texts(document, "trailer")[0] == "Fixes: abc1234 (bar: add driver)"
    assert _texts(document, "note")[:2] == ["---", " drivers/net/bar.c | 6 ++++--"]


def test_a_finding_stands_below_its_line() -> None:
    line = BODY_2.split("\n").index("+\t\tgoto err_free;") + 1

    document = build(_page(BODY_2, Remark(_finding(), line)), 60)

    at = document.row_of_line(line)
    assert [(row.kind, row.text) for row in document.rows[at : at + 3]] == [
        ("+", "\t\tgoto err_free;"),
        ("finding", "W some-rule  likely"),
        ("more", "  goes wrong"),
    ]


def test_a_finding_about_the_subject_stands_below_it() -> None:
    document = build(_page(BODY_2, Remark(_finding(), SUBJECT_LINE)), 60)

    kinds = [row.kind for row in document.rows]
    assert kinds[kinds.index("subject") + 1] == "finding"


def test_what_has_no_place_stands_above_the_message() -> None:
    document = build(_page(BODY_2, Remark(_finding(), None)), 60)

    assert document.remarks[0] < document.row_of_line(1)


def test_evidence_that_is_the_line_itself_is_not_repeated() -> None:
    line = BODY_2.split("\n").index("Fixes: abc1234 (bar: add driver)") + 1
    proof = (
        Evidence("quoted", "Fixes: abc1234 (bar: add driver)"),
        Evidence("commit", "abc1234 bar: add driver", url="https://example.org/c"),
    )

    document = build(_page(BODY_2, Remark(_finding(evidence=proof, fix="Fixes: new"), line)), 60)

    assert _texts(document, "more") == [
        "  goes wrong",
        "  > abc1234 bar: add driver",
        "    https://example.org/c",
        "  | Fixes: new",
    ]


def test_remarks_are_wrapped_to_the_columns() -> None:
    comment = Comment(_page().message, ("word " * 40,), 1)

    document = build(_page(BODY_2, Remark(comment, 1)), 30)

    assert max(width(row.text) for row in document.rows if row.kind == "more") <= 30


def test_a_comment_says_who_and_when() -> None:
    document = build(_page(BODY_2, Remark(Comment(_page().message, ("Hm.",), 1), 1)), 60)

    assert _texts(document, "comment") == ["> A. N. Author, 2026-08-01 09:30:"]


def test_a_very_long_line_is_cut_with_a_note() -> None:
    assert shown("x" * (LONGEST + 5)).endswith("x [5 more characters]")


def test_control_and_bidi_characters_are_made_visible() -> None:
    assert shown("a\x1b[31m\u202eb") == "a<U+001B>[31m<U+202E>b"


LINES = st.sampled_from(
    [
        *("text", "", "---", "diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1,2 +1,2 @@"),
        *(" a", "-b", "+c", "\\ No newline at end of file", "-- ", "@@ -1 +1 @@"),
        *("rename from x", "GIT binary patch"),
    ]
)


@given(st.lists(LINES, max_size=40).map("\n".join), st.integers(20, 200))
def test_every_line_of_the_mail_is_one_row_and_rows_know_their_line(
    body: str, columns: int
) -> None:
    page = _page(body, Remark(_finding(), 1), Remark(_finding(), None))
    lines = page.message.body.split("\n")
    if not lines[-1]:
        lines.pop()

    document = build(page, columns)

    shown_lines = [row for row in document.rows if row.mail_line and row.remark is None]
    assert [row.mail_line for row in shown_lines] == list(range(1, len(lines) + 1))
    for number, line in enumerate(lines, 1):
        at = document.row_of_line(number)
        assert document.line_of_row(at) == number
        assert document.rows[at].text in (line, line[1:])
