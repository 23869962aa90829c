"""A patch without Signed-off-by, which nobody may apply."""

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    ERROR,
    LIKELY,
    MAIL,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)


class SignedOffByMissing(Rule):
    """A submitted patch carries no Signed-off-by above the `---` line.

    ## Why is this bad?

    The line certifies the Developer's Certificate of Origin. Without it a maintainer cannot take
    the patch, and has to ask and wait for an answer before anything else can happen.

    ## What to write instead

    `git commit --amend -s` adds it; `git rebase --signoff BASE` does so for a whole series.

    ## Limits

    RFC and do-not-merge patches, test patches for bots and review copies of stable queues are left
    alone. Where the project is not known from the lists in To and Cc, the finding is likely at
    most: not every project asks for it. A sign-off below the `---` line is
    `signed-off-by-below-cut`.
    """

    id = "signed-off-by-missing"
    severity = ERROR
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Sign your work - the Developer\'s Certificate of Origin"',
        'xen: docs/process/sending-patches.pandoc, "Signed-off-by:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Patch emails must include a Signed-off-by: line"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
        'u-boot: doc/develop/sending_patches.rst, "Attributing Code, Copyrights, Signing"',
    )
    profiles = ALL
    checkpatch = "MISSING_SIGN_OFF"
    since = "0.1"

    GOOD = (
        Good(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\nSigned-off-by: A Author <author@example.org>\n"
        ),
        Good(
            "Subject: [RFC PATCH] foo: does this direction make sense\n\nText without a sign-off.\n"
        ),
        Good("Subject: [PATCH] foo: DO NOT MERGE debug aid\n\nPrints more.\n"),
        Good(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\nsigned-off-by: A Author <author@example.org>\n"
        ),
    )
    BAD = (
        Bad("Subject: [PATCH] foo: fix bar\n\nText.\n", says="git commit --amend -s"),
        Bad(
            "Subject: [PATCH] foo: fix bar\n\nText.\n\nReviewed-by: R Reviewer <reviewer@example.org>\n",
            profile="xen",
        ),
        Bad("Subject: [PATCH] foo: fix bar\n\nText.\n", profile="generic"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.is_draft or patch.trailers_named("Signed-off-by"):
            return
        if any(trailer.name == "signed-off-by" for trailer in patch.trailers_below):
            return
        yield self.at_missing_trailer(
            patch,
            "there is no Signed-off-by: line, so the patch cannot be applied; git commit --amend -s adds it",
            confidence=LIKELY if context.is_any("generic") else CERTAIN,
            fix=f"Signed-off-by: {patch.author}" if patch.author.email else None,
        )
