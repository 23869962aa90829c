"""A line that a reviewer wanted changed is still the same."""

from reviewbot.context.addressee import remark_was_taken_up
from reviewbot.context.asks import Ask
from reviewbot.context.discussion import Discussion
from reviewbot.context.given import given_trailers
from reviewbot.context.ledger import entry_of, recently_heard
from reviewbot.context.outcome import Outcomes
from reviewbot.context.versions import told_changes
from reviewbot.engine.rule import (
    ALL,
    GUESS,
    NOTE,
    THREAD,
    Bad,
    Context,
    Findings,
    Good,
    Location,
    Patch,
    Revision,
    Rule,
)

_TELLING = 9
"""Letters and digits of a line that can be told from others."""
_CLOSE = 10
"""Lines of a remark that are about the quote above it; further down people write essays."""
_TAG = "Reviewed-by: Ronja Reviewer <ronja@example.org>"
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
    change: str = "+bar(b, value);",
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


class OpenRequest(Rule):
    """A reviewer asked for a change of a line of an earlier version; the line is still there, and the
    author has neither answered nor said why in the changelog.

    ## Why is this bad?

    To ignore a comment is the surest way to lose a reviewer. Often it was only forgotten.

    ## What to write instead

    Change the line, or say in a reply or in the changelog why it stays.

    ## Limits

    Only remarks right below a changed line that is quoted and can be found, in mails that give no
    tag. That a remark asks for a change is told by its words; one that means other lines than the
    quoted one looks the same. Where the author has answered to other words of the same remark, only what
    he agreed to do counts.
    """

    id = "open-request"
    severity = NOTE
    confidence = GUESS
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Respond to review comments"',
        'Documentation/process/6.Followthrough.rst, "Working with reviewers"',
        'Documentation/process/maintainer-netdev.rst, "Resending after review"',
        'qemu: docs/devel/submitting-a-patch.rst, "Pay attention to review comments"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(
            _patch(1)
            + _reply("> +bar(b, value);\n\nPlease use c here.")
            + _patch(9, "v2", "+baz(c);")
        ),
        Good(
            _patch(1)
            + _reply("> +bar(b, value);\n\nPlease use c here.")
            + _reply(
                "> Please use c here.\n\nThat would not work, as foo needs it.", 3, 2, "A Author"
            )
            + _patch(9, "v2")
        ),
        Good(
            _patch(1)
            + _reply("> +bar(b, value);\n\nPlease use c here.")
            + _patch(9, "v2", notes="v2: kept b, as Ronja's c does not work\n\n")
        ),
        Good(
            _patch(1)
            + _reply("> +bar(b, value);\n\nPlease use c here.\nDoes it need the lock?")
            + _reply("> Does it need the lock?\n\nIt does not.", 3, 2, "A Author")
            + _patch(9, "v2")
        ),
        Good(
            _patch(1)
            + _reply(f"> +bar(b, value);\n\nMaybe drop this one.\n\n{_TAG}")
            + _patch(9, "v2", tags=f"{_TAG}\n")
        ),
    )
    BAD = (
        Bad(
            _patch(1)
            + _reply("> +bar(b, value);\n\nPlease use c here.")
            + _patch(9, "v2", "+bar(b, value);\n+qux(d);"),
            says="Ronja Reviewer",
        ),
        Bad(
            _patch(1)
            + _reply("> +bar(b, value);\n\nThis should be a macro.")
            + _reply("> This should be a macro.\n\nWill do in v2.", 3, 2, "A Author")
            + _patch(9, "v2"),
            profile="xen",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None or not discussion.earlier:
            return
        told = told_changes(revision).lower()
        outcomes = Outcomes(discussion)
        for heard in recently_heard(discussion):
            if heard.said.kind not in ("request", "objection") or heard.reply.revision is revision:
                continue
            if heard.said.spot is None or not heard.said.spot.is_changed:
                continue
            ask = entry_of(heard, outcomes)
            if ask.state != "open":
                continue
            quoted = next(item for item in ask.evidence if item.what == "quoted")
            name = ask.by.name or ask.by.email
            if not _is_telling(quoted.text or "", ask.patch):
                continue
            if not _is_at_the_quote(discussion, ask) or _votes(discussion, ask):
                continue
            if remark_was_taken_up(discussion, ask) and not ask.is_agreed:
                continue
            if any(len(word) > 3 and word in told for word in name.lower().split()):
                continue
            yield self._make(
                f"{name} wrote about a line of v{ask.revision.version}: "
                f'"{ask.text[:200]}"; v{revision.version} still has '
                "that line, and neither a reply nor the changelog says why",
                Location("thread", ask.msgid, mail_line=ask.mail_line),
                None,
                {"evidence": ask.evidence},
            )


def _is_telling(line: str, patch: Patch | None) -> bool:
    """Whether the line can be told from others: a brace or an #endif stands there more than once."""
    if sum(char.isalnum() for char in line) < _TELLING:
        return False
    return patch is None or patch.changed_lines.count(line) <= 1


def _is_at_the_quote(discussion: Discussion, ask: Ask) -> bool:
    mail = discussion.find(ask.msgid or "")
    return mail is not None and any(
        0 <= ask.mail_line - remark.first_line < _CLOSE for remark in discussion.remarks_of(mail)
    )


def _votes(discussion: Discussion, ask: Ask) -> bool:
    """Whether the mail gives a tag: what it says besides is no condition."""
    return any(given.msgid == ask.msgid for given in given_trailers(discussion))
