"""A review tag is kept on a patch that was rewritten."""

from reviewbot.context.versions import patch_in, share_changed
from reviewbot.context.votes import carried, has_answered, spelled, tags_of
from reviewbot.engine.rule import (
    ALL,
    GUESS,
    NOTE,
    THREAD,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

_MUCH = 0.5
_FEW = 20
"""Changed lines below which a share says nothing."""
_TAG = "Reviewed-by: Ronja Reviewer <ronja@example.org>"
_NEW = "\n".join(f"+line {number};" for number in range(20))


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


class TagsKeptAfterRewrite(Rule):
    """Half of the lines or more differ from the last version, and the patch still carries a
    Reviewed-by, Acked-by or Tested-by that was given for it.

    ## Why is this bad?

    The tag says that somebody has seen or tested this code. Maintainers rely on it.

    ## What to write instead

    Drop the tag and say so in the changelog; the reviewer gives it again gladly.

    ## Limits

    Lines are counted, not their meaning: a rename all over the patch looks like a rewrite. Patches of
    fewer than 20 lines are read again in no time, and are left alone, as are tags by people who have
    answered to the new version.
    """

    id = "tags-kept-after-rewrite"
    severity = NOTE
    confidence = GUESS
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, '
        "Reviewed-by:, "
        'Suggested-by: and Fixes:"',
        'xen: docs/process/sending-patches.pandoc, "Tested-by:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Proper use of Reviewed-by: tags can aid review"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(_patch(1) + _reply(_TAG) + _patch(9, "v2", tags=f"{_TAG}\n")),
        Good(_patch(1) + _reply(_TAG) + _patch(9, "v2", _NEW)),
        Good(_patch(1) + _patch(9, "v2", _NEW, tags=f"{_TAG}\n")),
        Good(_patch(1, tags=f"{_TAG}\n") + _patch(9, "v2", "+baz(c);\n+qux(d);", tags=f"{_TAG}\n")),
    )
    BAD = (
        Bad(
            _patch(1) + _reply(_TAG) + _patch(9, "v2", _NEW, tags=f"{_TAG}\n"),
            says="% of the lines",
        ),
        Bad(
            _patch(1, tags=f"{_TAG}\n") + _patch(9, "v2", _NEW, tags=f"{_TAG}\n"),
            says="Reviewed-by",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None or not discussion.earlier:
            return
        last = discussion.earlier[-1]
        for patch in revision.patches:
            before = patch_in(last, patch)
            if before is None or max(len(before.changed_lines), len(patch.changed_lines)) < _FEW:
                continue
            share = share_changed(before, patch)
            if share < _MUCH:
                continue
            kept = [
                mine
                for tag in tags_of(discussion, last, before)
                if (mine := carried(patch, tag)) is not None
                and not has_answered(discussion, revision, tag)
            ]
            if kept:
                names = " and ".join(f"{spelled(tag)} of {tag.value}" for tag in kept)
                yield self.at_trailer(
                    patch,
                    kept[0],
                    f"v{revision.version} changes {share:.0%} of the lines and keeps {names}, given "
                    f"for v{last.version}; {'does it' if len(kept) == 1 else 'do they'} still hold?",
                )
