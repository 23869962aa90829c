"""A tag that names a person without a usable address."""

import re

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_NEEDS_PERSON = (
    *("signed-off-by", "reviewed-by", "acked-by", "tested-by", "reported-by", "suggested-by"),
    "co-developed-by",
)
_HIDDEN = LazyPattern(
    r"\S (?:at|\(at\)|\[at\]|<at>) \S|\[at\]|\(at\)|x{4,}@|\.{3}@|@\.{3}", re.IGNORECASE
)
_HANDLE = LazyPattern(
    r"https?://|\bCVE-|syzbot|robot|\bbot\b|coverity|smatch|sparse|codespell|coccinelle|clang"
    r"|gcc|\bCI\b|\bZDI\b|#\d",
    re.IGNORECASE,
)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class TrailerAddressUnusable(Rule):
    """A Signed-off-by, Reviewed-by, Reported-by and the like without an address, or with a disguised
    one.

    ## Why is this bad?

    Tags are for getting in touch: `git send-email` and the maintainers copy the people they name,
    and `get_maintainer.pl` and `.mailmap` know people by their addresses.

    ## What to write instead

    `Reviewed-by: Full Name <address>`.

    ## Limits

    Whoever reports or suggests may have no address, as tools, trackers and companies; only a disguised
    one is found there. Where an archive hides addresses,
    nothing can be said: `...@` in most lines of a mail is its doing.
    """

    id = "trailer-address-unusable"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/5.Posting.rst, "Patch formatting and changelogs"',
        "Documentation/process/submitting-patches.rst, \"Sign your work - the Developer's Certificate of "
        'Origin"',
        'git: Documentation/SubmittingPatches, "Certify your work by adding your Signed-off-by trailer"',
    )
    profiles = (*KERNEL, "xen", "u-boot", "git", "generic")
    checkpatch = "BAD_SIGN_OFF"
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-by: R <r@example.org>\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nReported-by: Coverity (CID 1234)\n{_SIGNED}"),
        Good(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nReported-by: https://example.org/1\n{_SIGNED}"
        ),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH] foo: bar\n\nText.\n\nReported-by: Bob <bob at example dot org>\n{_SIGNED}",
            says="no usable address",
        ),
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n\nReviewed-by: Rita Reviewer\n{_SIGNED}"),
        Bad("Subject: [PATCH] foo: bar\n\nText.\n\nSigned-off-by: A Author\n", profile="git"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if any("@" not in one.email or "..." in one.email for one in (patch.message.author,)):
            return
        for trailer in patch.trailers:
            value = trailer.value[:300]
            if trailer.name not in _NEEDS_PERSON or trailer.address is not None or not value:
                continue
            is_report = trailer.name in ("reported-by", "suggested-by")
            if _HANDLE.search(value) is not None:
                continue
            if is_report and _HIDDEN.search(value) is None:
                continue
            yield self.at_trailer(
                patch,
                trailer,
                f'"{trailer.key}: {value[:60]}" has no usable address; tags are written as '
                f"{trailer.key}: Full Name <address>",
            )
