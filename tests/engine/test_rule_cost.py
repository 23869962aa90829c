"""That no rule becomes slow. Calls of functions are counted and no time is taken: that gives the same
on a busy machine.
"""

import sys
from collections.abc import Sequence
from types import FrameType

import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule
from reviewbot.engine.runner import check_revision
from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group
from reviewbot.model.series import Thread

RULES = load_rules()
MOST_OF_ONE = 24
"""Calls for each line of the mails by one rule asked alone; the dearest, open-question, has 12."""
MOST_OF_ALL = 60
"""The same by all rules together, which share what they find out; they have 29."""
_FILES = ("drivers/foo/foo.c", "include/linux/foo.h", "drivers/foo/Kconfig", "drivers/foo/Makefile")


def thread_of(size: int) -> tuple[Thread, int]:
    """A patch in two versions with a review between them, and how many lines that is: `size` lines
    added to each of four files, and a tenth of that in the description and in each answer.
    """
    text = "The foo driver fails to start when the bar is missing, as commit 0123456789ab did.\n"
    said = "> +\tint number = 1;\n\nWhy is that needed here? Please use the helper instead.\n\n"
    told = text * (size // 10)
    mails = []
    for version, msgid, minute in ((1, "1", 0), (2, "9", 9)):
        added = "".join(f"+\tint number{at} = IS_ENABLED(CONFIG_A{at});\n" for at in range(size))
        diff = "".join(
            f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
            f"@@ -1,2 +1,{size + 2} @@\n {{\n{added} }}\n"
            for path in _FILES
        )
        subject = f"[PATCH v{version}] foo: fix the bar"
        body = f"{told}\nSigned-off-by: A Author <a@example.org>\n---\n\n{diff}--\n2.39.5\n"
        mails.append(_mail("A Author <a@example.org>", subject, msgid, minute, body))
    for at in range(2, 8):
        body = said * (size // 40 + 1)
        mails.append(
            _mail("Rob <r@example.org>", "Re: [PATCH] foo", str(at), at, body, "<1@example.org>")
        )
    parsed = [parse_mail(mail.encode()) for mail in mails]
    return group(parsed), sum(message.body.count("\n") for message in parsed)


def _mail(who: str, subject: str, msgid: str, minute: int, body: str, above: str = "") -> str:
    return (
        f"From: {who}\nTo: linux-foo@vger.kernel.org\nSubject: {subject}\n"
        f"Message-ID: <{msgid}@example.org>\nDate: Thu, 1 Jan 2026 10:{minute:02}:00 +0000\n"
        + (f"In-Reply-To: {above}\n" if above else "")
        + f"\n{body}"
    )


def calls_for_a_line(rules: Sequence[Rule], size: int) -> float:
    """Calls of functions while the newest version is checked."""
    thread, lines = thread_of(size)
    series = thread.series[0]
    count = 0

    def hear(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(hear)
    try:
        report = check_revision(rules, thread, series, series.latest, measured={})
    finally:
        sys.setprofile(before)
    assert report.errors == ()
    return count / lines


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """Expressions are compiled when they are first used, which is not to be counted."""
    calls_for_a_line(RULES, 40)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_one_rule_calls_few_functions_for_a_line(rule: Rule) -> None:
    assert calls_for_a_line([rule], 200) <= MOST_OF_ONE


def test_all_rules_call_few_functions_for_a_line() -> None:
    assert calls_for_a_line(RULES, 200) <= MOST_OF_ALL


def test_a_line_costs_no_more_in_a_larger_mail() -> None:
    assert calls_for_a_line(RULES, 800) <= 1.2 * calls_for_a_line(RULES, 200)
