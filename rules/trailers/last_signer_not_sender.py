"""The last sign-off is not that of whoever sent the patch."""

from reviewbot.context.people import has_latin_name, is_same_person, is_tool, sender_of
from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    Address,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class LastSignerNotSender(Rule):
    """Somebody sends a patch without a sign-off of his own at the end.

    ## Why is this bad?

    The sign-offs are the way a patch took, each person certifying the right to pass it on. Without
    the sender's the chain has a gap, and the maintainer has to ask.

    ## What to write instead

    `git am -s`, `git commit --amend -s` or `git send-email --signoff-by...`: whoever passes a patch
    on signs off last, below the author.

    ## Limits

    People are compared by name as well as by address. Stable review copies, drafts, mail of robots
    and of lists that rewrite From are left alone, and so are patches without any sign-off, which is
    another rule's. U-Boot does not ask it of those who only pass a patch on.
    """

    id = "last-signer-not-sender"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "When to use Acked-by:, Cc:, and Co-developed-by:"',
        'Documentation/process/maintainer-tip.rst, "Ordering of commit tags"',
        'qemu: docs/devel/code-provenance.rst, "Subsystem maintainer requirements"',
    )
    profiles = (*KERNEL, "qemu")
    checkpatch = "NO_AUTHOR_SIGN_OFF"
    since = "0.1"

    GOOD = (
        Good(
            f"From: A Author <author@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}"
        ),
        Good(f"From: Author A <a@corp.example>\nSubject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}"),
        Good(
            "From: B <b@example.org>\nSubject: [PATCH] foo: bar\n\nFrom: A Author <author@example.org>\n\n"
            f"Text.\n\n{_SIGNED}Signed-off-by: B <b@example.org>\n"
        ),
        Good(f"From: B <b@example.org>\nSubject: [PATCH 5.10 1/9] foo: bar\n\nText.\n\n{_SIGNED}"),
        Good(
            f"From: A Author via B4 Relay <devnull@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}"
        ),
        Good(f"From: 王 <w@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}"),
    )
    BAD = (
        Bad(
            "From: B Brown <b@example.org>\nSubject: [PATCH] foo: bar\n\nFrom: A Author <author@example.org>\n\n"
            f"Text.\n\n{_SIGNED}",
            says="B Brown sent the mail",
        ),
        Bad(
            "From: B Brown <b@example.org>\nSubject: [PATCH] foo: bar\n\nFrom: A Author <author@example.org>\n\n"
            f"Text.\n\nSigned-off-by: B Brown <b@example.org>\n{_SIGNED}",
            says="last",
        ),
        Bad(f"From: B Brown <b@example.org>\nSubject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        signed = [
            (trailer, person)
            for trailer in patch.trailers_named("Signed-off-by")
            if (person := trailer.address) is not None
        ]
        sender = sender_of(patch.message)
        if not signed or sender is None or patch.is_draft or is_tool(sender):
            return
        trailer, last = signed[-1]
        if (
            is_same_person(sender, last)
            or _local(sender) == _local(last)
            or not (has_latin_name(sender) and has_latin_name(last))
        ):
            return
        is_there = any(is_same_person(sender, person) for _, person in signed)
        if is_there and patch.is_revert:
            return
        name = sender.name or sender.email
        yield self.at_trailer(
            patch,
            trailer,
            f"the last Signed-off-by: is {last.name or last.email}'s, but {name} sent the mail; whoever "
            "passes a patch on signs off last",
            fix=None if is_there else f"Signed-off-by: {sender}",
        )


def _local(person: Address) -> str:
    """The address without its domain: people keep it when they change the employer."""
    return person.key.partition("@")[0]
