"""A patch without a description."""

import re

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
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
from reviewbot.model.trailer import KNOWN_TAGS

_WORD = LazyPattern(r"[^\W_]{2}")
_TRIVIAL = LazyPattern(
    r"\b(?:typos?|spell\w*|mis-?spell\w*|white-?space|indent\w*|cosmetic|grammar|trivial)\b",
    re.IGNORECASE,
)
_POLITE = LazyPattern(
    r"\s*(?:hi|hello|hey|dear|good (?:morning|day|evening))\b[\w ]{0,40}[,.!]?\s*"
    r"|\s*(?:best|kind|warm)? ?(?:regards|wishes)[,.!]?\s*|\s*(?:thanks|thank you|cheers|br)[,.!]?\s*",
    re.IGNORECASE,
)
_SQUASHED = LazyPattern(r"^(?:fixup|squash|amend)!|\bfix-?up\b", re.IGNORECASE)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class BodyEmpty(Rule):
    """Between the subject and the tags of a patch stands nothing.

    ## Why is this bad?

    The subject says what changes at best. Why it changes, what goes wrong without it and who
    notices is what reviewers decide by, and what remains in the history.

    ## What to write instead

    A sentence or two: the problem, then what is done about it.

    ## Limits

    A greeting is no description. Reports and logs pasted without a word of one's own count as a description. RFC and
    do-not-merge patches and those meant to be squashed are left alone; for U-Boot also patches that
    call themselves trivial, spelling or white space, for which its document allows it. Where the
    project is not known from the lists in To and Cc, the finding is likely at most.
    """

    id = "body-empty"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/5.Posting.rst, "Patch formatting and changelogs"',
        'xen: docs/process/sending-patches.pandoc, "The commit message"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
        'u-boot: doc/develop/sending_patches.rst, "Commit message conventions"',
        'git: Documentation/SubmittingPatches, "Describe your changes well"',
    )
    profiles = ALL
    checkpatch = "COMMIT_MESSAGE"
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: fix bar\n\nThe lock is taken twice.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: fix bar\n\n    BUG: unable to handle page fault\n\n{_SIGNED}"),
        Good("X-Note: a bare diff has no subject either\n\n"),
        Good("Subject: [RFC PATCH] foo: does this direction make sense\n\n"),
        Good(f"Subject: [PATCH] fixup! foo: fix bar\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: fix typo\n\n{_SIGNED}", profile="u-boot"),
        Good(
            f"From: S Sender <sender@example.org>\nSubject: [PATCH] foo: fix bar\n\n"
            f"From: A Author <author@example.org>\n\nThe lock is taken twice.\n\n{_SIGNED}"
        ),
        Good(f"Subject: [PATCH] foo: fix bar\n\nNote: the lock is taken twice.\n{_SIGNED}"),
    )
    BAD = (
        Bad(f"Subject: [PATCH] foo: fix bar\n\n{_SIGNED}", says="no description"),
        Bad("Subject: [PATCH] foo: fix typo\n\n"),
        Bad(f"Subject: [PATCH] foo: fix bar\n\nHi all,\n\nBest regards\n\n{_SIGNED}"),
        Bad(
            f"Subject: [PATCH] foo: fix bar\n\nFrom: A Author <author@example.org>\n\n"
            f'Fixes: 0123456789ab ("foo: add bar")\n{_SIGNED}'
        ),
        Bad(f"Subject: [PATCH] foo: fix bar\n\n...\n\n{_SIGNED}", profile="qemu"),
        Bad(
            f"Subject: [PATCH] foo: fix bar\n\n{_SIGNED}---\nThe lock is taken twice, so take it once.\n",
            says="below the --- line",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if not patch.title:
            return  # a bare diff, not a message
        if patch.is_draft or patch.is_revert or _SQUASHED.search(patch.title) or _has_text(patch):
            return
        if context.is_any("u-boot") and _TRIVIAL.search(patch.title):
            return
        below = _note_words(patch) > 5
        hint = (
            "what stands below the --- line does not reach the commit"
            if below
            else "it should say what problem the change solves"
        )
        yield self.at_message(
            patch,
            None,
            f"the patch has no description; {hint}",
            confidence=LIKELY if context.is_any("generic") else CERTAIN,
        )


def _has_text(patch: Patch) -> bool:
    """Whether any line of the message holds a word. What looks like a tag of an unknown name may be
    a sentence (`Note: ...`).
    """
    if any(
        _WORD.search(line.text) and _POLITE.fullmatch(line.text[:200]) is None
        for line in patch.description
    ):
        return True
    return any(
        trailer.name not in KNOWN_TAGS
        and "-" not in trailer.key
        and "@" not in trailer.value
        and len(trailer.value.split()) > 2
        for trailer in patch.trailers
    )


def _note_words(patch: Patch) -> int:
    """Words people wrote below the cut: no diffstat, tags or links."""
    return sum(
        len(line.text.split())
        for line in patch.notes
        if line.text.strip()
        and " | " not in line.text
        and not re.match(
            r"\s*(?:\d+ files? changed|\w[\w-]*: |v\d|changes? |https?:|-{3}|create mode|delete mode"
            r"|rename )",
            line.text,
            re.IGNORECASE,
        )
    )
