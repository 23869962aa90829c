"""A series without a cover letter where one is asked for."""

from reviewbot.engine.rule import (
    LIKELY,
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
        f"Subject: [PATCH {number}/{total}] foo: part {number}\nMessage-ID: <{number}@example.org>\n"
        + (f"In-Reply-To: <{numbers[0]}@example.org>\n" if number != numbers[0] else "")
        + f"\nText.\n\n{_SIGNED if number else ''}\n"
        for number in numbers
    )


class CoverLetterMissing(Rule):
    """Several patches without a mail 0/n that says what they are for.

    ## Why is this bad?

    QEMU's and netdev's tools hang the series, its tags and its merge commit on the cover letter; and
    its text is what reviewers decide by whether to read on.

    ## What to write instead

    `git format-patch --cover-letter`, or the cover of `b4 prep`: the goal, what was tested, what
    changed since the last version.

    ## Limits

    Only where the documents ask for one. Plain kernel lists get along without: 391 of 1,302 series
    on linux-kbuild have none.
    """

    id = "cover-letter-missing"
    severity = WARNING
    confidence = LIKELY
    needs = (SERIES,)
    see_also = (
        'qemu: docs/devel/submitting-a-patch.rst, "Include a meaningful cover letter"',
        'Documentation/process/5.Posting.rst, "Sending the patch"',
    )
    profiles = ("qemu",)
    since = "0.1"

    GOOD = (
        Good(_posting(0, 1, 2, total=2), profile="qemu"),
        Good(_posting(1, total=1), profile="qemu"),
        Good(_posting(1, 2, total=2)),
    )
    BAD = (
        Bad(_posting(1, 2, total=2), profile="qemu", says="cover letter"),
        Bad(_posting(1, 2, 3, total=3), profile="qemu"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        if revision.cover is not None or revision.expected < 2 or revision.missing:
            return
        if revision.lead.in_reply_to is not None:
            return  # below a letter that is not here, or that has no 0/n
        yield self.at_series(
            revision,
            f"the {revision.expected} patches come without a cover letter, which QEMU asks for "
            "(submitting-a-patch.rst); git format-patch --cover-letter makes one",
        )
