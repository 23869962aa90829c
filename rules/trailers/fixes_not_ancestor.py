"""A Fixes tag that names a commit the base does not contain."""

from reviewbot.engine.rule import (
    HISTORY,
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Past,
    Patch,
    Rule,
    Unchecked,
)
from reviewbot.model.fixes import named_fixes

_PAST = (
    Past("aaaa", "foo: remove baz"),
    Past("0123456789ab1", "foo: add bar"),
    Past("fedcba9876541", "foo: add bar", is_on_base=False),
    Past("bcdef12345671", "foo: on another branch", is_on_base=False),
)


def _mail(tag: str) -> str:
    return f"Subject: [PATCH] a: b\n\nText.\n\n{tag}\nSigned-off-by: A <a@example.org>\n"


class FixesNotAncestor(Rule):
    """The commit that `Fixes:` names exists, but not in the history of the commit the patch applies
    to.

    ## Why is this bad?

    Ids change when a branch is rebased. A tag with the old one points nowhere as soon as that
    branch is gone, and the stable teams' tools do not find out which releases need the fix.

    ## What to write instead

    The id as it is in the tree the patch is for.

    ## Limits

    A question, never a claim: the patch may be for another branch. Asked only where the base is
    known, and only noted where the base has no commit of the same subject.
    """

    id = "fixes-not-ancestor"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:, '
        'Suggested-by: and Fixes:"',
        'Documentation/process/maintainer-kvm-x86.rst, "SHA1 Stability"',
        'xen: docs/process/sending-patches.pandoc, "Fixes:"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.1"
    words = ("fixes",)

    GOOD = (
        Good(_mail('Fixes: 0123456789ab ("foo: add bar")'), history=_PAST),
        Good(_mail('Fixes: 999999999999 ("foo: never seen")'), history=_PAST),
    )
    BAD = (
        Bad(
            _mail('Fixes: fedcba987654 ("foo: add bar")'),
            says="has it as 0123456789ab",
            history=_PAST,
        ),
        Bad(
            _mail('Fixes: bcdef1234567 ("foo: on another branch")'),
            says="is not in the history of",
            history=_PAST,
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history = context.history
        fixes = () if patch.is_draft else tuple(named_fixes(patch))
        if history is None or not fixes:
            return
        if context.base is None:
            yield context.no_base
            return
        base = context.base.sha
        for fix in fixes:
            found = history.find(fix.sha)
            if len(found) != 1 or history.is_ancestor(found[0].sha, base):
                continue
            if not history.keeps_its_fixes():
                yield Unchecked(
                    f"the Fixes: tags of {history.name} name commits of another repository"
                )
                return
            if history.gap:
                yield Unchecked(f"{history.name} is {history.gap}: ancestry cannot be told")
                return
            same = history.named(found[0].subject)
            kept = [commit for commit in same if history.is_ancestor(commit.sha, base)]
            if kept:
                yield self.at_trailer(
                    patch,
                    fix.trailer,
                    f"{fix.sha[:12]} is not in the history of {base[:12]} ({context.base.why}), which has "
                    f"it as {kept[0].short_sha}; did the id change in a rebase?",
                    fix=kept[0].fixes_tag,
                    evidence=(
                        Evidence("quoted", str(fix.trailer)),
                        Evidence("commit", f"{kept[0].sha} {kept[0].subject}"),
                    ),
                )
            else:
                yield self.at_trailer(
                    patch,
                    fix.trailer,
                    f"{fix.sha[:12]} is not in the history of {base[:12]} ({context.base.why}); is the "
                    "patch for another tree?",
                    severity=NOTE,
                )
