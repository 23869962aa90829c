"""A reviewer asked for a tag, and the patch still does not have it."""

from collections.abc import Sequence

from reviewbot.context.asks import Ask, tag_requests
from reviewbot.engine.rule import (
    ALL,
    KERNEL,
    LIKELY,
    NOTE,
    THREAD,
    WARNING,
    Bad,
    Context,
    Finding,
    Findings,
    Good,
    Location,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_FIXES = LazyPattern(r'Fixes: [0-9a-f]{12,40} \("[^\n]{1,300}"\)')


def _mail(number: int, subject: str, text: str, to: int = 0, who: str = "A Author") -> str:
    """One mail of a made-up thread; `to` is the number of the mail it answers to."""
    address = who.split()[0].lower() if who != "A Author" else "author"
    answers = f"In-Reply-To: <{to}@example.org>\n" if to else ""
    return (
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        f"From: {who} <{address}@example.org>\nSubject: {subject}\n"
        f"Message-ID: <{number}@example.org>\n{answers}\n{text}\n\n"
    )


_SIGNED = "Text.\n\nSigned-off-by: A Author <author@example.org>"
_REPORTED = "Text.\n\nReported-by: Rita Reporter <rita@example.org>\nSigned-off-by: A Author <author@example.org>"
_PATCH = _mail(1, "[PATCH] foo: fix probe", _SIGNED)


def _reply(text: str, number: int = 2, to: int = 1, who: str = "Ronja Reviewer") -> str:
    return _mail(number, "Re: [PATCH] foo: fix probe", text, to, who)


class ReviewerAskedForTrailer(Rule):
    """Somebody who is not the author wrote that the patch lacks a tag such as Reported-by or Fixes;
    it is not there.

    ## Why is this bad?

    A remark that is ignored costs the reviewer's goodwill, and the next reply is usually "please
    address the comments on the previous version". The tag itself gives credit, or carries the fix
    to the stable trees.

    ## What to write instead

    Add the tag in the next version, or answer the mail and say why it does not apply.

    ## Limits

    Only literal tag names count, and only sentences that ask; one that merely wonders ("does this
    need a Fixes tag?") is a note. An answer of the author that speaks of the tag and promises
    nothing closes the request, as does a reviewer who takes it back, or the tag given in a reply,
    where b4 finds it. What bots ask is not repeated.
    """

    id = "reviewer-asked-for-trailer"
    severity = WARNING
    confidence = LIKELY
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Respond to review comments"',
        'qemu: docs/devel/submitting-a-patch.rst, "Stay around to fix problems raised in code review"',
        'git: Documentation/SubmittingPatches, "A typical life cycle of a patch series"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(
            _mail(1, "[PATCH] foo: fix probe", _REPORTED)
            + _reply("No need for a Reported-by here, thanks for having it anyway.")
        ),
        Good(
            _PATCH
            + _reply("This lacks a Reported-by:.")
            + _reply("Nobody reported it, I found it by reading the code.", 3, 2, "A Author")
        ),
        Good(_PATCH + _reply("> This lacks a Reported-by:.\n\nQuoted, not said.")),
        Good(_PATCH + _reply("Please drop the Fixes tag, nothing is broken without this.")),
        Good(_PATCH + _reply("Looks good, I'll add the Fixes tag when applying.")),
        Good(
            _PATCH
            + _reply("This lacks a Reported-by:.")
            + _mail(3, "[PATCH v2] foo: fix probe", _REPORTED)
        ),
        Good(
            _PATCH
            + _reply("Please add a Fixes tag.")
            + _reply("Never mind, no Fixes tag needed, it is not released yet.", 3, 2)
        ),
        Good(_PATCH + _reply("Could you please add a Fixes: tag?", who="Patchew Robot")),
        Good(
            _PATCH
            + _reply("Please add a Fixes tag.")
            + _reply('Fixes: 0123456789ab ("foo: add probe")', 3, 2, "A Author")
        ),
        Good(
            _PATCH
            + _reply(
                "> +\t/* fixes tag */\n\nThe patch fixes the tag handling and needs more fixes."
            )
        ),
    )
    BAD = (
        Bad(
            _PATCH + _reply("This lacks a Reported-by:."),
            says="Ronja Reviewer asked for Reported-by",
        ),
        Bad(
            _PATCH
            + _reply("Could you please add a Fixes: tag?")
            + _mail(3, "[PATCH v2] foo: fix probe", _SIGNED),
            says="asked for Fixes on v1; v2 does not have it",
        ),
        Bad(_PATCH + _reply("Please also add a proper Fixes tag and Cc stable."), findings=2),
        Bad(
            _PATCH
            + _reply("This lacks a Reported-by:.")
            + _reply("> This lacks a Reported-by:.\n\nRight, I will add it.", 3, 2, "A Author"),
        ),
        Bad(
            _PATCH
            + _reply("This is a fix, so it\nneeds a\nFixes tag.")
            + _reply("> This is a fix\n\nSame here, Fixes: please.", 3, 1, "Second Reviewer"),
        ),
        Bad(_PATCH + _reply("Does this need a Fixes tag?"), says="asked whether v1 needs Fixes"),
        Bad(
            _mail(1, "[PATCH 1/2] foo: fix probe", _SIGNED)
            + _mail(2, "[PATCH 2/2] foo: fix remove", _SIGNED, 1)
            + _reply("Please add a Reported-by.", 3)
            + _mail(4, "[PATCH v2 1/2] foo: fix probe", _SIGNED)
            + _mail(5, "[PATCH v2 2/2] foo: fix remove", _REPORTED, 4),
        ),
        Bad(
            _PATCH + _reply('Please add:\n\nFixes: 0123456789ab ("foo: add probe")'),
            says="asked for Fixes",
        ),
        Bad(
            _PATCH + _reply("Who found this?  Give them credit."),
            todo="names no tag",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        if context.discussion is None:
            return
        seen: dict[tuple[str, str], list[Ask]] = {}
        for ask in tag_requests(context.discussion):
            if ask.is_due:
                title = ask.patch.subject.title_key if ask.patch else ""
                seen.setdefault((title, ask.tag), []).append(ask)
        for asks in seen.values():
            yield self._finding(asks, revision, context)

    def _finding(self, asks: Sequence[Ask], revision: Revision, context: Context) -> Finding:
        """One for all who asked for the same tag on the same patch, at the first of them."""
        first = next((ask for ask in asks if ask.kind == "tag-request"), asks[0])
        name = first.by.name or first.by.email
        is_question = first.kind == "question"
        old, new = f"v{first.revision.version}", f"v{revision.version}"
        asked = (
            f"asked whether {old} needs {first.tag}"
            if is_question
            else f"asked for {first.tag} on {old}"
        )
        return self._make(
            f"{name} {asked}; {new} does not have it",
            Location("thread", first.msgid, mail_line=first.mail_line),
            first.patch.number if first.patch and first.revision is revision else None,
            {
                "evidence": first.evidence,
                "severity": NOTE if is_question else WARNING,
                "related": tuple(
                    Location("thread", ask.msgid, mail_line=ask.mail_line)
                    for ask in asks
                    if ask is not first
                ),
                "fix": _text_to_paste(first, context),
            },
        )


def _text_to_paste(ask: Ask, context: Context) -> str | None:
    """The tag line when it is known in full: written out by the reviewer, or the same for all."""
    if ask.tag == "Fixes":
        return ask.given if _FIXES.fullmatch(ask.given) else None
    if ask.tag in ("Closes", "Link"):
        return ask.given if "://" in ask.given else None
    if ask.tag == "Cc: stable" and context.is_any(*KERNEL):
        return "Cc: stable@vger.kernel.org"
    if ask.tag == "Cc: stable" and context.is_any("qemu"):
        return "Cc: qemu-stable@nongnu.org"
    return None
