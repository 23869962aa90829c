"""A review by the author."""

from reviewbot.context.people import author_of, is_same_address
from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)

_TAGS = ("reviewed-by", "acked-by", "tested-by", "reported-by", "suggested-by")
_TAKES_REPORTS_OF_OTHERS = (*KERNEL, "xen", "qemu", "u-boot")
"""GRUB's authors credit their own findings so."""
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class SelfGivenReviewTag(Rule):
    """The author's own Reviewed-by, Acked-by, Tested-by, Reported-by or Suggested-by.

    ## Why is this bad?

    The tag says that somebody else has looked. Authors vouch for their work with the sign-off
    already, and credit for a report is for others.

    ## What to write instead

    Nothing: `Signed-off-by:` covers it. A sentence may say how it was tested.

    ## Limits

    Nothing is said when somebody else is the author of record (an in-body From), or signed off as
    well. Of a Reported-by or Suggested-by only where the documents of the project speak of it.
    """

    id = "self-given-review-tag"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Reviewer\'s statement of oversight"',
        'xen: docs/process/sending-patches.pandoc, "Reviewed-by:"',
        'qemu: docs/devel/code-provenance.rst, "Other commit tags"',
        'u-boot: doc/develop/process.rst, "Review Process, Git Tags"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.1"
    words = (
        "reviewed-by",
        "acked-by",
        "tested-by",
        "reported-by",
        "suggested-by",
    )

    GOOD = (
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}Reviewed-by: R <r@example.org>\n"),
        Good(
            "From: B <b@example.org>\nSubject: [PATCH] foo: bar\n\nFrom: A Author <author@example.org>\n\n"
            f"Text.\n\n{_SIGNED}Reviewed-by: B <b@example.org>\nSigned-off-by: B <b@example.org>\n"
        ),
        Good(
            f"From: A Author <author@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}"
            "Signed-off-by: B <b@example.org>\nTested-by: A Author <author@example.org>\n"
        ),
        Good(
            "From: A Author <author@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n"
            f"Reported-by: A Author <author@example.org>\n{_SIGNED}",
            profile="generic",
        ),
    )
    BAD = (
        Bad(
            "From: A Author <author@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n"
            f"Suggested-by: A Author <author@example.org>\n{_SIGNED}",
            says="Suggested-by",
        ),
        Bad(
            f"From: A Author <author@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}"
            "Reviewed-by: A Author <author@example.org>\n",
            says="from the author",
        ),
        Bad(
            "From: A Author <author@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n"
            f"Reported-by: A Author <author@example.org>\n{_SIGNED}",
            profile="qemu",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        author = author_of(patch)
        if author is None:
            return
        signers = patch.trailers_named("Signed-off-by", "Co-developed-by")
        if any(
            person is not None and not is_same_address(person, author)
            for person in (trailer.address for trailer in signers)
        ):
            return
        tags = _TAGS if context.is_any(*_TAKES_REPORTS_OF_OTHERS) else _TAGS[:3]
        for trailer in patch.trailers:
            person = trailer.address
            if trailer.name in tags and person is not None and is_same_address(person, author):
                yield self.at_trailer(
                    patch,
                    trailer,
                    f"{trailer.key}: is from the author of the patch; it is meant for somebody else, and "
                    "the sign-off says the rest",
                )
