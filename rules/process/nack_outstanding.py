"""Somebody has said NAK and not taken it back."""

from reviewbot.context.given import given_trailers
from reviewbot.context.people import is_robot, is_same_person
from reviewbot.context.sayings import takes_back
from reviewbot.engine.rule import (
    ALL,
    LIKELY,
    THREAD,
    WARNING,
    Address,
    Bad,
    Context,
    Discussion,
    Evidence,
    Findings,
    Good,
    Location,
    Message,
    Reply,
    Revision,
    Rule,
    TextLine,
)
from reviewbot.model.lazy import LazyPattern
from reviewbot.model.message import archive_url
from reviewbot.model.reply import own_lines, sentences

_NAK = LazyPattern(r"\s{0,3}(?:NAK|NACK|Nak|Nack|Nacked-[Bb]y:)(?![\w-])")
_NAMES = ("NAK", "NACK", "Nak", "Nack")
_LIFTS = ("acked-by", "reviewed-by")


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


class NackOutstanding(Rule):
    """A reply begins with NAK, NACK or Nacked-by, and its writer has not lifted it since.

    ## Why is this bad?

    Maintainers do not apply what is refused, and a new version that does not deal with the reason is
    refused again.

    ## What to write instead

    An agreement in the old thread first; the changelog then says how the objection was met.

    ## Limits

    Whether the writer maintains the code is not asked. A later Acked-by or Reviewed-by of the same
    person, or words like "fair enough", lift it.
    """

    id = "nack-outstanding"
    severity = WARNING
    confidence = LIKELY
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Respond to review comments"',
        'Documentation/process/6.Followthrough.rst, "Working with reviewers"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(_patch(1) + _reply("> NAK\n\nNobody said that.")),
        Good(_patch(1) + _reply("NAK, this breaks foo.") + _reply("Fair enough.", 3, 2)),
        Good(
            _patch(1)
            + _reply("Nacked-by: Ronja Reviewer <ronja@example.org>")
            + _patch(8, "v2", "+baz(c);")
            + _reply("Acked-by: Ronja Reviewer <ronja@example.org>", 9, 8)
        ),
    )
    BAD = (
        Bad(_patch(1) + _reply("NAK, this breaks foo."), says="Ronja Reviewer"),
        Bad(
            _patch(1)
            + _reply("Nacked-by: Ronja Reviewer <ronja@example.org>")
            + _patch(9, "v2", "+baz(c);"),
            says="v1",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None:
            return
        seen = (*discussion.earlier[-1:], revision)
        for reply in discussion.replies:
            line = _refusal(reply.message)
            if line is None or not any(reply.revision is one for one in seen):
                continue
            by = reply.message.author
            if (
                reply.is_by_author
                or is_robot(reply.message)
                or _is_lifted(discussion, by)
                or _is_taken_back(discussion, reply)
            ):
                continue
            name = by.name or by.email
            yield self._make(
                f"{name} refused v{reply.revision.version} (NAK), and nothing in the "
                "thread takes it back",
                Location("thread", reply.message.msgid, mail_line=line.mail_line),
                None,
                {
                    "evidence": (
                        Evidence(
                            "reply", line.text.strip()[:300], url=archive_url(reply.message.msgid)
                        ),
                    )
                },
            )


def _refusal(message: Message) -> TextLine | None:
    """The line of a mail that refuses the patch."""
    if not any(word in message.body for word in _NAMES):
        return None
    return next((line for line in own_lines(message) if _NAK.match(line.text[:200])), None)


def _is_lifted(discussion: Discussion, by: Address) -> bool:
    """Whether this person has given a tag since that takes a refusal back."""
    return any(
        given.trailer.name in _LIFTS and is_same_person(by, given.by)
        for given in given_trailers(discussion)
    )


def _is_taken_back(discussion: Discussion, reply: Reply) -> bool:
    return any(
        below.author.key == reply.message.author.key
        and any(takes_back(sentence.text) for sentence in sentences(below))
        for below in discussion.answers_below(reply.message)
    )
