"""Says that nothing changes, and asks for a backport."""

import re

from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    MAIL,
    NOTE,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_CLAIM = LazyPattern(
    r"\bno (?:functional|intended functional|behaviou?ral) changes?\b"
    r"|\bnon-functional change\b|\bno change in (?:functionality|behaviou?r)\b",
    re.IGNORECASE,
)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _mail(text: str, tags: str = "") -> str:
    return f"Subject: [PATCH] foo: move bar\n\n{text}\n\n{tags}{_SIGNED}"


class NoFunctionalChangeButChanges(Rule):
    """The description claims that nothing changes, and the tags claim that something is repaired.

    ## Why is this bad?

    One of the two is wrong. A change without an effect is nothing to backport, and a fix that calls
    itself none is passed over.

    ## What to write instead

    What changes for whom; or no `Fixes:` and no `Cc: stable`.

    ## Limits

    Only the words of the patch are compared with each other. A prerequisite of a fix may be both; it
    should say so.
    """

    id = "no-functional-change-but-changes"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/stable-kernel-rules.rst, "Rules on what kind of patches are accepted"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot")
    since = "0.1"
    words = (
        "no functional",
        "no intended",
        "no behavio",
        "non-functional",
        "no change in",
    )

    GOOD = (
        Good(_mail("No functional change.")),
        Good(_mail("This changes the order.", 'Fixes: 0123456789ab ("foo: add bar")\n')),
    )
    BAD = (
        Bad(
            _mail("No functional changes.", 'Fixes: 0123456789ab ("foo: add bar")\n'), says="Fixes:"
        ),
        Bad(
            _mail("No functional change intended.", "Cc: stable@vger.kernel.org\n"),
            says="Cc: stable",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        tags = [
            *patch.trailers_named("Fixes"),
            *(one for one in patch.trailers_named("Cc") if "stable@" in one.value[:200]),
        ]
        if not tags or patch.is_draft:
            return
        for line in patch.description:
            if _CLAIM.search(line.text[:400]):
                tag = "Fixes:" if tags[0].name == "fixes" else "Cc: stable"
                yield self.at_message(
                    patch,
                    line,
                    f"the description says that nothing changes, but there is a {tag} tag",
                )
                return
