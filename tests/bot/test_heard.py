"""Whether somebody has said it already."""

from __future__ import annotations

import pytest

from reviewbot.bot.heard import was_said, was_taken
from reviewbot.model.finding import Evidence
from tests.factories import make_mail
from tests.report.reports import make_finding

FIXES = make_finding(evidence=(Evidence("quoted", "Fixes: 0123456789ab"),))
SIGN_OFF = make_finding(
    rule="signed-off-by-missing", message="there is no Signed-off-by: line", evidence=()
)
BODY = make_finding(rule="body-empty", message="the patch has no description", evidence=())
CORRUPT = make_finding(rule="diff-corrupt", message="the hunk ends early", evidence=())


@pytest.mark.parametrize(
    ("finding", "text", "is_said"),
    [
        (FIXES, "> Fixes: 0123456789ab\n\nThe subject is missing here.\n", True),
        (FIXES, ">  Fixes:   0123456789ab\nWrong.\n", True),
        (FIXES, "> Fixes: 0123456789ab\n", False),
        (FIXES, "The Fixes: line wants a subject.\n", True),
        (FIXES, "Please mend the fixes tag.\n", True),
        (FIXES, "This fixes it for me.\n", False),
        (FIXES, "> Fixes: 0123456789ab\n> a\n> b\n> c\n> d\nThat d is wrong.\n", False),
        (SIGN_OFF, "Where is your SoB?\n", True),
        (SIGN_OFF, "> Signed-off-by: x\nNice.\n", False),
        (BODY, "The commit message should say why.\n", True),
        (BODY, "Applied.\n", False),
        (CORRUPT, "Your patch is whitespace damaged.\n", True),
        (CORRUPT, "This does not apply.\n", True),
        (CORRUPT, "Reviewed-by: R <r@example.org>\n", False),
    ],
)
def test_remark_about_the_same_thing(finding: object, text: str, is_said: bool) -> None:
    reply = make_mail(
        "Re: [PATCH] foo: bar", text, msgid="r@example.org", reply_to="one@example.org"
    )

    assert is_said == was_said(finding, [reply])  # type: ignore[arg-type]  # a Finding


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        # each is how a reviewer put it on a real list
        ("author-signed-off-mismatch", "Missing your own SoB on the patch."),
        (
            "changelog-above-cut",
            "Follow the documentation for where to put this version information.",
        ),
        ("changelog-above-cut", 'This should be "---".'),
        ("dt-binding-after-driver", "This patch should come first."),
        ("dt-binding-after-driver", "Organize the bindings before the patch using them."),
        ("reposted-within-24h", "Please wait a day between postings."),
        ("threaded-under-previous-version", "Do not send it in reply to the old thread."),
        ("trailer-block-gap", "No blank line between tags."),
    ],
)
def test_words_of_reviewers_for_it(rule: str, words: str) -> None:
    answer = make_mail(
        "Re: [PATCH] foo: bar", f"{words}\n", msgid="r@example.org", reply_to="one@example.org"
    )
    other = make_mail(
        "Re: [PATCH] foo: bar", "Looks good.\n", msgid="r@example.org", reply_to="one@example.org"
    )
    found = make_finding(rule=rule, message="it is so", fix=None, evidence=())

    assert [True, False] == [was_said(found, [mail]) for mail in (answer, other)]


def test_without_replies_nothing_was_said() -> None:
    assert not was_said(FIXES, [])


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("Applied, thanks.\n", True),
        ("> x\nThanks, applied to modules-next.\n", True),
        ("Series applied to for-6.13, thanks!\n", True),
        ("I've queued this up.\n", True),
        ("Fantastic, thanks for all this work, I've pushed this out to foo-next.\n", True),
        ("This patch was applied to netdev/net-next.git (main)\n", True),
        ("I have not applied it, please look at the warning.\n", False),
        ("We applied against next and it fails.\n", False),
        ("> Applied, thanks.\nNot yet.\n", False),
        ("This should be applied after the other one.\n", False),
        ("Applied on top of next it does not build.\n", False),
    ],
)
def test_patch_that_was_taken(text: str, is_taken: bool) -> None:
    reply = make_mail(
        "Re: [PATCH] foo: bar", text, msgid="r@example.org", reply_to="one@example.org"
    )

    assert is_taken == was_taken([reply])
