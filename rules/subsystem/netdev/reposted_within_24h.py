"""A new version on netdev within a day of the last."""

from reviewbot.engine.rule import (
    CERTAIN,
    NOTE,
    THREAD,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_HOURS = 24


def _mail(number: int, subject: str, date: str) -> str:
    return (
        "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: A Author <author@example.org>\n"
        f"Date: {date}\nSubject: {subject}\nMessage-ID: <{number}@example.org>\n\nText.\n\n{_SIGNED}---\n"
        "diff --git a/net/a.c b/net/a.c\n--- a/net/a.c\n+++ b/net/a.c\n@@ -1,1 +1,1 @@\n-a\n+b\n\n"
    )


_FIRST = _mail(1, "[PATCH net] foo: fix bar", "Thu, 01 Jan 2026 10:00:00 +0000")


class RepostedWithin24h(Rule):
    """The next version comes less than 24 hours after the last one.

    ## Why is this bad?

    Reviewers in other time zones have not seen the last version yet, and netdev's tests run for
    nothing. Its maintainers ask for at least a day between postings.

    ## What to write instead

    Wait for more comments, and send the next version a day later.

    ## Limits

    Networking code on netdev only; other lists do not mind. Dates are the sender's.
    """

    id = "reposted-within-24h"
    severity = NOTE
    confidence = CERTAIN
    needs = (THREAD,)
    see_also = (
        'Documentation/process/maintainer-netdev.rst, "tl;dr"',
        'Documentation/process/maintainer-netdev.rst, "Resending after review"',
    )
    profiles = ("netdev",)
    since = "0.1"

    GOOD = (
        Good(
            _FIRST + _mail(2, "[PATCH net v2] foo: fix bar", "Fri, 02 Jan 2026 11:00:00 +0000"),
            profile="netdev",
        ),
        Good(_FIRST + _mail(2, "[PATCH v2] foo: fix bar", "Thu, 01 Jan 2026 11:00:00 +0000")),
    )
    BAD = (
        Bad(
            _FIRST + _mail(2, "[PATCH net v2] foo: fix bar", "Thu, 01 Jan 2026 13:00:00 +0000"),
            profile="netdev",
            says="3 hours",
        ),
        Bad(
            _FIRST + _mail(2, "[PATCH net v2] foo: fix bar", "Fri, 02 Jan 2026 08:59:00 +0000"),
            profile="netdev",
        ),
    )

    def check_thread(self, revision: Revision, context: Context) -> Findings:
        if context.discussion is None or not context.discussion.earlier:
            return
        last = context.discussion.earlier[-1]
        if revision.is_resend or any(patch.is_draft for patch in revision.patches):
            return
        if not all(
            path.startswith(("net/", "drivers/net/", "include/net/")) for path in revision.paths
        ):
            return
        if last.posted_at is None or revision.posted_at is None or revision.is_rfc or last.is_rfc:
            return
        hours = (revision.posted_at - last.posted_at).total_seconds() / 3600
        if 0 < hours < _HOURS:
            about = "less than an hour" if hours < 1 else f"only {int(hours)} hours"
            yield self.at_series(
                revision,
                f"v{last.version} is {about} old; netdev asks for at least 24 hours between postings "
                "(maintainer-netdev.rst)",
            )
