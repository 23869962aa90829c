"""A newer version has been posted."""

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    NOTE,
    THREAD,
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


class NewerVersionExists(Rule):
    """The thread holds a higher version of the same series.

    ## Why is this bad?

    Time spent on this one is wasted, and applying it would be wrong.

    ## What to write instead

    Look at the newer one.

    ## Limits

    Only what is in the given mail is known; with `--as-posted` nothing that came later is.
    """

    id = "newer-version-exists"
    severity = NOTE
    confidence = CERTAIN
    needs = (THREAD,)
    see_also = ('Documentation/process/maintainer-netdev.rst, "Patch status"',)
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(_patch(1) + _patch(9, "v2", "+baz(c);")),
        Good(_patch(1) + _reply("Use c.")),
        Good(_patch(1) + _patch(9, "", "+bar(b);"), version=1),
    )
    BAD = (
        Bad(
            _patch(1) + _patch(9, "v2", "+baz(c);"),
            version=1,
            says="v2 was posted on 2026-01-09",
        ),
        Bad(
            _patch(1) + _patch(5, "v2", "+baz(c);") + _patch(9, "v3", "+qux(d);"),
            version=2,
            says="v3 was posted",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        if context.discussion is None or not context.discussion.newer:
            return
        newest = context.discussion.newer[-1]
        if newest.version <= revision.version:
            return
        day = f" on {newest.posted_at:%Y-%m-%d}" if newest.posted_at is not None else ""
        yield self.at_series(revision, f"v{newest.version} was posted{day}: {newest.lead.subject}")
