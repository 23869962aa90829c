"""The commit in Fixes is in no release yet."""

from datetime import UTC, datetime, timedelta

from reviewbot.engine.rule import (
    CERTAIN,
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
    Unchecked,
)
from reviewbot.model.fixes import named_fixes

_LAG = timedelta(days=14)
"""How much older than the mail a history may be: nobody fetches every day."""
_PAST = (
    Past("aaaa", "foo: add the newest"),
    Past("0123456789ab1", "foo: add bar", release="v6.1"),
)
_UNTAGGED = (Past("aaaa", "foo: add the newest"), Past("0123456789ab1", "foo: add bar"))


def _mail(tags: str) -> str:
    return f"Subject: [PATCH] foo: fix bar\n\nText.\n\n{tags}Signed-off-by: A <a@example.org>\n"


class CulpritReleaseWindow(Rule):
    """What is fixed has not been released: the fix belongs into the current cycle, and stable trees do
    not need it.

    ## Why is this bad?

    Nothing is. It tells where the patch should go: with the fixes for this cycle it is in time, in
    the next merge window it would come after the release that it could have spared. It also answers
    who asks for a revert or a backport.

    ## What to write instead

    The tree for fixes in the subject, where the project names one (`[PATCH net]`), and no
    `Cc: stable`.

    ## Limits

    The release tags of the given history decide. Whether a stable branch has taken the commit early
    is not seen where that branch is not in it. A history much older than the mail says nothing.
    """

    id = "culprit-release-window"
    severity = NOTE
    confidence = CERTAIN
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/handling-regressions.rst, "Expectations and best practices for '
        'fixing regressions"',
        'Documentation/process/stable-kernel-rules.rst, "Rules on what kind of patches are accepted"',
    )
    profiles = KERNEL
    since = "0.3"
    words = ("fixes",)

    GOOD = (
        Good(_mail('Fixes: 0123456789ab ("foo: add bar")\n'), history=_PAST),
        Good(_mail('Fixes: aaaa00000000 ("foo: add the newest")\n'), history=_UNTAGGED),
        Good(_mail('Fixes: bbbb00000000 ("foo: not known")\n'), history=_PAST),
    )
    BAD = (
        Bad(
            _mail('Fixes: aaaa00000000 ("foo: add the newest")\n'),
            says="in no release up to v6.1",
            history=_PAST,
        ),
        Bad(
            _mail(
                'Fixes: aaaa00000000 ("foo: add the newest")\nCc: stable@vger.kernel.org\n',
            ),
            says="which no stable tree needs",
            history=_PAST,
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history = context.history
        if history is None or not history.newest_release:
            return
        for fix in named_fixes(patch):
            found = history.find(fix.sha)
            if len(found) != 1 or history.first_release(found[0].sha):
                continue
            sent = patch.message.date
            if sent is not None and datetime.fromtimestamp(history.newest_at, UTC) < sent - _LAG:
                yield Unchecked("the history is much older than the mail")
                return
            yield self.at_trailer(
                patch,
                fix.trailer,
                f"{fix.sha[:12]} is in no release up to {history.newest_release}: this fixes the current "
                "cycle, which no stable tree needs",
                evidence=(
                    Evidence("quoted", str(fix.trailer)),
                    Evidence("commit", f"{found[0].sha} {found[0].subject}"),
                    Evidence("release", history.newest_release),
                ),
            )
            return
