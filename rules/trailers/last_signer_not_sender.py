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
    Evidence,
    Finding,
    Findings,
    Good,
    Patch,
    Revision,
    Rule,
    Trailer,
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

    Said once of a posting when it is so in all its patches. People are compared by name as well as by
    address. Stable review copies, drafts, mail of robots
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
        Bad(
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: B Brown <b@example.org>\n"
            f"Subject: [PATCH 1/2] foo: bar\nMessage-ID: <1@example.org>\n\nText.\n\n{_SIGNED}\n"
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: B Brown <b@example.org>\n"
            "Subject: [PATCH 2/2] foo: baz\nMessage-ID: <2@example.org>\nIn-Reply-To: <1@example.org>\n\n"
            f"Text.\n\n{_SIGNED}\n",
            says="no patch here",
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        found = [(patch, pair) for patch in revision.patches if (pair := _odd(patch)) is not None]
        if len(revision.messages) == 1 or len(found) < len(revision.patches):
            for patch, (trailer, sender) in found:
                yield self._of_patch(patch, trailer, sender)
            return
        trailer, sender = found[0][1]
        yield self.at_series(
            revision,
            f"no patch here ends with a Signed-off-by: of {sender.name or sender.email}, who sent it; "
            "whoever passes a patch on signs off last",
            evidence=(Evidence("quoted", str(trailer)),),
        )

    def _of_patch(self, patch: Patch, trailer: Trailer, sender: Address) -> Finding:
        last = trailer.address
        signer = (last.name or last.email) if last is not None else trailer.value
        signers = (one.address for one in patch.trailers_named("Signed-off-by"))
        is_there = any(is_same_person(sender, person) for person in signers if person is not None)
        return self.at_trailer(
            patch,
            trailer,
            f"the last Signed-off-by: is {signer}'s, but {sender.name or sender.email} sent the mail; "
            "whoever passes a patch on signs off last",
            fix=None if is_there else f"Signed-off-by: {sender}",
        )


def _odd(patch: Patch) -> tuple[Trailer, Address] | None:
    """The last sign-off and the sender, when they are two people."""
    signed = [one for one in patch.trailers_named("Signed-off-by") if one.address is not None]
    sender = sender_of(patch.message)
    if not signed or sender is None or patch.is_draft or is_tool(sender):
        return None
    if not sender.name and sender.key == patch.author.key:
        sender = patch.author  # the From: line of the body gives the name
    last = signed[-1].address
    if last is None or is_same_person(sender, last) or _local(sender) == _local(last):
        return None
    if not (has_latin_name(sender) and has_latin_name(last)):
        return None
    is_there = any(
        is_same_person(sender, person) for one in signed if (person := one.address) is not None
    )
    return None if is_there and patch.is_revert else (signed[-1], sender)


def _local(person: Address) -> str:
    """The address without its domain: people keep it when they change the employer."""
    return person.key.partition("@")[0]
