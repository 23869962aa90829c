"""A tag one letter away from a known one."""

from reviewbot.engine.rule import (
    ALL,
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
from reviewbot.model.misspelt import meant_tag

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class TrailerMisspelled(Rule):
    """A line among the tags whose key is one letter away from a tag that tools know.

    ## Why is this bad?

    git, b4 and the scripts that count reviews and find reporters read tags letter by letter. A
    misspelt one is lost.

    ## What to write instead

    The tag as it is usually written: `Reviewed-by:`, `Fixes:`, `Closes:`.

    ## Limits

    One letter more, less, other, or two swapped, in the last paragraphs of the message, before an
    address, a commit or a link. A tag nobody has heard of is not a misspelt one. Capitals are not
    looked at.
    """

    id = "trailer-misspelled"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:, '
        'Suggested-by: and Fixes:"',
        'xen: docs/process/sending-patches.pandoc, "Tags"',
        'qemu: docs/devel/code-provenance.rst, "Other commit tags"',
        'u-boot: doc/develop/process.rst, "Review Process, Git Tags"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
    )
    profiles = ALL
    checkpatch = "BAD_SIGN_OFF"
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-by: R <r@example.org>\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nDebugged-by: R <r@example.org>\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-By: R <r@example.org>\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nNote: mail me at r@example.org\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nBackport: 4.9+\n{_SIGNED}", profile="xen"),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nReveiwed-by: R <r@example.org>\n{_SIGNED}",
            says='"Reveiwed-by:" looks like a typo for "Reviewed-by:"',
        ),
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n\nSigned-of-by: A <a@example.org>\n{_SIGNED}"),
        Bad(
            f'Subject: [PATCH] foo: bar\n\nText.\n\nFixs: 0123456789ab ("foo: add bar")\n{_SIGNED}',
            says="Fixes",
        ),
        Bad(
            f'Subject: [PATCH] foo: bar\n\nText.\n\nFix: 0123456789ab ("foo: add bar")\n{_SIGNED}',
            says="Fixes",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nRewieved-bi: R <r@example.org>\n{_SIGNED}",
            todo="three letters away",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for trailer in patch.trailers:
            good = meant_tag(trailer)
            if good is not None:
                yield self.at_trailer(
                    patch,
                    trailer,
                    f'"{trailer.key}:" looks like a typo for "{good}:"; tools will not pick it up as '
                    "written",
                    fix=f"{good}: {trailer.value}",
                )
