"""A patch for a stable tree that does not say which commit of mainline it is."""

import re

from reviewbot.engine.rule import (
    CERTAIN,
    ERROR,
    KERNEL,
    MAIL,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_SERIES = LazyPattern(r"v?\d{1,2}\.\d{1,3}(?:\.y|\.x|-stable)?")
_ID = LazyPattern(
    r"\b(?:commit|upstream|mainline|linus(?:'s)?|cherry[- ]?picked|backport(?:ed)?|reverts)\b"
    r"[^\n]{0,60}\b[0-9a-f]{12,40}\b|\b[0-9a-f]{12,40}\b[^\n]{0,60}\bupstream\b"
    r"|(?:^|\n)[\[( ]{0,3}[0-9a-f]{40}[\]) ]{0,3}(?:\n|$)",
    re.IGNORECASE,
)
_WITHOUT = LazyPattern(
    r"\b(?:no|not|never|without)\b[^\n.]{0,60}\b(?:upstream|mainline)\b"
    r"|\b(?:upstream|mainline)\b[^\n.]{0,80}\b(?:not|no longer|different(?:ly)?|refactor\w{0,9}"
    r"|rewr\w{1,9}|rework\w{0,9}|remov\w{1,9}|replac\w{1,9}|instead)\b|\bstable[- ]only\b",
    re.IGNORECASE,
)
_LONGEST = 20_000
_LINE = "commit 0123456789abcdef0123456789abcdef01234567 upstream."
_CC = "Cc: stable@vger.kernel.org\n"


def _mail(text: str, subject: str = "[PATCH 5.10.y] foo: fix a leak", to: str = _CC) -> str:
    return f"Subject: {subject}\n{to}\n{text}\n\nSigned-off-by: A <a@example.org>\n"


class StableBackportWithoutUpstreamId(Rule):
    """A patch is sent to the stable list for a stable series, and names no commit of mainline.

    ## Why is this bad?

    The stable team takes what is in mainline. Without the id nobody can see whether it is there,
    compare the two, or find out which other trees have it; such a patch is sent back.

    ## What to write instead

    A line of its own above the text: `commit <40 digits> upstream.` or
    `[ Upstream commit <40 digits> ]`. For what mainline never had, a sentence that says so and why.

    ## Limits

    An id that the text calls upstream, mainline, backported or cherry-picked counts, however it is
    written, and so does a line with nothing but 40 digits. Silent when the text says that there is no such commit.
    """

    id = "stable-backport-without-upstream-id"
    severity = ERROR
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/stable-kernel-rules.rst, "Option 3"',
        'Documentation/maintainer/modifying-patches.rst, "Modifying Patches"',
    )
    profiles = KERNEL
    since = "0.3"

    GOOD = (
        Good(_mail(f"{_LINE}\n\nFree it.")),
        Good(_mail("[ Upstream commit 0123456789abcdef0123456789abcdef01234567 ]\n\nFree it.")),
        Good(_mail("Free it. There is no upstream commit: the driver was rewritten in 5.14.")),
        Good(_mail("[ 0123456789abcdef0123456789abcdef01234567 ]\n\nFree it.")),
        Good(_mail("Free it.", subject="[PATCH] foo: fix a leak")),
        Good(_mail("Free it.", to="")),
    )
    BAD = (
        Bad(_mail("Backport of the fix."), says="5.10.y"),
        Bad(_mail("Free it.", subject="[PATCH stable 6.1] foo: fix a leak"), says="6.1"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        series = next((word for word in patch.subject.trees if _SERIES.fullmatch(word)), None)
        to_stable = any(
            person.email.lower() == "stable@vger.kernel.org" for person in patch.message.recipients
        )
        if series is None or not to_stable:
            return
        end = patch.files[0].mail_line - 1
        text = "\n".join(patch.lines[:end])[:_LONGEST]
        if _ID.search(text) is not None or _WITHOUT.search(" ".join(text.split())) is not None:
            return
        yield self.at_message(
            patch,
            patch.description[0] if patch.description else None,
            f"this is for {series} and names no commit of mainline; stable takes a backport with the "
            'line "commit <sha1> upstream." (stable-kernel-rules.rst, "Option 3")',
        )
