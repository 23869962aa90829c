"""A description that does not stand alone."""

import re

from reviewbot.engine.rule import (
    GUESS,
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

_ELSEWHERE = LazyPattern(
    r"\b(?:see (?:the )?cover[ -]letter|(?:same|as) (?:as )?(?:in )?(?:the )?(?:previous|prior"
    r"|last|first|above) (?:patch|commit)"
    r"|as discussed|see (?:the )?subject|what (?:the )?(?:subject|title) says|ditto"
    r"|as (?:the )?(?:title|subject) says"
    r"|per (?:the )?discussion)\b"
)
_REASON = LazyPattern(
    r"\b(?:because|since|although|though|unneeded|different\w*|so|in order|due|thus|hence|therefore|otherwise"
    r"|to (?:avoid|make|get|keep|allow|support|prevent|match|follow|ensure|reduce|improve|align|let"
    r"|fix|enable)"
    r"|avoid\w*|prevent\w*|caus\w+|lead\w*|result(?:s|ed|ing)|fail\w*|crash\w*|errors?|warn\w*"
    r"|bugs?|issues?|problem\w*|wrong\w*|incorrect\w*|broken|break\w*|leak\w*|rac[ey]\w*"
    r"|need(?:ed|s|ing)?|requir\w+|must|ha(?:s|ve|d) to|should|cannot|can.t|unable|unnecessar\w+|unused"
    r"|redundant|useless|never|no|no longer|not|n.t|allow\w*|instead|rather|but|however|without"
    r"|deprecat\w+|obsolete|missing|lack\w*|reduc\w+|fast\w*|easi\w+|simpl\w+|consisten\w+"
    r"|useful|better|want\w*|prepar\w+|prerequisite|optimi\w+|performance|save[sd]?|duplicat\w+"
    r"|typos?|spell\w*|invalid|unsafe|reported|found by|detected|recommend\w*|clean\w*|already"
    r"|currently|follow\w*|support\w*)\b"
)
_SMALL = LazyPattern(
    r"\b(?:typos?|spell\w*|white-?space|grammar|maintainers|defconfig|bump|version|release"
    r"|device id|ids?|quirk|mailmap)\b"
)
_NEW = LazyPattern(r"\b(?:add|new|introduce|implement|initial|provide|documentation)\b")
_MOST_WORDS = 45
_THIN = ((15, 60), (25, 150))
"""Fewer words than the first for more added lines than the second: a driver in one sentence."""
_REVERT = LazyPattern(
    r"This reverts (?:commit )?[0-9a-f]{7,40}(?: \(\"[^\"]{0,200}\"\))?[.,;]?", re.IGNORECASE
)
_LEAST_WORDS_OF_A_REVERT = 5
_BINDINGS = "Documentation/devicetree/bindings/"
_BINDING_WORDS = 30
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class BodyNotSelfContained(Rule):
    """The description leans on other mail, says what is done and not why, or is a sentence for
    hundreds of lines.

    ## Why is this bad?

    The cover letter and the discussion do not reach the commit. Who finds it in five years, looking
    for the reason of a line, has only its message.

    ## What to write instead

    The reason, in each patch again if need be: what was wrong or missing before, and why this is the
    way to change it.

    ## Limits

    Words that point elsewhere in a short description are likely right, and so is a revert that says
    nothing but what it reverts. That a short description gives no reason is a guess: it holds none of
    some eighty words that usually come with one. So is that fewer than 15 words are too few for 60 new
    lines, fewer than 25 for 150, and fewer than 30 for a device tree binding. Spelling, identifiers
    and version bumps are left alone.
    """

    id = "body-not-self-contained"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/5.Posting.rst, "Patch formatting and changelogs"',
        'xen: docs/process/sending-patches.pandoc, "The commit message"',
        'qemu: docs/devel/submitting-a-patch.rst, "Write a meaningful commit message"',
        'git: Documentation/SubmittingPatches, "Describe your changes well"',
    )
    profiles = (*KERNEL, "xen", "qemu", "git", "generic")
    since = "0.1"

    GOOD = (
        Good(
            f"Subject: [PATCH] foo: fix bar\n\nThe lock is taken twice, so it hangs.\n\n{_SIGNED}"
        ),
        Good(f"Subject: [PATCH] foo: fix typo\n\nThere was one.\n\n{_SIGNED}"),
        Good(
            'Subject: [PATCH] Revert "foo: add bar"\n\nThis reverts commit 0123456789ab.\n\n'
            f"Machines with a baz do not boot.\n\n{_SIGNED}"
        ),
        Good(f"Subject: [PATCH] foo: add bar\n\nUsers of baz need the bar as well.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: name the bar\n\nIt has to be equal in both.\n\n{_SIGNED}"),
    )
    BAD = (
        Bad(f"Subject: [PATCH] foo: move bar\n\nSame as the previous patch, for bar.\n\n{_SIGNED}"),
        Bad(
            f"Subject: [PATCH] foo: rework the bar\n\nAs discussed.\n\n{_SIGNED}",
            profile="xen",
            says="other mail",
        ),
        Bad(
            'Subject: [PATCH] Revert "foo: add bar"\n\n'
            f"This reverts commit 0123456789abcdef0123456789abcdef01234567.\n\n{_SIGNED}",
            says="revert",
        ),
        Bad(
            f"Subject: [PATCH] foo: add a driver\n\nAdd a driver for foo devices.\n\n{_SIGNED}---\n"
            "diff --git a/foo.c b/foo.c\nnew file mode 100644\n--- /dev/null\n+++ b/foo.c\n"
            f"@@ -0,0 +1,70 @@\n{'+a();' + chr(10)}{('+b();' + chr(10)) * 69}",
            says="70 new lines",
        ),
        Bad(
            f"Subject: [PATCH] dt-bindings: foo: add bar\n\nAdd the bar, which foo needs.\n\n{_SIGNED}"
            "---\ndiff --git a/Documentation/devicetree/bindings/a.yaml b/Documentation/devicetree/bindings/a"
            ".yaml\n--- a/Documentation/devicetree/bindings/a.yaml\n+++ b/Documentation/devicetree/bindings/a"
            ".yaml\n@@ -1 +1,2 @@\n a\n+b\n",
            says="a binding",
        ),
        Bad(
            f"Subject: [PATCH] foo: rework the bar\n\nRewrite the text of both options.\n\n{_SIGNED}",
            says="not why",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        text = patch.prose[:4000]
        words = text.split()
        if not words or len(words) > _MOST_WORDS:
            return
        if patch.is_draft and not patch.subject.is_rfc:
            return
        line = next((line for line in patch.description if line.text.strip()), None)
        if patch.is_revert:
            own = _REVERT.sub(" ", " ".join(words)).split()
            if len(own) < _LEAST_WORDS_OF_A_REVERT and not patch.is_draft:
                yield self.at_message(
                    patch,
                    line,
                    "the revert does not say why; the description should name the problem that the "
                    "reverted commit causes",
                )
            return
        added = sum(1 for file in patch.files if not file.is_binary for _ in file.marked("+"))
        if len(words) <= 15 and _ELSEWHERE.search(text.lower()):
            yield self.at_message(
                patch,
                line,
                "the description relies on other mail; the commit message has to stand alone",
            )
        elif not _is_plain(patch) and not _has_reason(patch, text):
            yield self.at_message(
                patch,
                line,
                "the description says what is done, but not why (a guess by its words)",
                confidence=GUESS,
            )
        elif (
            len(words) < _BINDING_WORDS
            and _is_binding(patch)
            and not _SMALL.search(patch.title.lower())
        ):
            yield self.at_message(
                patch,
                line,
                "the description of a binding says what the hardware is and why it is described this "
                "way; these words do not (a guess)",
                confidence=GUESS,
            )
        elif any(len(words) < few and added > many for few, many in _THIN):
            yield self.at_message(
                patch,
                line,
                f"{len(words)} words describe {added} new lines; what it is for and what it can do "
                "belongs in the commit message (a guess)",
                confidence=GUESS,
            )


def _is_binding(patch: Patch) -> bool:
    """Whether device tree bindings are all it changes."""
    beside = ("MAINTAINERS", "include/dt-bindings/")
    paths = [path for path in patch.paths if not path.startswith(beside)]
    return bool(paths) and all(path.startswith(_BINDINGS) for path in paths)


def _is_plain(patch: Patch) -> bool:
    """Whether there is little to explain: spelling, a version, or something new under its name."""
    title = patch.title[:300].lower()
    is_new = any(file.status == "added" for file in patch.files)
    return _SMALL.search(title) is not None or (is_new and _NEW.search(title) is not None)


def _has_reason(patch: Patch, text: str) -> bool:
    """Whether any word of title or text comes with a reason, or logs and links give it."""
    if len(patch.description) > 25 or "http" in text or patch.trailers_named("Closes"):
        return True
    return _REASON.search(f"{text}\n{patch.title[:300]}".lower()) is not None
