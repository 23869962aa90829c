"""A Fixes tag that names a commit which wrote nothing near the lines the patch changes."""

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.history import History
from reviewbot.engine.rule import (
    GUESS,
    HISTORY,
    KERNEL,
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
from reviewbot.model.fixes import Fix, named_fixes

_TOLD = 7
_OLD = """\
int bar_start(void)
{
	return start();
}

int one_more(void)
{
	return 1;
}

int bar_stop(void)
{
	return halt();
}
"""
_NEW = _OLD.replace("return halt();", "return stop(&now);")
_PAST = (
    Past("aaaa", "foo: describe it", files={"README": "foo\n"}),
    Past("0123456789ab1", "foo: stop at once", files={"foo.c": _NEW}),
    Past("bcdef12345671", "bell: ring", files={"bell.c": "int bell;\n"}),
    Past("cccc", "foo: add bar", files={"foo.c": _OLD}),
)


def _mail(tag: str, hunk: str) -> str:
    return (
        f"Subject: [PATCH] foo: a fix\n\nText.\n\n{tag}\nSigned-off-by: A <a@example.org>\n---\n"
        f"diff --git a/foo.c b/foo.c\n--- a/foo.c\n+++ b/foo.c\n{hunk}"
    )


_STOP = """\
@@ -11,5 +11,5 @@
 int bar_stop(void)
 {
-	return stop(&now);
+	return stop(&then);
 }
"""
_START = """\
@@ -1,4 +1,4 @@
 int bar_start(void)
 {
-	return start();
+	return start(0);
 }
"""


class FixesLinesUnrelated(Rule):
    """The commit that `Fixes:` names wrote none of the lines that the patch changes and none next to
    them, did not change the same functions, and names nothing that the patch names.

    ## Why is this bad?

    Stable trees that have the named commit get this fix, and those that have the bug may not. Often
    the tag was copied from another patch, or names the commit that was found last.

    ## What to write instead

    The commit that brought the bug in: `git blame`, `git log -L` or `git bisect` finds it. Where
    the cause is elsewhere than the remedy, a word on how the two hang together.

    ## Limits

    Many bugs are mended elsewhere than where they were made, so this is a guess and is never
    mailed. Silent when the description speaks of the commit by its id, when the lines cannot be
    found in the base, when the base is not known, and when git needs too long.
    """

    id = "fixes-lines-unrelated"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/handling-regressions.rst, "What\'s important when fixing regressions"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.3"

    GOOD = (
        Good(_mail('Fixes: 0123456789ab ("foo: stop at once")', _STOP), history=_PAST),
        Good(
            _mail(
                'Fixes: bcdef1234567 ("bell: ring")\nFixes: 0123456789ab ("foo: stop at once")',
                _STOP,
            ),
            history=_PAST,
        ),
        Good(
            _mail('Fixes: bcdef1234567 ("bell: ring")', _STOP.replace("now", "no")), history=_PAST
        ),
        Good(
            _mail(
                'Since commit bcdef1234567 ("bell: ring") the stack is full.\n\n'
                'Fixes: bcdef1234567 ("bell: ring")',
                _STOP,
            ),
            history=_PAST,
        ),
    )
    BAD = (
        Bad(
            _mail('Fixes: bcdef1234567 ("bell: ring")', _STOP),
            says="changed other files",
            history=_PAST,
        ),
        Bad(
            _mail('Fixes: 0123456789ab ("foo: stop at once")', _START),
            says="wrote none of the lines",
            history=_PAST,
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history = context.history
        fixes = () if patch.is_draft or patch.is_revert else tuple(named_fixes(patch))
        if history is None or not fixes:
            return
        if context.base is None:
            yield context.no_base
            return
        culprits = [
            found[0]
            for fix in fixes
            if len(found := history.find(fix.sha)) == 1
            and not found[0].is_merge
            and history.is_ancestor(found[0].sha, context.base.sha)
        ]
        if len(culprits) < len(fixes) or any(_is_explained(patch, fix) for fix in fixes):
            return  # other rules tell of the first, the author of the second
        from reviewbot.context.history.nearness import is_near  # only where there is a tag

        if any(is_near(history, context.base.sha, patch, one) for one in culprits):
            return
        yield self.at_trailer(
            patch,
            fixes[0].trailer,
            f"{culprits[0].short_sha} {_what(history, patch, culprits[0])}; is it the commit that "
            "brought the bug in?",
            evidence=(
                Evidence("quoted", str(fixes[0].trailer)),
                *(Evidence("commit", f"{one.sha} {one.subject}") for one in culprits[:5]),
            ),
        )


def _is_explained(patch: Patch, fix: Fix) -> bool:
    """Whether the description, and not the tag alone, speaks of the commit."""
    lines = (line.text.lower() for line in patch.description)
    return any(fix.sha[:_TOLD] in line and not line.startswith("fixes:") for line in lines)


def _what(history: History, patch: Patch, culprit: Commit) -> str:
    paths = {file.path for file in history.changes(culprit.sha)}
    if paths.isdisjoint(path for file in patch.files for path in (file.path, file.old_path)):
        return "changed other files than this patch"
    return "wrote none of the lines that this patch changes, and none next to them"
