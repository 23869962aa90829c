"""Diffs: names, modes, damage, and the map between mail and file."""

from __future__ import annotations

import difflib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.model.diff import FileDiff
from reviewbot.model.diff_reader import parse_diff
from reviewbot.model.file_names import safe_path


def files_of(text: str) -> tuple[FileDiff, ...]:
    return parse_diff(text.split("\n"), 0)[0]


def one(text: str) -> FileDiff:
    (file,) = files_of(text)
    return file


HUNK = "@@ -1,3 +1,3 @@ int foo(void)\n one\n-two\n+TWO\n three\n"


def test_line_numbers_of_mail_and_file_agree() -> None:
    file = one(
        f"diff --git a/f.c b/f.c\nindex 1111111..2222222 100644\n--- a/f.c\n+++ b/f.c\n{HUNK}"
    )

    expected = [(" ", 1, 1, 6), ("-", 2, None, 7), ("+", None, 2, 8), (" ", 3, 3, 9)]
    assert expected == [
        (line.kind, line.old_no, line.new_no, line.mail_line) for line in file.lines()
    ]
    assert ("1111111", "2222222", "100644") == (file.old_blob, file.new_blob, file.new_mode)
    assert file.hunks[0].section == "int foo(void)"


@pytest.mark.parametrize(
    ("header", "path", "old_path", "status"),
    [
        (
            "diff --git a/x b/y\nsimilarity index 90%\nrename from x\nrename to y",
            "y",
            "x",
            "renamed",
        ),
        ("diff --git a/x b/y\nsimilarity index 90%\ncopy from x\ncopy to y", "y", "x", "copied"),
        ("diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x", "x", "x", "added"),
        (
            "diff --git a/x b/x\ndeleted file mode 100755\n--- a/x\n+++ /dev/null",
            "x",
            "x",
            "deleted",
        ),
        ("diff --git a/x b/x\nold mode 100644\nnew mode 100755", "x", "x", "modified"),
        (
            "diff --git a/with space b/with space\nold mode 100644\nnew mode 100755",
            "with space",
            "with space",
            "modified",
        ),
        (
            'diff --git "a/t\\303\\244b\\t" "b/t\\303\\244b\\t"\nold mode 100644\nnew mode 100755',
            "täb\t",
            "täb\t",
            "modified",
        ),
        (
            "diff --git drivers/x drivers/x\n--- drivers/x\n+++ drivers/x",
            "drivers/x",
            "drivers/x",
            "modified",
        ),
        ("diff --git i/x w/x\n--- i/x\n+++ w/x", "x", "x", "modified"),
    ],
)
def test_git_headers_give_names_and_status(
    header: str, path: str, old_path: str, status: str
) -> None:
    file = one(header + "\n")

    assert (path, old_path, status) == (file.path, file.old_path, file.status)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("a/d/f.c", "b/d/f.c", "d/f.c"),
        (
            "linux-5.1.orig/d/f.c\t2019-01-01 00:00:00",
            "linux-5.1/d/f.c\t2019-01-01 00:00:00",
            "d/f.c",
        ),
        ("d/f.c", "d/f.c", "d/f.c"),
        ("a/../../etc/passwd", "b/../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "/etc/passwd", "etc/passwd"),
    ],
)
def test_names_of_plain_diffs_are_repository_relative(old: str, new: str, path: str) -> None:
    assert path == one(f"--- {old}\n+++ {new}\n{HUNK}").path


def test_epoch_time_stamp_diff_of_new_file_is_an_added_file() -> None:
    file = one(
        "--- a/n.c\t1970-01-01 01:00:00\n+++ b/n.c\t2020-01-01 01:00:00\n@@ -0,0 +1 @@\n+x\n"
    )

    assert file.status == "added"


def test_missing_newline_is_on_the_line_it_belongs_to() -> None:
    file = one(
        "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n"
    )

    assert [("-", False), ("+", False)] == [(line.kind, line.has_newline) for line in file.lines()]
    assert file.damage == ()


def test_one_line_is_found_without_reading_all() -> None:
    file = one(f"--- a/f.c\n+++ b/f.c\n{HUNK}@@ -9,3 +9,2 @@\n \n\r\n-old\n\\ No newline\n")
    numbers = range(20)

    lines = [line for number in numbers if (line := file.line_at(number)) is not None]

    assert list(file.lines()) == lines


def test_wrapped_line_damages_one_hunk_and_leaves_the_next() -> None:
    file = one(
        "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n one\n-two that is\nwrapped\n+TWO\n three\n"
        "@@ -11,3 +11,3 @@\n a\n-b\n+B\n c\n"
    )

    assert len(file.damage) == 1
    assert file.damage[0].mail_line == 6
    assert ["one", "two that is", "a", "b", "B", "c"] == [line.text for line in file.lines()]


def test_cut_off_diff_is_damage_at_the_place_where_it_stops() -> None:
    file = one("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n one\n-two\n-- \n2.39.5\n")

    assert [(6, True)] == [(d.mail_line, "ends early" in d.why) for d in file.damage]


def test_overlong_hunk_is_damage() -> None:
    assert one("--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n one\n+two\n").damage


def test_signature_after_the_last_hunk_is_not_damage() -> None:
    assert one(f"--- a/f\n+++ b/f\n{HUNK}-- \n2.39.5\n").damage == ()


def test_binary_patch_is_passed_over() -> None:
    files = files_of(
        "diff --git a/p.png b/p.png\nindex 1111111..2222222 100644\nGIT binary patch\nliteral 3\nKcmZzz\n\n"
        "literal 2\nJcmZzz\n\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n" + HUNK
    )

    assert [("p.png", True), ("f", False)] == [(file.path, file.is_binary) for file in files]


def test_removed_sql_comment_is_not_a_file_header() -> None:
    file = one(
        "--- a/f.sql\n+++ b/f.sql\n@@ -1,2 +1,2 @@\n--- old comment\n+++ new comment\n select\n"
    )

    assert ["-- old comment", "++ new comment", "select"] == [line.text for line in file.lines()]


@pytest.mark.parametrize("name", ["/a/b", "../../x", "a/./b//c", "..", "a/../../b", ""])
def test_safe_path_stays_inside(name: str) -> None:
    path = safe_path(name)

    assert not path.startswith("/")
    assert ".." not in path.split("/")


LINE = st.text(st.characters(blacklist_characters="\n\r", blacklist_categories=["Cs"]), max_size=20)


@given(st.lists(LINE, max_size=30), st.lists(LINE, max_size=30), st.integers(0, 5))
def test_line_map_leads_back_to_both_files(old: list[str], new: list[str], context: int) -> None:
    diff = list(difflib.unified_diff(old, new, "a/f", "b/f", lineterm="", n=context))
    if not diff:
        return
    body = ["intro", "", *diff]

    files, _ = parse_diff(body, 2)

    (file,) = files
    assert file.damage == ()
    for line in file.lines():
        assert body[line.mail_line - 1] in (line.kind + line.text, line.text.strip() or "")
        if line.old_no is not None:
            assert old[line.old_no - 1] == line.text
        if line.new_no is not None:
            assert new[line.new_no - 1] == line.text
        assert line == file.line_at(line.mail_line)
    assert [line for line in diff if line[:1] == "+" and line[:4] != "+++ "] == [
        "+" + line.text for line in file.lines("+")
    ] or any(line.startswith("+++ ") for line in diff[2:])


@given(st.lists(st.sampled_from(
    ["diff --git a/f b/f", "--- a/f", "+++ b/f", "@@ -1,2 +1,2 @@", "@@ -0,0 +1 @@", " x", "+y", "-z", "", "-- ", "\\ No newline at end of file",
     "rename from x", "GIT binary patch", "literal 3", "index 1234567..89abcde", "Binary files a/x and b/x differ", "@@ -99999999999 +1 @@"]), max_size=25))  # fmt: skip
def test_any_mixture_of_diff_lines_is_read_without_an_exception(lines: list[str]) -> None:
    files, end = parse_diff(lines, 0)

    assert 0 <= end <= len(lines)
    for file in files:
        for line in file.lines():
            assert lines[line.mail_line - 1][1:] == line.text or line.text == ""
            assert line == file.line_at(line.mail_line)
        assert [line.kind + line.text for line in file.lines("+-")] == list(file.marked())
        assert len(file.hunks) == len(file.blocks)


def test_marked_lines_are_those_of_the_hunks_before_they_have_numbers() -> None:
    file = one(f"--- a/f.c\n+++ b/f.c\n{HUNK}@@ -9,2 +9,2 @@\n \n-old\n\\ No newline\n+new\n")

    assert ["-two", "+TWO", "-old", "+new"] == list(file.marked())
    assert [" one", " three", " "] == list(file.marked(" "))
    assert [["-two", "+TWO"], ["-old", "+new"]] == [
        list(file.marked_in(block)) for block in file.blocks
    ]


def test_word_is_looked_for_in_lines_of_one_mark() -> None:
    file = one(f"--- a/f.c\n+++ b/f.c\n{HUNK}")

    assert (True, False, True) == (file.holds("TWO"), file.holds("two"), file.holds("two", "-"))


def test_unidiff_is_loaded_for_lines_alone() -> None:
    code = (
        "import sys\n"
        "from reviewbot.model.diff_reader import parse_diff\n"
        f"(file,), _ = parse_diff({('--- a/f.c', '+++ b/f.c', *HUNK.split(chr(10)))!r}, 0)\n"
        "early = 'unidiff' in sys.modules\n"
        "file.hunks\n"
        "print(file.path, early, 'unidiff' in sys.modules)\n"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "f.c False True\n" == told.stdout
