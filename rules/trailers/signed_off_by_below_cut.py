"""A sign-off that does not reach the commit."""

from reviewbot.context.people import author_of, is_same_person
from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    Trailer,
)

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class SignedOffByBelowCut(Rule):
    """The sign-off stands below the `---` line, or not at the end of the message.

    ## Why is this bad?

    `git am` drops everything between the `---` line and the diff, so the commit has no sign-off; in
    the middle of the text no tool looks for one.

    ## What to write instead

    The sign-off above the `---` line, in the last paragraph.

    ## Limits

    Sign-offs that merely stand on both sides are `trailer-duplicated`. Text that follows the tags
    as a note in brackets is customary. Some write a letter, then `---`, then the whole message of
    the commit, beginning with its subject: the maintainer cuts the letter off by hand.
    """

    id = "signed-off-by-below-cut"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'xen: docs/process/sending-patches.pandoc, "Signed-off-by:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Patch emails must include a Signed-off-by: line"',
        'u-boot: doc/develop/sending_patches.rst, "Attributing Code, Copyrights, Signing"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}---\nv2: took the lock\n"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}---\n{_SIGNED}"),
        Good(
            "Subject: [PATCH] foo: bar\n\nHere is a better one.\n---\nfoo: bar\n\nText.\n\n"
            f"{_SIGNED}"
        ),
        Good(
            "Subject: [PATCH] foo: bar\n\nAs you asked.\n\n---\nSubject: foo: bar\n\nText.\n\n"
            f"{_SIGNED}---\n foo.c | 2 +-\n"
        ),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}[ b: fixed the typo ]\n"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}\nCc: R <r@example.org>\n"),
    )
    BAD = (
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n---\n{_SIGNED}", says="below the --- line"),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-by: R <r@example.org>\n---\nv2: x\n{_SIGNED}",
            profile="qemu",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\n{_SIGNED}\nText that says what it is about.\n",
            says="in the middle",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        below = [trailer for trailer in patch.trailers_below if trailer.name == "signed-off-by"]
        signed = patch.trailers_named("Signed-off-by")
        if below and not signed and not _begins_anew(patch):
            yield self.at_trailer(
                patch,
                below[0],
                "the Signed-off-by: stands below the --- line, where git am drops it; it belongs above",
            )
            return
        if patch.msgid is None:
            return  # a file of a distribution has its own lines below the sign-off
        if not signed or patch.is_draft or any(one.block is not None for one in signed):
            return
        author = author_of(patch)
        first = signed[0]
        person = first.address
        if author is None or person is None or not is_same_person(author, person):
            return
        if _is_followed_by_text(patch, first):
            yield self.at_trailer(
                patch,
                first,
                "the Signed-off-by: stands in the middle of the message; it belongs at its end, with "
                "the other tags",
                severity=NOTE,
                confidence=LIKELY,
            )


def _begins_anew(patch: Patch) -> bool:
    """Whether the message of the commit stands below the line as a whole, after a letter."""
    if patch.cut_line is None:
        return False
    below = (text.strip() for text in patch.lines[patch.cut_line :])
    first = next(filter(None, below), "")
    return first.startswith("Subject: ") or first == patch.title


def _is_followed_by_text(patch: Patch, trailer: Trailer) -> bool:
    words = [
        len(line.text.split())
        for line in patch.description
        if line.mail_line > trailer.mail_line and not line.text.lstrip().startswith(("[", "("))
    ]
    return sum(words) > 3
