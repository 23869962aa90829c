"""A review tag in the name of a robot."""

from reviewbot.context.people import is_tool
from reviewbot.engine.rule import (
    ALL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)

_TAGS = ("reviewed-by", "acked-by")
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class BotReviewTag(Rule):
    """A Reviewed-by or Acked-by that names a program.

    ## Why is this bad?

    A review tag is a person's statement that the change is sound, and that he stands for it. A
    program cannot make it.

    ## What to write instead

    `Tested-by:` for a test robot that ran it, `Reported-by:` for one that found the problem, or a
    sentence.

    ## Limits

    Names and addresses that say so: robot, bot, CI, syzbot, no-reply.
    """

    id = "bot-review-tag"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Reviewer\'s statement of oversight"',
        'xen: docs/process/sending-patches.pandoc, "Reviewed-by:"',
        'qemu: docs/devel/code-provenance.rst, "Other commit tags"',
    )
    profiles = ALL
    since = "0.1"
    words = (
        "reviewed-by",
        "acked-by",
    )

    GOOD = (
        Good(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nTested-by: syzbot@example.org\n{_SIGNED}"
            "Reviewed-by: R <r@example.org>\n"
        ),
        Good(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nAcked-by: Abbott <abbott@example.org>\n{_SIGNED}"
        ),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-by: Review Bot <review@example.org>\n{_SIGNED}",
            says="a program",
        ),
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nAcked-by: kernel test robot <k@example.org>\n{_SIGNED}"
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        for trailer in patch.trailers:
            person = trailer.address
            if trailer.name in _TAGS and person is not None and is_tool(person):
                yield self.at_trailer(
                    patch,
                    trailer,
                    f"{trailer.key}: names a program, {person.name or person.email}; the tag is a "
                    "person's statement",
                )
