"""A waiver matched nothing."""

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    MAIL,
    NOTE,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Location,
    Revision,
    Rule,
)


class UnusedWaiver(Rule):
    """A line `Reviewbot-ok: rule (reason)` waives a finding that is not there, or lacks the rule or
    the reason.

    ## Why is this bad?

    A waiver that matches nothing says that something is wrong which is not, or it hides the next
    finding of that rule, which nobody has looked at yet. One without a reason cannot be checked by
    anybody, and waives nothing.

    ## What to write instead

    Nothing, when the finding is gone: drop the line. Else `Reviewbot-ok:`, the id of the rule as
    the report shows it, and the reason in brackets, in the patch that has the finding or in the
    cover letter:

        Reviewbot-ok: fixes-malformed (the commit is in a tree that is not in git)

    ## Limits

    Whether a waiver is used is known only where its rule could run: with `--select`, `--ignore`, or
    without the tree that the rule needs, it is not judged.
    """

    id = "unused-waiver"
    severity = NOTE
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = ('docs/configuration.md, "Waivers"',)
    profiles = ALL
    since = "0.1"
    runs_last = True
    GOOD = (
        Good("Subject: [PATCH] foo: fix bar\n\nText.\n"),
        Good(
            "Subject: [PATCH] foo: document waivers\n\n"
            "A line such as\n\n  Reviewbot-ok: body-empty (it is clear)\n\nwaives a finding, and\n"
            "> Reviewbot-ok: body-empty (as quoted)\n\ndoes not.\n"
        ),
    )
    BAD = (
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\n"
            "Reviewbot-ok: fixes-malformed (the commit is elsewhere)\n"
            "Signed-off-by: A Author <author@example.org>\n",
            says="matches no finding",
        ),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nText.\n---\nReviewbot-ok: body-empty\n\n"
            " drivers/foo/bar.c | 2 +-\n",
            says="gives no reason",
        ),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nText.\n---\nReviewbot-ok: (because)\n\n"
            " drivers/foo/bar.c | 2 +-\n",
            says="names no rule",
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        for waiver in context.unused_waivers:
            if not waiver.rule:
                message = "the waiver names no rule, so it waives nothing"
            elif not waiver.reason:
                message = f"the waiver of {waiver.rule} gives no reason, so it waives nothing"
            else:
                message = f"the waiver of {waiver.rule} matches no finding; drop the line"
            proof = (Evidence("quoted", waiver.text),)
            patch = next((item for item in revision.patches if item.number == waiver.patch), None)
            if patch is None:
                yield self.at_series(revision, message, part="message", evidence=proof)
            else:
                where = Location("message", waiver.msgid, mail_line=waiver.mail_line)
                yield self.at_mail_line(patch, where, message, evidence=proof)
