"""A reporter who is credited but gets no mail."""

from reviewbot.context.people import is_same_person, is_tool
from reviewbot.engine.rule import (
    CERTAIN,
    KERNEL,
    MAIL,
    NOTE,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class ReporterNotCopied(Rule):
    """Reported-by names somebody who is neither in To nor in Cc.

    ## Why is this bad?

    Whoever saw the problem can test the fix, and has waited for it.

    ## What to write instead

    `--cc` for the reporter; `git send-email` and `b4 send` take the people in tags from the commit.

    ## Limits

    Robots, tools and links are not people. Recipients are known only for mail that was sent, or with
    `--to` and `--cc`.
    """

    id = "reporter-not-copied"
    severity = NOTE
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/5.Posting.rst, "Sending the patch"',
        'xen: docs/process/sending-patches.pandoc, "Reported-by:"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot")
    since = "0.1"
    words = (
        "reported-by",
        "reported-and-tested-by",
        "bisected-by",
    )

    GOOD = (
        Good(
            "Cc: R Reporter <r@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n"
            f"Reported-by: R Reporter <r@example.org>\n{_SIGNED}"
        ),
        Good(
            "Cc: R Reporter <reporter@home.example>\nSubject: [PATCH] foo: bar\n\nText.\n\n"
            f"Reported-by: R Reporter <r@example.org>\n{_SIGNED}"
        ),
        Good(
            "Cc: M <m@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n"
            f"Reported-by: kernel test robot <lkp@example.org>\n{_SIGNED}"
        ),
    )
    BAD = (
        Bad(
            "Cc: M <m@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n"
            f"Reported-by: R Reporter <r@example.org>\n{_SIGNED}",
            says="not copied",
        ),
        Bad(
            "Cc: M <m@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n"
            f"Reported-and-tested-by: R Reporter <r@example.org>\n{_SIGNED}",
            profile="xen",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        known = (*patch.message.recipients, patch.message.author, patch.author)
        if not patch.message.recipients or patch.is_draft:
            return
        for trailer in patch.trailers_named("Reported-by", "Reported-and-tested-by", "Bisected-by"):
            person = trailer.address
            if person is None or is_tool(person) or "syzkaller" in person.email:
                continue
            if not any(is_same_person(person, one) for one in known):
                yield self.at_trailer(
                    patch,
                    trailer,
                    f"{person.name or person.email} is credited as reporter but not copied; they may be "
                    "able to test",
                    fix=f"Cc: {person}",
                )
