"""A new version of a patch that carries no new number."""

from reviewbot.context.reposts import posted_before
from reviewbot.engine.rule import (
    ALL,
    LIKELY,
    THREAD,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _mail(number: int, line: str, subject: str = "[PATCH] foo: fix bar", day: int = 1) -> str:
    return (
        "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: A Author <author@example.org>\n"
        f"Date: Thu, {day:02} Jan 2026 10:00:00 +0000\n"
        f"Subject: {subject}\nMessage-ID: <{number}@example.org>\n\nText.\n\n{_SIGNED}---\n"
        f"diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1,1 +1,1 @@\n-a\n+{line}\n\n"
    )


class VersionNumberMissing(Rule):
    """The same change was posted before with another diff, and the subject does not say v2.

    ## Why is this bad?

    Nobody can tell the two postings apart: reviews go to the wrong one, and tools apply either.

    ## What to write instead

    `git format-patch -v2` or `b4 send`, which count.

    ## Limits

    Needs the earlier posting. The same diff again is a resend, which is marked RESEND and keeps its
    number.
    """

    id = "version-number-missing"
    severity = WARNING
    confidence = LIKELY
    needs = (THREAD,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'xen: docs/process/sending-patches.pandoc, "Sending new versions of a patch"',
        'qemu: docs/devel/submitting-a-patch.rst, "When resending patches add a version tag"',
        'u-boot: doc/develop/sending_patches.rst, "Sending updated patch versions"',
        'git: Documentation/SubmittingPatches, "Sending your patches"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(_mail(1, "b") + _mail(2, "c", "[PATCH v2] foo: fix bar", 2)),
        Good(_mail(1, "b") + _mail(2, "b", "[PATCH RESEND] foo: fix bar", 2)),
        Good(_mail(1, "b") + _mail(2, "b", day=2)),
    )
    BAD = (
        Bad(_mail(1, "b") + _mail(2, "c", day=2), says="v2"),
        Bad(_mail(1, "b") + _mail(2, "c", "[PATCH 1/1] foo: fix bar", 3), profile="xen"),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        last = posted_before(context.discussion, revision)
        if last is None:
            return
        day = f" on {last.posted_at:%Y-%m-%d}" if last.posted_at is not None else ""
        yield self.at_series(
            revision,
            f"this change was posted before{day} with another diff; please number the new version "
            f"[PATCH v{last.version + 1}]",
        )
