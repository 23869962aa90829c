"""Version numbers that contradict each other."""

import re

from reviewbot.engine.rule import (
    ALL,
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

_ENTRY = LazyPattern(
    r"^[\s*#=-]{0,6}(?:changes?|changelog|changed)?\s{0,3}(?:in|since|for"
    r"|from)?\s{0,3}\[?v(?P<from>\d{1,2})\b"
    r"(?:\s{0,3}(?:->|=>|→|to)\s{0,3}v(?P<to>\d{1,2})\b)?",
    re.IGNORECASE,
)
_SINCE = LazyPattern(r"\b(?:since|from)\b", re.IGNORECASE)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class VersionNumberInconsistent(Rule):
    """The mails of one posting carry different versions, or the changelog is ahead of the subject.

    ## Why is this bad?

    Which version is it? Tools take a v2 and a v3 for two series, each incomplete.

    ## What to write instead

    The same `vN` in every subject of the posting, and in the newest entry of the changelog.

    ## Limits

    A changelog that begins at an older version is a missing one, not a contradiction. Only entries
    of the form `v3:`, `Changes in v3` and `v2 -> v3` are read.
    """

    id = "version-number-inconsistent"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'xen: docs/process/sending-patches.pandoc, "Sending new versions of a patch"',
        'qemu: docs/devel/submitting-a-patch.rst, "When resending patches add a version tag"',
        'u-boot: doc/develop/sending_patches.rst, "Sending updated patch versions"',
        'git: Documentation/SubmittingPatches, "Sending your patches"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(
            f"Subject: [PATCH v3] foo: bar\n\nText.\n\n{_SIGNED}---\nChanges in v3:\n- a\nv2: b\n"
        ),
        Good(f"Subject: [PATCH v3] foo: bar\n\nText.\n\n{_SIGNED}---\nv2: took the lock\n"),
        Good(f"Subject: [PATCH v3] foo: bar\n\nText.\n\n{_SIGNED}---\nv4l2 is next\n"),
        Good(f"Subject: [PATCH v2] foo: bar\n\nText.\n\n{_SIGNED}---\nv6.12 has it too\n"),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH v2] foo: bar\n\nText.\n\n{_SIGNED}---\nChanges in v3:\n- a\n",
            says="v3",
        ),
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n\n{_SIGNED}---\nv2 -> v3: took the lock\n"),
        Bad(
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: [PATCH v2 1/2] foo: bar\n"
            f"Message-ID: <1@example.org>\n\nText.\n\n{_SIGNED}\n"
            "From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: [PATCH v3 2/2] foo: baz\n"
            f"Message-ID: <2@example.org>\nIn-Reply-To: <1@example.org>\n\nText.\n\n{_SIGNED}\n",
            todo="grouping takes them for two postings",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        version = max(patch.subject.version, context.revision.version)
        newest, line = 0, None
        for note in patch.notes:
            number = _version_of(note.text[:200])
            if number > newest:
                newest, line = number, note
        if line is None or (newest != version + 1 and not (newest > version and version == 1)):
            return
        if newest > 30 or patch.is_draft or patch.subject.is_resend:
            return
        yield self.at_message(
            patch,
            line,
            f"the changelog is that of v{newest}, but the subject says v{version}; they should be the "
            "same",
        )


def _version_of(text: str) -> int:
    """The version that an entry of a changelog is about, 0 when the line is none."""
    match = _ENTRY.match(text)
    if match is None:
        return 0
    rest = text[match.end() :]
    if rest[:1] in (".", "_", "-", "/") or rest[:1].isalnum():
        return 0
    if match["to"]:
        return int(match["to"])
    if _SINCE.search(match[0]):
        return int(match["from"]) + 1
    is_entry = (
        "change" in match[0].lower()
        or rest.lstrip("] )*").startswith((":", "\n"))
        or not rest.strip()
    )
    return int(match["from"]) if is_entry else 0
