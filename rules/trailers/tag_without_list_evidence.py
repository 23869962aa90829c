"""A new review tag that nobody gave on the list."""

from reviewbot.context.backports import is_backport
from reviewbot.context.discussion import Discussion
from reviewbot.context.given import given_trailers
from reviewbot.context.people import is_colleague, is_same_person
from reviewbot.context.versions import is_for_another_tree, patch_in, told_changes
from reviewbot.context.votes import VOTES, carries, may_give, spelled
from reviewbot.engine.rule import (
    ALL,
    GUESS,
    LIKELY,
    NOTE,
    THREAD,
    Address,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

_TAG = "Reviewed-by: Rita Remote <rita@example.com>"


_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _mail(
    number: int, subject: str, text: str, to: int = 0, who: str = "A Author", cc: str = ""
) -> str:
    """One mail of a made-up thread; `to` is the number of the mail it answers to."""
    address = who.split()[0].lower() if who != "A Author" else "author"
    answers = f"In-Reply-To: <{to}@example.org>\n" if to else ""
    copies = f"Cc: {cc}\n" if cc else ""
    return (
        f"From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: {who} <{address}@example.org>\n"
        f"Date: Thu, {number:02} Jan 2026 10:00:00 +0000\nSubject: {subject}\n"
        f"Message-ID: <{number}@example.org>\n{answers}{copies}\n{text}\n\n"
    )


def _patch(
    number: int,
    version: str = "",
    change: str = "+bar(b);",
    tags: str = "",
    notes: str = "",
    cc: str = "",
) -> str:
    """A posting of one patch; `change` are the changed lines of a.c."""
    count = sum(line.startswith("+") for line in change.split("\n"))
    diff = f"diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,{count} @@\n-a\n{change}\n"
    prefix = f"PATCH {version}".strip()
    return _mail(
        number, f"[{prefix}] foo: fix bar", f"Text.\n\n{tags}{_SIGNED}---\n{notes}{diff}", cc=cc
    )


def _reply(text: str, number: int = 2, to: int = 1, who: str = "Ronja Reviewer") -> str:
    return _mail(number, "Re: [PATCH] foo: fix bar", text, to, who)


class TagWithoutListEvidence(Rule):
    """A later version carries a Reviewed-by, Acked-by or Tested-by that neither the version before
    had nor any reply gives.

    ## Why is this bad?

    These tags need the consent of the person named. Where it was given elsewhere, a link helps the
    maintainer who cannot find it.

    ## What to write instead

    A line in the changelog or a link that says where the tag was given.

    ## Limits

    Colleagues who review in private are common and welcome: names at the author's own company are left
    alone, as are tags that the changelog speaks of and "looks good to me". It is a guess as long as
    the person named has not written in this thread: mail elsewhere is not seen.
    """

    id = "tag-without-list-evidence"
    severity = NOTE
    confidence = LIKELY
    needs = (THREAD,)
    see_also = (
        'Documentation/process/5.Posting.rst, "Patch formatting and changelogs"',
        'xen: docs/process/sending-patches.pandoc, "Reviewed-by:"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(_patch(1) + _reply(_TAG) + _patch(9, "v2", tags=f"{_TAG}\n")),
        Good(
            _patch(1)
            + _reply("You can add my Reviewed-by when you resend.", who="Rita Remote")
            + _patch(9, "v2", tags=f"{_TAG}\n")
        ),
        Good(_patch(1) + _reply("Nice.") + _patch(9, "for-next", tags=f"{_TAG}\n")),
        Good(
            _patch(1)
            + _reply("Nice.")
            + _patch(9, "v2", tags="Reviewed-by: B Boss <boss@example.org>\n")
        ),
    )
    BAD = (
        Bad(
            _patch(1)
            + _reply("Why not -ENAMETOOLONG?", who="Rita Remote")
            + _patch(9, "v2", tags=f"{_TAG}\n"),
            says="what they wrote",
        ),
        Bad(_patch(1) + _reply("Nice.") + _patch(9, "v2", tags=f"{_TAG}\n"), says="Rita Remote"),
        Bad(
            _patch(1)
            + _reply("Nice.")
            + _patch(9, "v2", tags="Tested-by: Timo Tester <timo@example.com>\n"),
            says="Tested-by",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None or not discussion.earlier:
            return
        last = discussion.earlier[-1]
        if is_for_another_tree(revision, last):
            return  # tags came in between
        if not any(True for _ in discussion.replies_to(last)):
            return  # the mail that would prove it is not here either
        told = told_changes(revision).lower()
        here = f"v{revision.version}" if revision.version != last.version else "this posting"
        given = [item.trailer.address for item in given_trailers(discussion)]
        for patch in revision.patches:
            before = patch_in(last, patch)
            if before is None or is_backport(patch):
                continue
            for tag in patch.trailers:
                if tag.name not in VOTES or tag.address is None or carries(before, tag):
                    continue
                address = tag.address
                words = [word for word in address.name.lower().split() if len(word) > 3]
                if any(one is not None and is_same_person(one, address) for one in given):
                    continue
                if is_colleague(address, patch.author) or any(word in told for word in words):
                    continue
                said = _said_by(address, discussion)
                if any(may_give(tag, sentence) for sentence in said):
                    continue
                yield self.at_trailer(
                    patch,
                    tag,
                    f"{spelled(tag)} of {tag.value} is new in {here}, and "
                    + ("what they wrote does not give it; " if said else "no reply gives it; ")
                    + "a link to where it was given would help",
                    confidence=LIKELY if said else GUESS,
                )


def _said_by(person: Address, discussion: Discussion) -> list[str]:
    """What this person says in the replies, sentence by sentence."""
    return [
        sentence.text
        for reply in discussion.replies
        if is_same_person(reply.message.author, person)
        for sentence in discussion.sentences_of(reply.message)
    ]
