"""A RESEND that differs from what was posted before."""

from reviewbot.context.versions import patch_in
from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    THREAD,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
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


class ResendButModified(Rule):
    """The subject says RESEND, and the patch changes other lines than the posting it repeats.

    ## Why is this bad?

    RESEND tells reviewers that there is nothing new to look at.

    ## What to write instead

    A new version number and a changelog.

    ## Limits

    Context lines and tags may differ: rebasing and collecting tags are fine.
    """

    id = "resend-but-modified"
    severity = WARNING
    confidence = CERTAIN
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Don\'t get discouraged - or impatient"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(_patch(1) + _patch(9, "RESEND")),
        Good(_patch(1) + _patch(9, "v2", "+baz(c);")),
        Good(
            _patch(1) + _patch(9, "RESEND", tags="Acked-by: Ronja Reviewer <ronja@example.org>\n")
        ),
    )
    BAD = (
        Bad(_patch(1) + _patch(9, "RESEND", "+baz(c);"), says="RESEND"),
        Bad(_patch(1) + _patch(9, "RESEND", "+bar(b);\n+baz(c);"), profile="xen"),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None or not revision.is_resend:
            return
        last = next(
            (one for one in reversed(discussion.earlier) if one.version == revision.version), None
        )
        if last is None:
            return
        for patch in revision.patches:
            before = patch_in(last, patch)
            if before is not None and before.changed_lines != patch.changed_lines:
                yield self.at_subject(
                    patch,
                    "this is marked RESEND, but changes other lines than the posting "
                    "before; a changed patch gets a new "
                    "version number (submitting-patches.rst)",
                )
