"""A Fixes tag that names a merge."""

from reviewbot.engine.rule import (
    HISTORY,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Past,
    Patch,
    Rule,
)
from reviewbot.model.fixes import named_fixes

_PAST = (
    Past("abcd", "Merge tag 'foo-6.1' of foo", is_merge=True),
    Past("0123456789ab1", "foo: Merge the two bars"),
)


def _mail(tag: str) -> str:
    return f"Subject: [PATCH] a: b\n\nText.\n\n{tag}\nSigned-off-by: A <a@example.org>\n"


class FixesNamesMerge(Rule):
    """`Fixes:` names a merge commit.

    ## Why is this bad?

    A merge brings in many commits, and a stable tree has each of them or not. Only the commit that
    introduced the bug tells which trees need the fix.

    ## What to write instead

    The commit inside the merge; `git bisect` or `git log -S` finds it.

    ## Limits

    A merge can be resolved wrongly, and then it is the one to name: a note.
    """

    id = "fixes-names-merge"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'xen: docs/process/sending-patches.pandoc, "Fixes:"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.1"
    words = ("fixes",)

    GOOD = (
        Good(_mail('Fixes: 0123456789ab ("foo: Merge the two bars")'), history=_PAST),
        Good(_mail("Fixes: 999999999999 (\"Merge tag 'never seen'\")"), history=_PAST),
    )
    BAD = (
        Bad(_mail("Fixes: abcd00000000 (\"Merge tag 'foo-6.1' of foo\")"), history=_PAST),
        Bad(_mail("Fixes: abcd00000000"), says="names a merge commit", history=_PAST),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if context.history is None or patch.is_draft:
            return
        for fix in named_fixes(patch):
            found = context.history.find(fix.sha)
            if len(found) == 1 and found[0].is_merge:
                yield self.at_trailer(
                    patch,
                    fix.trailer,
                    "Fixes: names a merge commit; if its conflict resolution is not at fault, please name "
                    "the commit that introduced the bug",
                    evidence=(
                        Evidence("quoted", str(fix.trailer)),
                        Evidence("commit", f"{found[0].sha} {found[0].subject}"),
                    ),
                )
