"""The author has announced another version."""

from reviewbot.context.ledger import entry_of, recently_heard
from reviewbot.context.outcome import Outcomes
from reviewbot.context.sayings import announces_version
from reviewbot.engine.rule import (
    ALL,
    LIKELY,
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


class PromisedVersionPending(Rule):
    """In a reply to this version its author says that a new one will come, and none has.

    ## Why is this bad?

    Nothing is: it saves the maintainer from reviewing or applying what is about to be replaced.

    ## What to write instead

    The next version, or a word that it will not come.

    ## Limits

    The author's own sentences only. A version under another title is not found.
    """

    id = "promised-version-pending"
    severity = NOTE
    confidence = LIKELY
    needs = (THREAD,)
    see_also = (
        'Documentation/process/maintainer-netdev.rst, "Patch status"',
        'Documentation/process/submitting-patches.rst, "Respond to review comments"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(
            _patch(1)
            + _reply("Please use c.")
            + _reply("> Please use c.\n\nI will send a v2.", 3, 2, "A Author")
            + _patch(9, "v2", "+baz(c);")
        ),
        Good(_patch(1) + _reply("I will send a v2 of my own patch.")),
    )
    BAD = (
        Bad(
            _patch(1)
            + _reply("Please use c.")
            + _reply(
                "> Please use c.\n\nThanks, I will send changes in v2 soon.", 3, 2, "A Author"
            ),
            says="announced",
        ),
        Bad(
            _patch(1)
            + _reply("Sorry, I'll resend with the tag fixed in the next version.", 2, 1, "A Author")
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None or discussion.newer:
            return
        outcomes = Outcomes(discussion)
        for heard in recently_heard(discussion):
            if heard.reply.revision is not revision or heard.said.kind != "promise":
                continue
            if not announces_version(heard.said.text):
                continue
            ask = entry_of(heard, outcomes)
            if ask.state != "open":
                continue
            yield self._make(
                f"{ask.by.name or ask.by.email} announced a new version: "
                f'"{ask.text[:200]}"; it is not here yet',
                Location("thread", ask.msgid, mail_line=ask.mail_line),
                None,
                {"evidence": ask.evidence},
            )
            return
