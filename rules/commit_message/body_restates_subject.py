"""A description that adds nothing to the subject."""

import re

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
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

_WORD = LazyPattern(r"[^\W_]{2,40}")
_FILLERS = frozenset(
    (
        *(
            "the",
            "this",
            "that",
            "these",
            "patch",
            "commit",
            "change",
            "adds",
            "add",
            "of",
            "in",
            "to",
            "for",
        ),
        *(
            "and",
            "is",
            "it",
            "its",
            "an",
            "with",
            "on",
            "from",
            "by",
            "be",
            "are",
            "as",
            "at",
            "into",
            "was",
        ),
        *(
            "also",
            "now",
            "so",
            "file",
            "driver",
            "code",
            "support",
            "function",
            "new",
            "all",
            "some",
        ),
    )
)
_MOST_WORDS = 30
_SMALL = LazyPattern(
    r"\b(?:typos?|spell\w*|white-?space|grammar|maintainers|defconfig|bump|version|release)\b",
    re.IGNORECASE,
)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class BodyRestatesSubject(Rule):
    """The description says in a sentence what the subject says already.

    ## Why is this bad?

    What changes can be seen in the diff. Why it changes, what was wrong before and who notices
    cannot, and that is what reviewers decide by.

    ## What to write instead

    The problem first, then what is done about it. What is obvious needs no description at all.

    ## Limits

    Words are compared without their endings; one word in six may be new. Spelling and version bumps,
    which have nothing to add, are left alone.
    """

    id = "body-restates-subject"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/5.Posting.rst, "Patch formatting and changelogs"',
        'xen: docs/process/sending-patches.pandoc, "The commit message"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
        'u-boot: doc/develop/sending_patches.rst, "Commit message conventions"',
        'git: Documentation/SubmittingPatches, "Describe your changes well"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "git")
    since = "0.1"

    GOOD = (
        Good(
            f"Subject: [PATCH] foo: fix bar\n\nThe lock is taken twice, so it hangs.\n\n{_SIGNED}"
        ),
        Good(f"Subject: [PATCH] foo: fix typo in bar\n\nFix a typo in bar.\n\n{_SIGNED}"),
        Good(
            f"Subject: [PATCH] foo: use devm_bar()\n\nUse devm_bar() and drop the error path.\n\n{_SIGNED}"
        ),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH] foo: add bar support\n\nThis patch adds support for bar.\n\n{_SIGNED}"
        ),
        Bad(
            f"Subject: [PATCH] foo: remove unused variable bar\n\nRemove the unused variable bar.\n\n{_SIGNED}",
            profile="git",
            says="adds nothing",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if len(patch.description) > 12 or patch.is_draft or patch.is_revert:
            return
        title = patch.title[:300]
        words = _stems(patch.prose[:2000])
        if not words or len(words) > _MOST_WORDS or _SMALL.search(title):
            return
        known = set(
            _stems(f"{title} {' '.join(patch.paths[:3])}".replace("/", " ").replace("_", " "))
        )
        new = [word for word in dict.fromkeys(words) if word not in known]
        if len(new) * 6 <= len(set(words)):
            line = next((line for line in patch.description if line.text.strip()), None)
            yield self.at_message(
                patch,
                line,
                "the description adds nothing to the subject; it should say what was wrong before, or "
                "why the change is wanted",
            )


def _stems(text: str) -> list[str]:
    """The words that carry a meaning, without their usual endings."""
    return [
        _stem(word)
        for word in (found[0].lower() for found in _WORD.finditer(text.replace("_", " ")))
        if word not in _FILLERS
    ]


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ied", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)]
    return word
