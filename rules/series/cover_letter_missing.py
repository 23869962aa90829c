"""A series without a cover letter where one is asked for."""

from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    NOTE,
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
        f"Date: Thu, 01 Jan 2026 10:00:0{number} +0000\n"
        + (f"In-Reply-To: <{numbers[0]}@example.org>\n" if number != numbers[0] else "")
        + f"\nText.\n\n{_SIGNED if number else ''}\n"
        for number in numbers
    )


_MOST_WITHOUT = {"qemu": 1, "netdev": 2, "linux": 3}
"""Patches that may come without a letter. netdev's robot (NIPA, tests/series/cover_letter) warns from
three on; plain kernel lists do without more often than not when a series is short.
"""


_MANY = 8


class CoverLetterMissing(Rule):
    """Several patches without a mail 0/n that says what they are for.

    ## Why is this bad?

    QEMU's and netdev's tools hang the series, its tags and its merge commit on the cover letter; and
    its text is what reviewers decide by whether to read on, and where they look for what changed
    since the last version.

    ## What to write instead

    `git format-patch --cover-letter`, or the cover of `b4 prep`: the goal, what was tested, what
    changed since the last version.

    ## Limits

    QEMU asks for one from two patches on, netdev from three on. Elsewhere in the kernel it is a
    custom: a note, a guess for a first version of fewer than eight patches, and only for four patches
    and more, because 391 of 1,302 series on linux-kbuild have none.
    """

    id = "cover-letter-missing"
    severity = WARNING
    confidence = LIKELY
    needs = (SERIES,)
    see_also = (
        'qemu: docs/devel/submitting-a-patch.rst, "Include a meaningful cover letter"',
        'Documentation/process/5.Posting.rst, "Sending the patch"',
    )
    profiles = (*KERNEL, "qemu")
    since = "0.1"

    GOOD = (
        Good(_posting(0, 1, 2, total=2), profile="qemu"),
        Good(_posting(1, total=1), profile="qemu"),
        Good(_posting(1, 2, 3, total=3)),
        Good(_posting(1, 2, total=2), profile="netdev"),
    )
    BAD = (
        Bad(_posting(1, 2, total=2), profile="qemu", says="cover letter"),
        Bad(_posting(1, 2, 3, total=3), profile="qemu"),
        Bad(_posting(1, 2, 3, total=3), profile="netdev"),
        Bad(_posting(1, 2, 3, 4, 5, total=5), says="cover letter"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        project = next((name for name in _MOST_WITHOUT if context.is_any(name)), "linux")
        if revision.cover is not None or revision.expected <= _MOST_WITHOUT[project]:
            return
        if revision.missing or revision.lead.in_reply_to is not None:
            return  # below a letter that is not here, or that has no 0/n
        yield self.at_series(
            revision,
            f"the {revision.expected} patches come without a cover letter that says what they are for "
            "together; git format-patch --cover-letter makes one",
            severity=NOTE if project == "linux" else WARNING,
            confidence=GUESS if project == "linux" and not _is_hard_to_follow(revision) else LIKELY,
        )


def _is_hard_to_follow(revision: Revision) -> bool:
    """Whether a letter would be missed: many patches, or a new version whose changes it would name."""
    is_new_version = revision.version > 1 and not revision.is_resend
    return revision.expected >= _MANY or is_new_version
