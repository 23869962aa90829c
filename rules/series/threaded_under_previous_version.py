"""A new version that was sent as a reply to the old one."""

from datetime import timedelta

from reviewbot.context.discussion import is_author
from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    NOTE,
    SERIES,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

_SENT_TOGETHER = timedelta(hours=1)
"""A series and its cover letter, whatever number that has."""
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _cover(subject: str, headers: str = "") -> str:
    return (
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        f"Subject: {subject}\nMessage-ID: <letter@example.org>\n{headers}\nText.\n\n"
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        f"Subject: {subject.replace('0/', '1/')}\nMessage-ID: <1@example.org>\n"
        f"In-Reply-To: <letter@example.org>\n\nText.\n\n{_SIGNED}\n"
    )


_REPLY = "In-Reply-To: <old@example.org>\nReferences: <old@example.org>\n"


class ThreadedUnderPreviousVersion(Rule):
    """The cover letter or first patch of v2 and later answers to a mail of the former discussion.

    ## Why is this bad?

    The new version is buried in an old thread: mail readers fold it away, and tools that take a
    thread for a series mix the two.

    ## What to write instead

    A thread of its own, with a link to the last version in the changelog.

    ## Limits

    U-Boot and git want the reply, and are left alone. A single patch of the series or a patch of its own
    in answer to a review is fine for the kernel, except for netdev and KVM, whose documents forbid it.
    """

    id = "threaded-under-previous-version"
    severity = NOTE
    confidence = LIKELY
    needs = (SERIES,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Explicit In-Reply-To headers"',
        'Documentation/process/maintainer-netdev.rst, "Resending after review"',
        'Documentation/process/maintainer-kvm-x86.rst, "Links"',
        'qemu: docs/devel/submitting-a-patch.rst, "When resending patches add a version tag"',
    )
    profiles = (*KERNEL, "qemu")
    since = "0.1"

    GOOD = (
        Good(_cover("[PATCH v2 0/1] foo: bar")),
        Good(_cover("[PATCH 0/1] foo: bar", _REPLY)),
        Good(_cover("[PATCH v2 0/1] foo: bar", _REPLY), profile="u-boot"),
        Good(f"Subject: [PATCH v2] foo: bar\n{_REPLY}\nText.\n\n{_SIGNED}"),
    )
    BAD = (
        Bad(
            _cover("[PATCH v2 1/2] foo: bar", f"Date: Thu, 01 Jan 2026 10:00:00 +0000\n{_REPLY}")
            .replace(
                "[PATCH v2 1/2] foo: bar\nMessage-ID: <1@",
                "[PATCH v2 2/2] foo: baz\nMessage-ID: <1@",
            )
            .replace(
                "In-Reply-To: <letter",
                "Date: Thu, 01 Jan 2026 10:00:01 +0000\nIn-Reply-To: <letter",
            ),
            context=(
                "From: Rita <rita@example.org>\nSubject: Re: [PATCH 1/2] foo: bar\n"
                "Date: Thu, 01 Jan 2026 01:00:00 +0000\nMessage-ID: <old@example.org>\n\nPlease "
                "rename it.\n",
            ),
        ),
        Bad(_cover("[PATCH v2 0/1] foo: bar", _REPLY), says="a thread of its own"),
        Bad(f"Subject: [PATCH net v2] foo: bar\n{_REPLY}\nText.\n\n{_SIGNED}", profile="netdev"),
        Bad(_cover("[PATCH v3 0/1] foo: bar", _REPLY), profile="qemu"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        lead = revision.lead
        is_new = revision.version > 1 or revision.is_resend
        if not is_new or lead.in_reply_to is None or lead.in_reply_to in revision.msgids:
            return
        if revision.cover is None and revision.expected > 1:
            if not _answers_somebody(revision, context):
                return  # below a cover letter that is not here
        elif revision.cover is None and not context.is_any("netdev", "kvm-x86", "qemu"):
            return
        if revision.missing or any(patch.is_draft for patch in revision.patches):
            return
        yield self.at_series(
            revision,
            f"v{revision.version} was sent as a reply to an older mail; a new version starts a thread of "
            "its own, with a link to the last one below the ---",
        )


def _answers_somebody(revision: Revision, context: Context) -> bool:
    """Whether the first patch answers to a mail that is here and is no cover letter of its own."""
    above = revision.lead.in_reply_to
    if context.discussion is None or above is None:
        return False
    mail = context.discussion.find(above)
    if mail is None or mail.date is None or revision.lead.date is None:
        return False
    is_older = revision.lead.date - mail.date > _SENT_TOGETHER
    return is_older and (not is_author(revision, mail.author) or "patch" in mail.subject.lower())
