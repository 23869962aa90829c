"""Sentences by kind."""

import time

import pytest

from reviewbot.context.sayings import announces_version, kind_of, takes_back


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Why is the lock taken here?", "question"),
        ("Is this still needed for the old chips ?", "question"),
        ("Really?", ""),
        ("Could you please split this into two patches?", "request"),
        ("Please use the devm variant.", "request"),
        ("Drop this line.", "request"),
        ("nit: rename this to foo_bar.", "request"),
        ("This should be a macro.", "request"),
        ("I'd rather see a helper for that.", "request"),
        ("s/recieve/receive/", "request"),
        ("What we need is a check at run time.", "request"),
        ("Having a fix in 6.12 should be enough.", ""),
        ("Consider the case of both being modules.", ""),
        ("NAK.", "objection"),
        ("I don't think this is safe.", "objection"),
        ("I don't think so.", ""),
        ("This doesn't work when the device is gone.", "objection"),
        ("That looks wrong.", "objection"),
        ("I'd prefer the 3rd variant.", "preference"),
        ("My preference would be option 2.", "preference"),
        ("Agreed.", "approval"),
        ("Looks good to me.", "approval"),
        ("Once the tag is fixed this looks good.", ""),
        ("The register is 32 bits wide.", ""),
        ("I will send a v2.", ""),
    ],
)
def test_what_a_reviewer_says_is_of_a_kind(sentence: str, kind: str) -> None:
    assert kind == kind_of(sentence, is_author=False)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Thanks, I will send changes in v2 soon.", "promise"),
        ("Will fix.", "promise"),
        ("I'll drop it in the next version.", "promise"),
        ("I will not change that.", ""),
        ("Please note that the chip needs it.", ""),
        ("Would a helper in foo.c be fine for you?", "question"),
    ],
)
def test_an_author_promises_and_asks(sentence: str, kind: str) -> None:
    assert kind == kind_of(sentence, is_author=True)


@pytest.mark.parametrize(
    ("sentence", "is_it"),
    [
        ("I will send changes in v2 soon.", True),
        ("I'll respin.", True),
        ("Will fix.", False),
        ("I will add comments in the next patch,", True),
        ("I'm moving to the staging-next branch.", False),
        ("Otherwise I may leave it for the next release.", False),
        ("If you want more context, I'll resend the series, though.", False),
    ],
)
def test_a_promise_of_another_version_is_told(sentence: str, is_it: bool) -> None:
    assert is_it == announces_version(sentence)


@pytest.mark.parametrize(
    ("sentence", "is_it"),
    [("Never mind.", True), ("Ah, you're right.", True), ("Still, it is wrong.", False)],
)
def test_taking_back_is_told(sentence: str, is_it: bool) -> None:
    assert is_it == takes_back(sentence)


def test_a_sentence_without_end_is_not_read() -> None:
    started = time.process_time()

    assert "" == kind_of("please " * 2_000_000, is_author=False)
    assert time.process_time() - started < 1
