from pathlib import Path

import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.precision import Precision
from reviewbot.report import rule_page as pages
from reviewbot.report.rule_page import rule_page
from tests.rule_files import PYTHON, write


def page_of(tmp_path: Path, text: str = PYTHON) -> str:
    write(tmp_path, "subject_shouts.py", text)
    (rule,) = load_rules([tmp_path], select=["subject-shouts"])
    return rule_page(rule)


def test_page_of_a_python_rule_comes_from_its_docstrings_and_fields(tmp_path: Path) -> None:
    text = PYTHON.replace(
        'since = "1"', 'since = "1"; checkpatch = "LOUD"; renamed_from = ("loud",)'
    )

    assert """\
# subject-shouts

A patch whose subject shouts.

- severity: note
- confidence: certain
- needs: mail
- profiles: linux, netdev, kvm-x86, tip, xen, qemu, u-boot, git, generic
- checkpatch: LOUD
- since: 1
- was called: loud

The subject is written in capitals.

## Why is this bad?

Nobody reads it with pleasure.

## What to write instead

Small letters.

## See also

- House rules, section 3

## Fires on

    Subject: [PATCH] FOO: FIX BAR

    Text.

## Silent on

    Subject: [PATCH] foo: fix bar

    Text.
""" == page_of(tmp_path, text)


def test_long_paragraphs_are_filled_and_lists_kept(tmp_path: Path) -> None:
    long = "Nobody reads it " + "and nobody answers " * 20
    text = PYTHON.replace("Nobody reads it with pleasure.", f"{long}\n\n    - one\n    - two")

    lines = page_of(tmp_path, text).splitlines()

    assert max(map(len, lines)) <= 79
    assert ["- one", "- two"] == lines[lines.index("- one") :][:2]


def test_other_profile_of_an_example_is_named(tmp_path: Path) -> None:
    text = PYTHON.replace('says="capitals"', 'profile="xen"')

    assert "## Fires on\n\nSent to a list of xen:\n\n    Subject:" in page_of(tmp_path, text)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ((0, 0, 0, 0.0, 1.0), "- measured: has not fired on the archives yet"),
        ((1, 0, 0, 0.0, 1.0), "- measured: fired 1 time on the archives, none of them read"),
        (
            (1200, 30, 27, 0.744, 0.965),
            "- measured: fired 1,200 times on the archives; 27 of 30 read were right, 90%\n"
            "  (95 % interval 74% to 96%), so its findings are shown as likely",
        ),
        (
            (40, 30, 30, 0.886, 1.0),
            "- measured: fired 40 times on the archives; 30 of 30 read were right, 100% (95\n"
            "  % interval 89% to 100%)",
        ),
    ],
)
def test_what_was_measured_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    row: tuple[int, int, int, float, float],
    line: str,
) -> None:
    monkeypatch.setattr(pages, "precision_of", lambda name: Precision(name, "0" * 12, *row))

    assert f"\n{line}\n- since" in page_of(tmp_path)


def test_example_that_is_still_to_do_is_not_shown(tmp_path: Path) -> None:
    text = PYTHON.replace(
        "BAD = (", 'BAD = (Bad("Subject: [PATCH] UNSOLVED\\n\\nText.", todo="later"),', 1
    )

    assert "UNSOLVED" not in page_of(tmp_path, text)
