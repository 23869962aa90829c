"""A patch for net, the tree of fixes, without a Fixes tag."""

from reviewbot.engine.rule import (
    CERTAIN,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)

_ASIDE = ("Documentation/", "tools/testing/", "MAINTAINERS", ".mailmap")
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class NetdevFixWithoutFixes(Rule):
    """`[PATCH net]` without `Fixes:`.

    ## Why is this bad?

    The net tree takes fixes only, and its maintainers decide by the tag how far back a fix has to
    go. netdev's checks turn red without it.

    ## What to write instead

    `Fixes:` with the commit that brought the bug, for very old ones the first commit of the history
    (`1da177e4c3f4 ("Linux-2.6.12-rc2")`). What is no fix goes to net-next.

    ## Limits

    Patches to documentation, MAINTAINERS and self-tests only, and reverts, need no tag.
    """

    id = "netdev-fix-without-fixes"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = ('Documentation/process/maintainer-netdev.rst, "tl;dr"',)
    profiles = ("netdev",)
    since = "0.1"

    GOOD = (
        Good(
            f'Subject: [PATCH net] foo: fix bar\n\nText.\n\nFixes: 0123456789ab ("foo: bar")\n{_SIGNED}',
            profile="netdev",
        ),
        Good(f"Subject: [PATCH net-next] foo: add bar\n\nText.\n\n{_SIGNED}", profile="netdev"),
        Good(
            "Subject: [PATCH net] selftests: fix bar\n\nText.\n\n---\ndiff --git a/tools/testing/a.sh "
            "b/tools/testing/a.sh\n--- a/tools/testing/a.sh\n+++ b/tools/testing/a.sh\n@@ -1 +1 @@\n-a\n+b\n",
            profile="netdev",
        ),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH net] foo: fix bar\n\nText.\n\n{_SIGNED}",
            profile="netdev",
            says="net tree",
        ),
        Bad(f"Subject: [PATCH v3 net 1/2] foo: bar\n\nText.\n\n{_SIGNED}", profile="netdev"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        trees = [word.lower() for word in patch.subject.trees]
        if trees != ["net"] or patch.is_draft or patch.is_revert:
            return
        if patch.trailers_named("Fixes") or all(path.startswith(_ASIDE) for path in patch.paths):
            return
        yield self.at_missing_trailer(
            patch,
            "patches for the net tree need a Fixes: tag (maintainer-netdev.rst); what is no fix goes to "
            "net-next",
        )
