"""A Fixes tag whose description does not say what goes wrong."""

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

_ENOUGH_WORDS = 12
_EXPLAINS = LazyPattern(
    r"\b(?:if|when\w*|because|since|as|otherwise|so that|so|to (?:avoid|prevent|ensure|make sure)"
    r"|without|un(?:til|less)|instead|before|after"
    r"|should|must|can(?:not|'t)?|could|may|might|would|will|need\w*|require\w*|expect\w*|not|no"
    r"|never|n't|only|always|never|too|but|however"
    r"|crash\w*|fail\w*|leak\w*|miss\w*|wrong\w*|incorrect\w*|invalid|broken?|breaks|caus\w+"
    r"|lead\w*|result\w*|race\w*|deadlock\w*|hang\w*"
    r"|overflow\w*|underflow\w*|error\w*|bug\w*|oops\w*|panic\w*|null|dereferenc\w+|out-of-bounds"
    r"|uninitiali[sz]ed|double|use-after-free"
    r"|forg[eo]t\w*|lost|loses?|lacks?|corrupt\w*|undefined|stuck|lock\w*|unlock\w*|free[sd]?"
    r"|order|lead\w*|mismatch\w*|regress\w*)\b",
    re.IGNORECASE,
)
_TRIVIAL = LazyPattern(
    r"\b(?:typos?|spell\w*|mis-?spell\w*|comments?|kernel-?doc|docs?|documentation|stale|obsolete"
    r"|grammar|white-?space|indent\w*"
    r"|warnings?|e-?mail|address|maintainers?|unused|static|sparse|revert\w*|rename"
    r"|s/[^/]+/[^/]+/)\b",
    re.IGNORECASE,
)
_DOC = LazyPattern(r"(?:^|/)Documentation/|\.(?:rst|txt|md)$|(?:^|/)MAINTAINERS$")
_COMMENT = LazyPattern(
    r"\s*(?:/\*|\*|//|#(?!\s*(?:include|define|if|el|end|undef|pragma|error))|$)"
)
_WORD = LazyPattern(r"[^\W_]")
_TAGS = 'Fixes: 0123456789ab ("foo: add bar")\nSigned-off-by: A Author <author@example.org>\n'


class FixesWithoutExplanation(Rule):
    """The patch says which commit it fixes, but hardly a word about what was wrong with it.

    ## Why is this bad?

    Stable maintainers and distributions choose fixes by their symptom: who sees it, when, how
    badly. A tag alone makes each of them find that out again from the code.

    ## What to write instead

    What a user or caller sees, why it happens, and why the change is the right cure.

    ## Limits

    Descriptions of up to twelve words without a single word that gives a condition, a reason or a
    failure are found; whether a longer one explains anything a program cannot tell. Pasted logs
    count as a symptom. Fixes of spelling, comments, documentation and
    compiler warnings need no essay. A patch without any description is `body-empty`.
    """

    id = "fixes-without-explanation"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/submitting-patches.rst, "The canonical patch format"',
        'Documentation/process/maintainer-netdev.rst, "Preparing changes"',
        'xen: docs/process/sending-patches.pandoc, "The commit message"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
        'u-boot: doc/develop/sending_patches.rst, "General Patch Submission Rules"',
    )
    profiles = tuple(profile for profile in ALL if profile != "git")
    since = "0.1"
    words = ("fixes",)

    GOOD = (
        Good(
            "Subject: [PATCH] foo: fix short read\n\nfoo_get() drops the lock before it reads the length, so that a\n"
            f"resize makes user space see a short read.\n\n{_TAGS}"
        ),
        Good(f"Subject: [PATCH] foo: fix typo in a message\n\nFix the typo.\n\n{_TAGS}"),
        Good(
            f"Subject: [PATCH] foo: fix probe\n\nFix this:\n\n    BUG: unable to handle page fault\n\n{_TAGS}"
        ),
        Good(f"Subject: [PATCH] foo: fix probe\n\n{_TAGS}"),
        Good(f"Subject: [PATCH] foo: fix probe\n\nUnlock if foo_get() fails.\n\n{_TAGS}"),
        Good("Subject: [PATCH] foo: add bar\n\nAdd bar.\n\nSigned-off-by: A <a@example.org>\n"),
    )
    BAD = (
        Bad(f"Subject: [PATCH] foo: fix probe\n\nFix it.\n\n{_TAGS}", says="what goes wrong"),
        Bad(
            f"Subject: [PATCH] foo: fix probe\n\nThis patch fixes the\nprobe function.\n\n{_TAGS}",
            profile="netdev",
        ),
        Bad(
            "Subject: [PATCH] foo: fix probe\n\nChange the way in which the probe function of the driver is\n"
            f"written so that it does what the function was meant to do.\n\n{_TAGS}",
            todo="many words that explain nothing",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.is_draft or patch.is_revert or not patch.trailers_named("Fixes"):
            return
        text = [line for line in patch.description if line.text.strip()]
        words = [word for word in patch.prose.split() if _WORD.search(word)]
        is_shown = len(text) > sum(len(paragraph) for paragraph in patch.paragraphs)
        if not words or len(words) > _ENOUGH_WORDS or is_shown or _is_trivial(patch):
            return
        if _EXPLAINS.search(patch.prose):
            return
        yield self.at_message(
            patch,
            text[0],
            f"there is a Fixes: tag, but the description of {len(words)} words does not say what goes wrong "
            "or who would notice",
        )


def _is_trivial(patch: Patch) -> bool:
    if _TRIVIAL.search(patch.title) or _TRIVIAL.search(patch.prose):
        return True
    return all(
        _DOC.search(file.path)
        or all(
            _COMMENT.match(line.text)
            for hunk in file.hunks
            for line in hunk.lines
            if line.kind in ("+", "-")
        )
        for file in patch.files
    )
