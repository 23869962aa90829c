"""A reviewer asked something, and nobody answered."""

import re

from reviewbot.context.addressee import is_for_senders, was_taken_up
from reviewbot.context.ledger import entry_of, recently_heard
from reviewbot.context.outcome import Outcomes
from reviewbot.engine.rule import (
    ALL,
    GUESS,
    NOTE,
    THREAD,
    Bad,
    Context,
    Findings,
    Good,
    Location,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_DAYS = 3
_ASKS = LazyPattern(
    r"\b(?:why|what|which|where|how|when|who|whose)\b|(?:^|[,;:.!(-])\W{0,4}(?:(?:and|but|so|or|hmm+|also|then|well|ok"
    r"|otherwise|if so|just wondering) ?,? ?){0,2}"
    r"(?:is|are|was|were|do|does|did(?! you know)|has|have|had|can|could|would|should|will|shall|may|might|must|am"
    r"|any(?:one|body|thing)?"
    r"|isn't|aren't|wasn't|don't|doesn't|didn't|hasn't|haven't|can't|couldn't|wouldn't|shouldn't|won't)\b",
    re.IGNORECASE,
)
_FOR_WORK = LazyPattern(
    r"\b(?:can|could|would|will) (?:you|we) (?:\w+ ){0,2}(?:base|re-?base|re-?work|get|have|give|submit|send|resend|cc"
    r"|post|drop|add|use|make)\b|\bany chance (?:you|we|of)\b",
    re.IGNORECASE,
)
"""A request, which the next version answers."""
_RIGHT = LazyPattern(r"\b(?:right|ok(?:ay)?|no|correct) ?\?\W*$", re.IGNORECASE)


_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _mail(
    number: int, subject: str, text: str, to: int = 0, who: str = "A Author", cc: str = ""
) -> str:
    """One mail of a made-up thread; `to` is the number of the mail it answers to."""
    address = who.split()[0].lower() if who != "A Author" else "author"
    answers = f"In-Reply-To: <{to}@example.org>\n" if to else ""
    copies = f"Cc: {cc}\n" if cc else ""
    return (
        f"From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: {who} <{address}@example.org>\n"
        f"Date: Thu, {number:02} Jan 2026 10:00:00 +0000\nSubject: {subject}\n"
        f"Message-ID: <{number}@example.org>\n{answers}{copies}\n{text}\n\n"
    )


def _patch(
    number: int,
    version: str = "",
    change: str = "+bar(b);",
    tags: str = "",
    notes: str = "",
    cc: str = "",
) -> str:
    """A posting of one patch; `change` are the changed lines of a.c."""
    count = sum(line.startswith("+") for line in change.split("\n"))
    diff = f"diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,{count} @@\n-a\n{change}\n"
    prefix = f"PATCH {version}".strip()
    return _mail(
        number, f"[{prefix}] foo: fix bar", f"Text.\n\n{tags}{_SIGNED}---\n{notes}{diff}", cc=cc
    )


def _reply(text: str, number: int = 2, to: int = 1, who: str = "Ronja Reviewer") -> str:
    return _mail(number, "Re: [PATCH] foo: fix bar", text, to, who)


class OpenQuestion(Rule):
    """A question about an earlier version, or one that the discussion has left behind for days, has no
    answer below it.

    ## Why is this bad?

    Reviewers who get no answer stop reviewing. Often the question is the only objection.

    ## What to write instead

    A reply to that mail, or a line in the changelog of the next version.

    ## Limits

    By the form of the sentence: a rhetorical question looks the same; a statement with a question mark
    and a request in the form of a question are left alone. Answers in other threads, on IRC
    or in a changelog are not seen. Questions to others than those who sent or signed the series are
    left alone, and so are those of a mail that they, or the asker himself, have answered in any way.
    """

    id = "open-question"
    severity = NOTE
    confidence = GUESS
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Respond to review comments"',
        'Documentation/process/6.Followthrough.rst, "Working with reviewers"',
        'qemu: docs/devel/submitting-a-patch.rst, "Stay around to fix problems raised in '
        'code review"',
        'git: Documentation/SubmittingPatches, "A typical life cycle of a patch series"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(
            _patch(1)
            + _reply("> +bar(b);\n\nWhy is the lock taken here?")
            + _reply("> Why is the lock taken here?\n\nBecause of foo.", 3, 2, "A Author")
            + _patch(9, "v2")
        ),
        Good(_patch(1) + _reply("> +bar(b);\n\nWhy is the lock taken here?")),
        Good(_patch(1) + _reply("> +bar(b);\n\nReally?") + _patch(9, "v2")),
        Good(_patch(1) + _reply("> +bar(b);\n\nSo the goal is to take it?") + _patch(9, "v2")),
        Good(
            _patch(1) + _reply("> +bar(b);\n\nFor v2, can you base it on next?") + _patch(9, "v2")
        ),
        Good(
            _patch(1)
            + _reply("> +bar(b);\n\nThis races with foo.")
            + _reply("> This races with foo.\n\nWhich foo do you mean?", 3, 2, "Second Reviewer")
            + _patch(9, "v2")
        ),
        Good(
            _patch(1)
            + _reply("> +bar(b);\n\nWhy is the lock taken here?")
            + _reply("I see that the next patch needs it.", 3, 2)
            + _patch(9, "v2")
        ),
    )
    BAD = (
        Bad(
            _patch(1) + _reply("> +bar(b);\n\nWhy is the lock taken here?") + _patch(9, "v2"),
            says="Why is the lock taken here?",
        ),
        Bad(
            _patch(1)
            + _reply("> +bar(b);\n\nWhy is the lock taken here?")
            + _reply("> +bar(b);\n\nLooks good otherwise.", 9, 1, "Second Reviewer"),
            profile="qemu",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None:
            return
        dates = [mail.date for mail in discussion.messages if mail.date is not None]
        outcomes = Outcomes(discussion)
        for heard in recently_heard(discussion):
            if heard.said.kind != "question":
                continue
            asked = heard.said.text[:1000]
            if _ASKS.search(asked) is None or _FOR_WORK.search(asked) is not None:
                continue
            if _RIGHT.search(heard.said.text[-40:]) is not None:
                continue
            asked_at = heard.reply.message.date
            is_left = asked_at is not None and (max(dates) - asked_at).days >= _DAYS
            if heard.reply.revision is revision and not is_left:
                continue
            ask = entry_of(heard, outcomes)
            if ask.state != "open":
                continue
            if not is_for_senders(discussion, ask) or was_taken_up(discussion, ask):
                continue
            day = f" on {asked_at:%Y-%m-%d}" if asked_at is not None else ""
            yield self._make(
                f'{ask.by.name or ask.by.email} asked{day}: "{ask.text[:200]}"; no answer '
                "of the author is in the thread",
                Location("thread", ask.msgid, mail_line=ask.mail_line),
                ask.patch.number if ask.patch is not None and ask.revision is revision else None,
                {"evidence": ask.evidence},
            )
