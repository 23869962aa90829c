"""A series of which patches are missing."""

from reviewbot.engine.rule import (
    ALL,
    GUESS,
    SERIES,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _posting(*numbers: int, total: int) -> str:
    return "".join(
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        f"Subject: [PATCH {number}/{total}] foo: part {number}\nMessage-ID: <{number}@example.org>\n\n"
        f"Text.\n\n{_SIGNED}\n"
        for number in numbers
    )


class SeriesIncomplete(Rule):
    """Of the n patches that the subjects announce some did not arrive.

    ## Why is this bad?

    Nobody can apply or test the series, and a reviewer does not know whether the rest was held up
    or left out.

    ## What to write instead

    The whole series, with a new version number, so that it is clear which patches belong together.

    ## Limits

    Only the mail at hand is looked at: patches that were sent to other lists, or wait for a
    moderator, look the same, so it is never more than a guess. A single k/n is no series. The first
    patch or the cover letter has to be there, else the mail was picked out by somebody.
    """

    id = "series-incomplete"
    severity = WARNING
    confidence = GUESS
    needs = (SERIES,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'Documentation/process/maintainer-netdev.rst, "Partial resends"',
        'qemu: docs/devel/submitting-a-patch.rst, "When resending patches add a version tag"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(_posting(1, 2, total=2)),
        Good(_posting(2, 3, total=4)),
    )
    BAD = (
        Bad(_posting(1, 3, total=3), says="2 of 3 patches"),
        Bad(_posting(1, 2, 5, total=5), says="3, 4"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        missing = revision.missing
        is_begun = revision.cover is not None or 1 not in missing
        if not missing or not is_begun or len(revision.patches) < 2:
            return
        if len(missing) * 2 > revision.expected:
            return  # an excerpt: these lists are not where the series was sent
        have = revision.expected - len(missing)
        names = ", ".join(str(number) for number in missing[:8])
        yield self.at_series(
            revision,
            f"only {have} of {revision.expected} patches are here, {names} missing; please resend the "
            "whole series with a new version",
        )
