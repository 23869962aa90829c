"""A tag that is not spelt as tools read it."""

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    LIKELY,
    MAIL,
    NOTE,
    WARNING,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Location,
    Patch,
    Rule,
)
from reviewbot.model.misspelt import meant_tag
from reviewbot.model.unread_tag import unread_tags

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class TrailerMisspelled(Rule):
    """A line among the tags whose key is one letter away from a tag that tools know, or that has a
    form of its own.

    ## Why is this bad?

    git, b4 and the scripts that count reviews and find reporters read tags letter by letter. A
    misspelt one is lost, and the person it thanks is not told of the next version.

    ## What to write instead

    The tag as it is usually written, at the start of its line: `Reviewed-by: Full Name <address>`,
    `Fixes: <id> ("<subject>")`. One colon, one blank.

    ## Limits

    One letter more, less, other, or two swapped, in the last paragraphs of the message, before an
    address, a commit or a link. A tag nobody has heard of is not a misspelt one. Capitals are not
    looked at. The form (a blank in the name, no colon, no blank behind it, an address without its
    brackets) is likely at most, and a note where git still reads the tag. A sign-off that is not read
    is `signed-off-by-missing`.
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
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nReported-by: r@example.org\n{_SIGNED}"),
        Good(
            "Subject: [PATCH] foo: bar\n\nText.\n\nTested-by: T <t@example.org> # on a bar\n"
            f"Cc: stable@example.org # 5.10+\n{_SIGNED}"
        ),
        Good(
            "Subject: [PATCH] foo: bar\n\nThe commit said\n\n    Acked by: R <r@example.org>\n\n"
            f"{_SIGNED}"
        ),
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
            f"Subject: [PATCH] foo: bar\n\nText.\n\nAcked by: R <r@example.org>\n{_SIGNED}",
            says='a blank in "Acked by"',
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nCo Signed-off-by: R <r@example.org>\n{_SIGNED}",
            profile="qemu",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nTested-by Rita R <r@example.org>\n{_SIGNED}",
            says="no colon",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nTested-by: Rita r@example.org\n{_SIGNED}",
            says="without < and >",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}Tested-by:Rita <r@example.org>\n",
            says="no blank behind",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED} Acked-by: Rita <r@example.org>\n",
            says="start of its line",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nAcked: Rita <r@example.org>\n{_SIGNED}",
            says="Acked-by",
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
        is_signed = bool(patch.trailers_named("Signed-off-by"))
        for tag in unread_tags(patch):
            if not is_signed and "sign" in tag.line.text[:60].lower():
                continue
            is_read = tag.line.mail_line in {trailer.mail_line for trailer in patch.trailers}
            yield self.at_mail_line(
                patch,
                Location("trailer", patch.msgid, mail_line=tag.line.mail_line),
                f"this tag {tag.why}; tags are written Name-of-tag: value, one colon, one blank",
                severity=NOTE if is_read else WARNING,
                confidence=LIKELY,
                evidence=(Evidence("quoted", tag.line.text.strip()[:200]),),
                fix=tag.wanted,
            )
