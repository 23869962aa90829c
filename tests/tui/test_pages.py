"""A revision as pages with remarks."""

from __future__ import annotations

from pathlib import Path

from reviewbot.model.finding import Confidence, Finding, Location, Severity
from reviewbot.review import Request, Target, find_targets
from reviewbot.tui.pages import SUBJECT_LINE, Page, comments_of, pages_of
from tests.tui.threads import QUESTION, revision_1, revision_2, single, write


def _target(path: str, version: int = 1) -> Target:
    targets, _ = find_targets(Request((path,), revision=str(version)))
    return targets[0]


def _finding(part: str, msgid: str | None, line: int | None, patch: int | None) -> Finding:
    where = Location(part, msgid, mail_line=line)
    return Finding("x", Severity.NOTE, Confidence.CERTAIN, "message", where, patch)


def _pages(target: Target, *findings: Finding) -> tuple[Page, ...]:
    assert target.revision is not None
    return pages_of(target.revision, findings, comments_of(target))


def test_the_cover_letter_is_page_0(tmp_path: Path) -> None:
    pages = _pages(_target(write(tmp_path, "a", revision_1())))

    assert [(page.number, page.patch is None) for page in pages] == [
        (0, True),
        (1, False),
        (2, False),
    ]


def test_a_reviewers_comment_stands_at_the_line_it_quotes(tmp_path: Path) -> None:
    page = _pages(_target(write(tmp_path, "a", revision_1())))[2]

    (remark,) = page.remarks
    assert page.message.body.split("\n")[(remark.line or 0) - 1] == "+\t\tgoto err_free;"


def test_replies_to_another_revision_are_not_shown(tmp_path: Path) -> None:
    target = _target(write(tmp_path, "a", [*revision_1(), *revision_2()]), version=2)

    assert [page.remarks for page in _pages(target)] == [(), (), ()]


def test_findings_come_before_comments_on_the_same_line(tmp_path: Path) -> None:
    target = _target(write(tmp_path, "a", revision_1()))
    line = _pages(target)[2].remarks[0].line

    page = _pages(target, _finding("diff", "v1-2@example.org", line, 2))[2]

    assert [remark.finding is not None for remark in page.remarks] == [True, False]


def test_a_finding_about_the_series_is_on_the_first_page(tmp_path: Path) -> None:
    target = _target(write(tmp_path, "a", revision_1()))

    pages = _pages(target, _finding("series", "v1-0@example.org", None, None))

    assert [len(page.findings) for page in pages] == [1, 0, 0]


def test_a_finding_about_a_reply_stands_with_that_reply(tmp_path: Path) -> None:
    target = _target(write(tmp_path, "a", revision_1()))
    comment = _pages(target)[2].remarks[0]

    page = _pages(target, _finding("thread", "r1@example.org", 3, 2))[2]

    assert [remark.line for remark in page.remarks] == [comment.line] * 2
    assert QUESTION in str(page.remarks[1].what)


def test_a_finding_about_the_subject_has_its_own_place(tmp_path: Path) -> None:
    target = _target(write(tmp_path, "a", single()))

    (page,) = _pages(target, _finding("subject", "foo-1@example.org", None, 1))

    assert [remark.line for remark in page.remarks] == [SUBJECT_LINE]


def test_a_line_behind_the_end_of_the_mail_is_taken_for_the_last(tmp_path: Path) -> None:
    target = _target(write(tmp_path, "a", single()))

    (page,) = _pages(target, _finding("diff", "foo-1@example.org", 10_000, 1))

    assert [remark.line for remark in page.remarks] == [page.message.body.count("\n") + 1]
