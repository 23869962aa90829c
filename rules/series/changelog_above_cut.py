"""A history of versions that would end up in the commit."""

import re
from collections.abc import Sequence

from reviewbot.engine.rule import (
    CERTAIN,
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
    TextLine,
)
from reviewbot.model.lazy import LazyPattern

_HEAD = LazyPattern(
    r"[\s*#=\[-]{0,6}(?:(?:patch|rfc|rev(?:ision)?|version):? ?v?\d{1,2} ?:"
    r"|changes? made in v\d|(?:new|updates?|updated) in v\d{1,2}"
    r"|v\d{1,2} (?:modifications?|updates?|history|changes?\b)"
    r"|(?:version|revision|patch) history|differences? (?:to|from|since) v\d"
    r"|changes? (?:log )?(?:in|since|from|for)?\s{0,2}(?:v|version |rev\.? ?)\d{1,2}\b"
    r"|v\d{1,2}\s{0,2}(?:->|=>|→|to)\s{0,2}v?\d{1,2}\b"
    r"|changes? since (?:the )?(?:last|previous|rfc)"
    r"|(?:patch )?change-?\s?log\s{0,2}(?:v\d{1,2})?\s{0,2}:?\s{0,2}$"
    r"|v\d{1,2}\s{0,2}:|\(?v\d{1,2}\)? ?:?$)",
    re.IGNORECASE,
)
_SCISSORS = LazyPattern(r"\s{0,3}-[-\s]{0,80}(?:8<|>8|%<|>%)")
_KEEPS = (
    "drivers/gpu/drm/",
    "include/drm/",
    "include/uapi/drm/",
    "drivers/accel/",
    "fs/btrfs/",
    "fs/xfs/",
)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class ChangelogAboveCut(Rule):
    """What changed since the last version stands above the `---` line.

    ## Why is this bad?

    Everything above the line becomes the commit message. What was different in a version that was
    never merged helps nobody who reads the history.

    ## What to write instead

    The same text below the `---` line, where `git am` drops it, or in the cover letter.

    ## Limits

    The graphics drivers, btrfs and xfs keep the history in the commit on purpose and are left alone,
    as is text above a scissors line (`-- >8 --`), which `git am --scissors` drops.
    """

    id = "changelog-above-cut"
    severity = WARNING
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'xen: docs/process/sending-patches.pandoc, "Patch version history (change log), further comments"',
        'qemu: docs/devel/submitting-a-patch.rst, "Include version history in patchset revisions"',
        'u-boot: doc/develop/sending_patches.rst, "Sending updated patch versions"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot")
    checkpatch = "COMMIT_LOG_VERSIONING"
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH v2] foo: bar\n\nText.\n\n{_SIGNED}---\nChanges in v2:\n- a\n"),
        Good(
            f"Subject: [PATCH] foo: bar\n\nThis changes the v1 protocol:\nno more blanks.\n\n{_SIGNED}"
        ),
        Good(
            f"Subject: [PATCH] foo: bar\n\nChanges in v2 of the device need a quirk.\n\n{_SIGNED}"
        ),
        Good(
            f"Subject: [PATCH v2] drm: bar\n\nText.\n\nv2: a\n\n{_SIGNED}---\ndiff --git "
            "a/drivers/gpu/drm/a.c b/drivers/gpu/drm/a.c\n--- a/drivers/gpu/drm/a.c\n"
            "+++ b/drivers/gpu/drm/a.c\n@@ -1 +1 @@\n-a\n+b\n"
        ),
        Good(
            "Subject: [PATCH v2] foo: bar\n\nChanges from v1:\n- a\n\n---8<---\n"
            f"Subject: [PATCH v2] foo: bar\n\nText.\n\n{_SIGNED}---\n"
        ),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH v2] foo: bar\n\nText.\n\nChanges since v1:\n- a\n\n{_SIGNED}",
            says="above the --- line",
        ),
        Bad(
            f"Subject: [PATCH v2] foo: bar\n\nText.\n\n{_SIGNED}\nv2: took the lock\n",
            profile="xen",
        ),
        Bad(f"Subject: [PATCH V3] foo: bar\n\nText.\n\nPATCH V3:\n(1) took the lock\n\n{_SIGNED}"),
        Bad(f"Subject: [PATCH v3] foo: bar\n\nText.\n\nv1 -> v2: a\nv2 -> v3: b\n\n{_SIGNED}"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if context.revision.version < 2 or patch.is_draft or patch.cut_line is None:
            return
        if any(path.startswith(_KEEPS) for path in patch.paths):
            return
        last = patch.description[-1].mail_line if patch.description else 0
        for line in _kept(patch):
            text = line.text[:200]
            if _HEAD.match(text) is None or _is_sentence(text):
                continue
            if line.mail_line < last or ":" in text:
                yield self.at_message(
                    patch,
                    line,
                    "the history of versions stands above the --- line and would end up in git; please "
                    "move it below (submitting-patches.rst)",
                    confidence=CERTAIN if "hange" in text else LIKELY,
                )
                return


def _kept(patch: Patch) -> Sequence[TextLine]:
    """The description, without what stands above scissors (git-mailinfo(1))."""
    lines = patch.description
    cuts = [number for number, line in enumerate(lines) if _SCISSORS.match(line.text[:200])]
    return lines[cuts[-1] + 1 :] if cuts else lines


def _is_sentence(text: str) -> bool:
    """Whether the words are the beginning of a sentence about something else."""
    match = _HEAD.match(text)
    rest = text[match.end() :].strip() if match is not None else ""
    return (
        bool(rest)
        and rest[0] not in ":-([=>]*"
        and ":" not in rest
        and "]" not in text
        and not (match is not None and match[0].rstrip().endswith(":"))
    )
