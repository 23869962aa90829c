"""A base-commit that the history does not have."""

from reviewbot.context.history.absence import why_unproven
from reviewbot.engine.rule import (
    ALL,
    HISTORY,
    LIKELY,
    MAIL,
    NOTE,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Location,
    Past,
    Patch,
    Revision,
    Rule,
    TextLine,
    Unchecked,
)

_PAST = (Past("0123456789ab1", "foo: add bar"),)


def _mail(base: str, before: str = "", after: str = "") -> str:
    return (
        "Subject: [PATCH] foo: fix bar\n\nText.\n\nSigned-off-by: A <a@example.org>\n---\n"
        f"{before}diff --git a/foo.c b/foo.c\n--- a/foo.c\n+++ b/foo.c\n"
        f"@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int d;\n{after}-- \n2.39.5\n\n{base}\n"
    )


class BaseCommitUnknown(Rule):
    """The mail names a `base-commit:` that is not in the history.

    ## Why is this bad?

    The line is there so that others, robots among them, can put the series on the same base. A
    commit that only the author has is worthless for that.

    ## What to write instead

    The last commit of the series' past that is in an official tree: `git format-patch
    --base=origin/master`, with the patches in between as `prerequisite-patch-id:`.

    ## Limits

    Told only where the history is complete, goes on after the patch was sent, and has files that
    the series changes. The commit may still be public elsewhere: a note.
    """

    id = "base-commit-unknown"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Providing base tree information"',
        'Documentation/process/maintainer-kvm-x86.rst, "Git Base"',
    )
    profiles = ALL
    since = "0.3"

    GOOD = (
        Good(_mail("base-commit: 0123456789ab10000000000000000000000000000"[:53]), history=_PAST),
        Good(_mail("tested on: fedcba98765432100000"), history=_PAST),
    )
    BAD = (
        Bad(
            _mail("base-commit: fedcba9876543210fedcba9876543210fedcba98"),
            says="fedcba987654",
            history=_PAST,
        ),
        Bad(
            _mail("", before="base-commit: fedcba9876543210fedcba9876543210fedcba98\n\n"),
            says="which tree",
            history=_PAST,
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        history, named = context.history, revision.base_commit
        if history is None or named is None or history.find(named[:40]):
            return
        why = why_unproven(history, "", revision.patches[0])
        if why:
            yield Unchecked(why)
            return
        said = f"base-commit {named[:12]} is not in {history.name[-60:]}; which tree has it?"
        place = _place(revision, named)
        if place is None:
            yield self.at_series(revision, said, evidence=(Evidence("quoted", named),))
            return
        patch, line = place
        where = Location("notes", patch.msgid, mail_line=line.mail_line)
        yield self.at_mail_line(patch, where, said, evidence=(Evidence("quoted", line.text),))


def _place(revision: Revision, named: str) -> tuple[Patch, TextLine] | None:
    """The line in a patch, None when the cover letter has it."""
    for patch in revision.patches:
        for number, text in enumerate(patch.lines, 1):
            if text.lower().startswith("base-commit:") and named in text.lower():
                return patch, TextLine(number, text)
    return None
