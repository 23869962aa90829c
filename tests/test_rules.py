"""Every shipped rule: its own examples, what it must carry, and mail made to stall it."""

import time
from collections import Counter

import pytest

from reviewbot.engine.loader import load_rules
from reviewbot.engine.rule import Rule
from reviewbot.engine.runner import check_revision
from reviewbot.engine.selftest import example_mails, find, run_examples
from reviewbot.mail import parse_mail
from reviewbot.model.grouping import group
from reviewbot.model.series import Thread

RULES = {rule.id: rule for rule in load_rules()}
LIMIT_S = 5.0
"""Generous: a linear rule takes well under a second for each of these mails."""


@pytest.fixture(params=sorted(RULES))
def rule(request: pytest.FixtureRequest) -> Rule:
    """Each shipped rule in turn."""
    return RULES[request.param]


def test_examples_behave(rule: Rule) -> None:
    assert [] == [outcome.text for outcome in run_examples(rule) if not outcome.ok]


def test_there_are_two_examples_of_each_kind(rule: Rule) -> None:
    assert len(rule.GOOD) >= 2
    assert len(rule.BAD) >= 2


def test_something_written_asks_for_it(rule: Rule) -> None:
    assert rule.see_also
    assert [] == [text for text in rule.see_also if len(text) < 10]


def test_messages_are_one_short_plain_sentence(rule: Rule) -> None:
    messages = [finding.message for bad in rule.BAD for finding in find(rule, bad)[0]]

    assert messages
    for message in messages:
        assert message.strip() == message
        assert not message.endswith(".")
        assert message.isprintable()
        assert len(message) <= 200


def test_findings_point_at_a_mail_or_the_series(rule: Rule) -> None:
    for bad in rule.BAD:
        for finding in find(rule, bad)[0]:
            assert rule.id == finding.rule
            assert finding.fingerprint
            if finding.location.part in ("diff", "message", "trailer", "notes"):
                assert finding.location.mail_line is not None


def test_ids_old_and_new_are_used_once() -> None:
    names = Counter(name for rule in RULES.values() for name in (rule.id, *rule.renamed_from))

    assert [] == [name for name, count in names.items() if count > 1]


# -- mail made to stall a rule


def _head(subject: str = "[PATCH] foo: fix bar") -> str:
    return (
        "From: A Author <author@example.org>\nTo: linux-kernel@vger.kernel.org, netdev@vger.kernel.org\n"
        f"Subject: {subject}\nMessage-ID: <one@example.org>\n\n"
    )


_DIFF = "---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,2 @@\n int a;\n+int b;\n"
_REPLY = (
    "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: R Reviewer <reviewer@example.org>\n"
    "Subject: Re: [PATCH] foo: fix bar\nMessage-ID: <two@example.org>\n"
    "In-Reply-To: <one@example.org>\n\n"
)
_PATCH_IN_MBOX = f"From mboxrd@z Thu Jan  1 00:00:00 1970\n{_head()}Text.\n{_DIFF}\n"


def _described(text: str) -> str:
    return f"{_head()}{text}\n\nSigned-off-by: A Author <author@example.org>\n{_DIFF}"


def _added(count: int, line: str) -> str:
    return (
        f"{_head()}Text.\n---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,{count + 1} @@\n"
        " int a;\n" + f"+{line}\n" * count
    )


HOSTILE = {
    "one line of 5 MB": lambda: _described("x" * 5_000_000),
    "one line of 5 MB of words": lambda: _described("reported by fix " * 320_000),
    "one line of 5 MB of spaces": lambda: _described("a" + " " * 5_000_000 + "b"),
    "200,000 short lines": lambda: _described("fix it\n" * 200_000),
    "200,000 paragraphs": lambda: _described("this fixes 0123456789ab\n\n" * 100_000),
    "100,000 trailers": lambda: _described(
        "Reviewed-by: R Reviewer <reviewer@example.org>\n" * 100_000
    ),
    "100,000 Fixes": lambda: _described('Fixes: 0123456789 ("foo: add\n' * 100_000),
    "20,000 long trailers without an address": lambda: _described(
        f"Reported-by: {'a ' * 120}\n" * 20_000
    ),
    "30,000 blocks of trailers": lambda: _described("Fixes: 0123456789ab\n\n" * 30_000),
    "deep quotes": lambda: _described("> " * 2_000_000 + "x"),
    "deep brackets": lambda: _described("(" * 1_000_000 + "[" * 1_000_000 + '"' * 1_000_000),
    "commit ids without an end": lambda: _described('commit 0123456789ab ("' * 200_000),
    "one subject of 1 MB": lambda: _head("[PATCH] " + "[a: " * 250_000) + f"Text.\n{_DIFF}",
    "100,000 added lines": lambda: _added(100_000, "<<<<<<< x"),
    "one added line of 5 MB": lambda: _added(1, "<<<<<<< " * 640_000),
    "a reply of deep quotes": lambda: (
        _PATCH_IN_MBOX + _REPLY + ">" * 300_000 + "\nThis lacks Fixes:\n"
    ),
    "a reply that asks 20,000 times": lambda: (
        _PATCH_IN_MBOX + _REPLY + "> a\n\nPlease add a Fixes: tag.\n\n" * 20_000
    ),
    "a reply of one long sentence": lambda: (
        _PATCH_IN_MBOX + _REPLY + "please also add the missing " * 100_000 + "\n"
    ),
    "a reply of attributions": lambda: (
        _PATCH_IN_MBOX + _REPLY + ("On Mon, A wrote " + "on " * 100 + "\n> a\n") * 5_000
    ),
}


def _thread(text: str) -> Thread:
    if text.startswith("From mboxrd"):
        return group(example_mails(text, "linux"))
    return group([parse_mail(text.encode())])


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_mail_stalls_neither_the_reader_nor_a_rule(name: str) -> None:
    text = HOSTILE[name]()
    slow = []

    started = time.process_time()
    thread = _thread(text)
    if time.process_time() - started > LIMIT_S:
        slow.append("reading it")
    (series,) = thread.series
    for rule in RULES.values():
        started = time.process_time()
        report = check_revision([rule], thread, series, series.latest)
        taken = time.process_time() - started
        assert () == report.errors
        if taken > LIMIT_S:
            slow.append(f"{rule.id}: {taken:.1f} s")

    assert [] == slow
