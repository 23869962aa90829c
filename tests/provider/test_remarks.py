"""What checkpatch.pl prints, taken apart."""

import time

from reviewbot.provider.remarks import Remark, parse_remarks


def parsed(output: bytes) -> list[Remark]:
    return list(parse_remarks(output))


def test_remark_has_line_level_type_and_text() -> None:
    assert [Remark(12, "ERROR", "SPACING", "spaces required around that '='")] == parsed(
        b"-:12: ERROR:SPACING: spaces required around that '='\n"
    )


def test_text_may_hold_colons() -> None:
    assert "see: https://x" == parsed(b"-:1: WARNING:STRCPY: see: https://x\n")[0].text


def test_type_may_be_missing() -> None:
    assert [Remark(3, "WARNING", "", "line over 80 characters")] == parsed(
        b"-:3: WARNING: line over 80 characters\n"
    )


def test_notes_summary_and_blank_lines_are_passed_over() -> None:
    output = (
        b"\nNOTE: If any of the errors are false positives\ntotal: 1 errors\n-:1: ERROR:A_B: c\n"
    )

    assert ["c"] == [remark.text for remark in parsed(output)]


def test_line_of_another_file_is_no_remark() -> None:
    assert [] == parsed(b"/etc/passwd:1: ERROR:A_B: c\n")


def test_unknown_level_is_no_remark() -> None:
    assert [] == parsed(b"-:1: FATAL:A_B: c\n")


def test_remark_without_text_is_none() -> None:
    assert [] == parsed(b"-:1: ERROR:A_B:  \n")


def test_broken_utf8_and_other_line_ends_stay_in_one_remark() -> None:
    output = b"-:1: ERROR:A_B: a\xff b\xe2\x80\xa8c\x0bd\x1b[31m\r\n"

    assert [Remark(1, "ERROR", "A_B", "a\ufffd b c d\x1b[31m")] == parsed(output)


def test_overlong_text_is_cut() -> None:
    assert 300 == len(parsed(b"-:1: ERROR:A_B: " + b"x" * 5000)[0].text)


def test_millions_of_bytes_of_garbage_take_no_time() -> None:
    garbage = b"-:1: ERROR:" + b"A" * 2_000_000 + b"\n" + b"-:1: ERROR:A:\n" * 100_000
    started = time.perf_counter()

    assert [] == parsed(garbage)
    assert time.perf_counter() - started < 2
