"""A blank line between the tags."""

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    Trailer,
)
from reviewbot.model.trailer import KNOWN_TAGS

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class TrailerBlockGap(Rule):
    """The tags at the end of the message are torn apart by a blank line.

    ## Why is this bad?

    git reads only the last paragraph as tags (git-interpret-trailers(1)): what stands above the gap
    is text to it, and `git log --format=%(trailers)` and scripts that look for `Fixes:` miss it.

    ## What to write instead

    All tags in one block, without blank lines, at the end.

    ## Limits

    Links that the text refers to (`Link: ... [1]`) and tags that tools do not know (`Tested-on:`) may
    stand apart, and so may tags that a paragraph of text separates.
    """

    id = "trailer-block-gap"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:, '
        'Suggested-by: and Fixes:"',
        'Documentation/process/maintainer-tip.rst, "Ordering of commit tags"',
        'xen: docs/process/tags.pandoc, "Tags"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "git")
    since = "0.1"

    GOOD = (
        Good(
            'Subject: [PATCH] foo: bar\n\nText.\n\nFixes: 0123456789ab ("foo: add bar")\n' + _SIGNED
        ),
        Good(
            "Subject: [PATCH] foo: bar\n\nText.\n\nLink: https://example.org/1\n\nMore text.\n\n"
            + _SIGNED
        ),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nNote: see below\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nTested-on: board 1\n\n{_SIGNED}"),
        Good(
            f"Subject: [PATCH] foo: bar\n\nText [1].\n\nLink: https://example.org/1 [1]\n\n{_SIGNED}"
        ),
    )
    BAD = (
        Bad(
            'Subject: [PATCH] foo: bar\n\nText.\n\nFixes: 0123456789ab ("foo: add bar")\n\n'
            + _SIGNED,
            says="blank line",
        ),
        Bad(
            "Subject: [PATCH] foo: bar\n\nText.\n\nReported-by: R <r@example.org>\n"
            f"Closes: https://example.org/1\n\n\n{_SIGNED}"
        ),
        Bad(
            "Subject: [PATCH] foo: bar\n\nText.\n\nSigned-off-by: A <a@example.org>\n\n"
            "Reviewed-by: R <r@example.org>\n",
            profile="xen",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        torn = [trailer for trailer in patch.trailers if trailer.block and _is_meant(trailer)]
        if not torn or patch.is_draft or not any(trailer.block == 0 for trailer in patch.trailers):
            return
        last = torn[-1]
        names = ", ".join(dict.fromkeys(f"{trailer.key}:" for trailer in torn))
        yield self.at_trailer(
            patch,
            last,
            f"a blank line stands between {names} and the tags below, and git reads only the last "
            "paragraph as tags; please make it one block",
        )


def _is_meant(trailer: Trailer) -> bool:
    """Whether it is a tag that tools look for, and no footnote of the text."""
    return trailer.name in KNOWN_TAGS and not trailer.value.rstrip().endswith("]")
