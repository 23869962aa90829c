from collections.abc import Sequence

import pytest

from reviewbot.context.profiles import ALL
from reviewbot.engine.rule import (
    CERTAIN,
    MAIL,
    NOTE,
    TREE,
    Bad,
    Context,
    Findings,
    Good,
    Need,
    Patch,
    Rule,
)
from reviewbot.engine.selftest import Outcome, example_mails, find, run_examples

SHOUTS = "Subject: [PATCH] FOO\n\nText.\n"
QUIET = "Subject: [PATCH] foo\n\nText.\n"


class Shouts(Rule):
    """Fires on a subject in capitals."""

    id = "shouts"
    severity = NOTE
    confidence = CERTAIN
    needs: tuple[Need, ...] = (MAIL,)
    profiles: tuple[str, ...] = ALL

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.title.isupper():
            yield self.at_subject(patch, f"{context.profiles[-1]} should not shout")


def outcomes(good: Sequence[Good] = (), bad: Sequence[Bad] = ()) -> list[Outcome]:
    rule = Shouts()
    rule.GOOD, rule.BAD = good, bad
    return list(run_examples(rule))


def test_examples_that_behave_are_ok() -> None:
    found = outcomes([Good(QUIET)], [Bad(SHOUTS, says="not shout")])

    assert [(one.case, one.ok, one.is_todo) for one in found] == [
        ("GOOD 1", True, False),
        ("BAD 1", True, False),
    ]


def test_good_example_that_fires_says_what_was_found() -> None:
    (one,) = outcomes([Good(SHOUTS)])

    assert not one.ok
    assert one.text == (
        "shouts GOOD 1: wanted 0 findings, got 1: subject line None: linux should not shout"
    )


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (Bad(QUIET), "wanted 1 findings, got 0"),
        (Bad(SHOUTS, findings=2), "wanted 2 findings, got 1"),
        (Bad(SHOUTS, says="whisper"), "does not say 'whisper'"),
    ],
)
def test_bad_example_must_fire_as_often_and_say_what_it_promises(bad: Bad, why: str) -> None:
    (one,) = outcomes(bad=[bad])

    assert not one.ok
    assert why in one.text


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_todo_example_that_does_not_behave_is_ok_and_counted(kind: str) -> None:
    good, bad = [Good(SHOUTS, todo="capitals are a name")], [Bad(QUIET, todo="too quiet")]

    (one,) = outcomes(good) if kind == "good" else outcomes(bad=bad)

    assert (one.ok, one.is_todo) == (True, True)


def test_todo_example_that_behaves_asks_to_remove_the_mark() -> None:
    (one,) = outcomes([Good(QUIET, todo="it fires on this")])

    assert not one.ok
    assert one.text == "shouts GOOD 1: now behaves; remove todo='it fires on this'"


def test_todo_is_no_excuse_for_a_rule_that_fails() -> None:
    class Fails(Shouts):
        def check_patch(self, patch: Patch, context: Context) -> Findings:
            raise ValueError("oops")
            yield

    rule = Fails()
    rule.BAD = [Bad(SHOUTS, todo="later")]

    (one,) = run_examples(rule)

    assert not one.ok
    assert "rule shouts failed: ValueError: oops" in one.text


def test_rule_that_cannot_run_on_its_example_is_not_ok() -> None:
    class WantsTree(Shouts):
        needs = (TREE,)

    rule = WantsTree()
    rule.GOOD = [Good(QUIET)]

    (one,) = run_examples(rule)

    assert not one.ok
    assert "skipped: no kernel tree given" in one.text


def test_example_without_a_patch_is_not_ok() -> None:
    (one,) = outcomes([Good("Subject: Re: hello\n\nNo patch here.\n")])

    assert not one.ok
    assert "the example holds no patch" in one.text


@pytest.mark.parametrize("profile", ALL)
def test_example_is_judged_by_the_customs_of_its_profile(profile: str) -> None:
    rule = Shouts()
    rule.profiles = (profile,)

    findings, problem = find(rule, Bad(SHOUTS, profile=profile))

    assert problem == ""
    assert [finding.message for finding in findings] == [f"{profile} should not shout"]


def test_what_an_example_does_not_care_about_is_filled_in() -> None:
    (message,) = example_mails("Subject: [PATCH] foo\n\nText.\n", "xen")

    assert message.author.email == "author@example.org"
    assert [address.email for address in message.to] == ["xen-devel@lists.xenproject.org"]
    assert message.msgid is not None
    assert message.date is not None
    assert message.body.startswith("Text.\n---\n drivers/foo/bar.c | 2 +-\n")


def test_what_an_example_gives_is_kept() -> None:
    text = "From: B <b@example.org>\nTo: c@example.org\nSubject: [PATCH] foo\n\nText.\n---\nnotes\n"

    (message,) = example_mails(text, "linux")

    assert message.author.email == "b@example.org"
    assert [address.email for address in message.to] == ["c@example.org"]
    assert message.body.count("\n---\n") == 1


def test_replies_and_cover_letters_get_no_diff() -> None:
    reply, cover = (
        example_mails(f"Subject: {subject}\n\nText.\n", "linux")[0]
        for subject in ("Re: [PATCH] foo", "[PATCH 0/2] foo")
    )

    assert (reply.body, cover.body) == ("Text.\n", "Text.\n")


def test_example_can_hold_bytes_that_are_no_utf8() -> None:
    (message,) = example_mails("Subject: [PATCH] foo\n\nna\udcefve\n", "linux")

    assert message.body.startswith("na\xefve")


def test_context_mails_come_before_the_newest_revision() -> None:
    rule = Shouts()
    old = "Subject: [PATCH] FOO BAR BAZ\nMessage-ID: <1@example.org>\n\nText.\n"
    new = "Subject: [PATCH v2] foo bar baz\nMessage-ID: <2@example.org>\n\nText.\n"

    findings, problem = find(rule, Good(new, context=(old,)))

    assert (findings, problem) == ((), "")


def test_an_example_can_ask_about_an_older_version() -> None:
    versions = (
        "From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: [PATCH] FOO\n\nText.\n\n"
        "From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: [PATCH v2] foo\n\nText.\n"
    )

    found = outcomes([Good(versions), Good(versions, version=3)], [Bad(versions, version=1)])

    assert [(one.ok, one.text) for one in found] == [
        (True, "shouts GOOD 1: ok"),
        (False, "shouts GOOD 2: the example holds no v3"),
        (True, "shouts BAD 1: ok"),
    ]
