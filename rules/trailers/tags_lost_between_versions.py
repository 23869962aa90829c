"""A review tag of the last version is gone."""

from reviewbot.context.people import is_same_person
from reviewbot.context.versions import told_changes
from reviewbot.context.votes import lost_votes, spelled
from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    LIKELY,
    NOTE,
    THREAD,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Revision,
    Rule,
    Trailer,
)
from reviewbot.model.lazy import LazyPattern

_TOLD = LazyPattern(
    r"(?i)\b(?:drop|remov|discard|did not (?:add|carry|keep)|not "
    r"(?:adding|carrying|keeping)|left out|clear)\w*[^.\n]{0,60}"
    r"\b(?:tags?|trailers?|[rat]-?b|reviewed|acked|tested|reviews?|acks?)\b"
)
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


class TagsLostBetweenVersions(Rule):
    """Somebody gave Reviewed-by, Acked-by or Tested-by for the last version, and the patch does not
    carry it any more.

    ## Why is this bad?

    Credit is lost, and reviewers have to look a second time. If the patch was changed so much that the
    tag no longer holds, they want to know that.

    ## What to write instead

    The tags: `b4 trailers -u` collects them. Or a line in the changelog: `dropped Reviewed-by of ...,
    the locking is new`.

    ## Limits

    Tags given after this version was sent do not count, nor do those of somebody who signs off now. If
    the patch was changed, it is a note, and nothing if the changelog speaks of tags.
    """

    id = "tags-lost-between-versions"
    severity = WARNING
    confidence = CERTAIN
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, '
        "Reviewed-by:, "
        'Suggested-by: and Fixes:"',
        'xen: docs/process/sending-patches.pandoc, "Reviewed-by:"',
        'qemu: docs/devel/submitting-a-patch.rst, "Proper use of Reviewed-by: tags can aid review"',
    )
    profiles = ALL
    since = "0.2"

    GOOD = (
        Good(_patch(1) + _reply(_TAG) + _patch(9, "v2", tags=f"{_TAG}\n")),
        Good(
            _patch(1)
            + _reply(_TAG)
            + _patch(
                9,
                "v2",
                "+baz(c);\n+qux(d);",
                notes="v2: dropped Ronja's Reviewed-by, the code is new\n\n",
            )
        ),
        Good(_patch(1) + _patch(8, "v2") + _reply(_TAG, 9, 1)),
        Good(
            _patch(1)
            + _reply(_TAG)
            + _patch(9, "v2", tags="Signed-off-by: Ronja Reviewer <ronja@example.org>\n")
        ),
    )
    BAD = (
        Bad(_patch(1) + _reply(_TAG) + _patch(9, "v2"), says="unchanged"),
        Bad(
            _patch(1, tags=f"{_TAG}\n") + _patch(9, "v2", "+baz(c);\n+qux(d);"),
            says="Ronja Reviewer",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        discussion = context.discussion
        if discussion is None or not discussion.earlier:
            return
        told = told_changes(revision)
        for vote in lost_votes(discussion):
            if not vote.is_same and _TOLD.search(told[:50_000]):
                continue
            tag = vote.tag
            if _signs(vote.patch, tag):
                continue
            is_sure = vote.is_same and vote.is_recent  # a version in between may have said why
            here, there = f"v{revision.version}", f"v{vote.version}"
            if here == there:
                here, there = "this posting", "the one before"
            lost = (
                f"the patch is unchanged, but {here} does not carry it"
                if vote.is_same
                else f"{here} changes the patch, and neither carries it nor says why"
            )
            yield self.at_missing_trailer(
                vote.patch,
                f"{tag.address} gave {spelled(tag)} on {there}; {lost} (b4 trailers -u collects tags)",
                severity=WARNING if is_sure else NOTE,
                confidence=CERTAIN if is_sure else LIKELY,
                fix=f"{spelled(tag)}: {tag.value}",
            )


def _signs(patch: Patch, tag: Trailer) -> bool:
    """Whether the person of the tag passes the patch on, which says more than the tag."""
    return any(
        signed.address is not None
        and tag.address is not None
        and is_same_person(signed.address, tag.address)
        for signed in patch.trailers_named("Signed-off-by", "Co-developed-by")
    )
