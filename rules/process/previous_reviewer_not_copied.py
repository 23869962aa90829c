"""Who commented on the last version does not get this one."""

from reviewbot.context.copied import everyone_copied, is_list_address
from reviewbot.context.discussion import Discussion, Reply
from reviewbot.context.people import is_robot, is_same_person, may_be_address_of
from reviewbot.context.sayings import calls_it_noise
from reviewbot.context.versions import counterparts, is_for_another_tree
from reviewbot.engine.rule import (
    ALL,
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


class PreviousReviewerNotCopied(Rule):
    """People who wrote about the last version are neither in To nor Cc of this one, nor in its tags.

    ## Why is this bad?

    They cannot see whether their comments were acted on, and those who decide wait for their word.

    ## What to write instead

    Their addresses in Cc. `b4 prep --auto-to-cc` and `b4 trailers -u` take care of it.

    ## Limits

    Somebody who has changed address looks like another person unless the name is the same, or the
    address is made of it. Robots do not count, nor does who commented on a patch that is gone or has
    called his own mail noise. On lists of other projects a posting to nobody but the list is the custom.
    """

    id = "previous-reviewer-not-copied"
    severity = NOTE
    confidence = LIKELY
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Respond to review comments"',
        'Documentation/process/6.Followthrough.rst, "Working with reviewers"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(
            _patch(1)
            + _reply("> +bar(b);\n\nUse c.")
            + _patch(9, "v2", "+baz(c);", cc="Ronja Reviewer <ronja@example.org>")
        ),
        Good(
            _patch(1)
            + _reply("> +bar(b);\n\nUse c.")
            + _patch(9, "v2", "+baz(c);", tags="Suggested-by: Ronja Reviewer <ronja@example.org>\n")
        ),
        Good(
            _patch(1)
            + _reply("Build failed.", who="kernel test robot")
            + _patch(9, "v2", "+baz(c);")
        ),
        Good(
            _patch(1)
            + _reply("> +bar(b);\n\nUse c.")
            + _patch(9, "v2", "+baz(c);", cc="ronjar@example.com")
        ),
        Good(
            _patch(1)
            + _reply("> +bar(b);\n\nDoes it build?")
            + _reply("> Does it build?\n\nIt does, sorry for the noise.", 3, 2)
            + _patch(9, "v2", "+baz(c);")
        ),
    )
    BAD = (
        Bad(
            _patch(1) + _reply("> +bar(b);\n\nUse c.") + _patch(9, "v2", "+baz(c);"),
            says="Ronja Reviewer",
        ),
        Bad(
            _patch(1)
            + _reply("> +bar(b);\n\nUse c.")
            + _reply("> +bar(b);\n\nUse d.", 3, 1, "Second Reviewer")
            + _patch(9, "v2", "+qux(d);", cc="ronja@example.org"),
            says="Second Reviewer",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None or not discussion.earlier or not revision.msgids:
            return
        if context.is_any("generic") and _goes_to_lists_only(revision):
            return  # there the list is where everybody reads
        last = discussion.earlier[-1]
        if is_for_another_tree(revision, last):
            return
        known = everyone_copied(revision)
        missed: dict[str, Address] = {}
        for reply in discussion.replies_to(last):
            by = reply.message.author
            if not _is_review(discussion, reply) or not counterparts(reply.patch, last, revision):
                continue
            if not any(is_same_person(by, one) or may_be_address_of(by, one) for one in known):
                missed.setdefault(by.key, by)
        if missed:
            names = ", ".join(str(address) for address in missed.values())
            verb = "was" if len(missed) == 1 else "were"
            there, here = f"v{last.version}", f"v{revision.version}"
            if there == here:
                there, here = "the posting before", "this one"
            yield self.at_series(
                revision,
                f"{names} commented on {there} and {verb} not copied on {here}; please add them "
                '(submitting-patches.rst, "Respond to review comments")',
                fix="\n".join(f"Cc: {address}" for address in missed.values()),
            )


def _is_review(discussion: Discussion, reply: Reply) -> bool:
    """Whether a person other than the author says something that he stands by."""
    by = reply.message.author
    if reply.is_by_author or is_robot(reply.message) or "@" not in by.email:
        return False
    if not discussion.remarks_of(reply.message):
        return False
    said_later = (
        mail
        for mail in (reply.message, *discussion.answers_below(reply.message))
        if mail.author.key == by.key
    )
    return not any(
        calls_it_noise(sentence.text)
        for mail in said_later
        for sentence in discussion.sentences_of(mail)
    )


def _goes_to_lists_only(revision: Revision) -> bool:
    people = [one for mail in revision.messages for one in mail.recipients]
    return bool(people) and all(
        is_list_address(one.email) or is_same_person(one, revision.author) for one in people
    )
