"""White space and code changed in one patch."""

import re
from collections.abc import Sequence

from reviewbot.engine.rule import (
    ALL,
    GUESS,
    MAIL,
    NOTE,
    Bad,
    Context,
    FileDiff,
    Findings,
    Good,
    Patch,
    Rule,
)
from reviewbot.model.diff import Block
from reviewbot.model.lazy import LazyPattern

_HEAD = "Subject: [PATCH] foo: fix bar\n\nText.\n---\ndiff --git a/foo.c b/foo.c\n--- a/foo.c\n+++ b/foo.c\n"
_STYLE = LazyPattern(
    r"\b(?:white[- ]?space|indent\w*|re-?format\w*|re-?indent\w*|columns|rewrite|style)\b",
    re.IGNORECASE,
)
_OUTPUTS = (".out", ".expected", ".golden", ".snap")
"""What programs wrote."""
_MUCH_CODE = 800
"""Changed lines of code beside which a stray hunk is no trouble."""
_LITTLE_CODE = 40
"""The same for a blank line that is added."""
_WHITE = "@@ -1,3 +1,3 @@\n-a  = 1;\n-b  = 2;\n-c  = 3;\n+a = 1;\n+b = 2;\n+c = 3;\n"
_CODE = "@@ -9,1 +9,1 @@\n-d = 4;\n+d = 5;\n"


class WhitespaceMixedWithFunctional(Rule):
    """Some hunks change only white space, others change code.

    ## Why is this bad?

    The lines that matter drown in those that do not, and the patch conflicts with everything else
    around them.

    ## What to write instead

    Two patches, or no change of white space at all.

    ## Limits

    A guess. Whole hunks count, in patches of up to 800 lines of code; blank lines that come, up to 40.
    Code that is indented anew because a block was put around it is one hunk with that change,
    and is left alone, as are lines that move, what programs wrote, and patches whose subject speaks of
    style.
    """

    id = "whitespace-mixed-with-functional"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Style-check your changes"',
        'Documentation/process/5.Posting.rst, "Patch preparation"',
        'xen: docs/process/sending-patches.pandoc, "Break down your patches"',
        'qemu: docs/devel/submitting-a-patch.rst, "Don\'t include irrelevant changes"',
        'git: Documentation/SubmittingPatches, "Make separate commits for logically separate changes"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(f"{_HEAD}{_WHITE}"),
        Good(f"{_HEAD}{_CODE}"),
        Good(f"{_HEAD}{_CODE}@@ -20,2 +20,2 @@\n-free(a);\n unlock(b);\n+free(a);\n"),
        Good(
            f"{_HEAD}@@ -1,3 +1,5 @@\n-a();\n-b();\n-c();\n+if (x) {{\n+\ta();\n+\tb();\n+\tc();\n+}}\n{_CODE}"
        ),
    )
    BAD = (
        Bad(f"{_HEAD}{_WHITE}{_CODE}", says="only white space"),
        Bad(f"{_HEAD}{_CODE}@@ -20,3 +20,2 @@\n a();\n-\n b();\n", says="a hunk changes"),
        Bad(f"{_HEAD}{_CODE}{_WHITE.replace('-1,3 +1,3', '-20,3 +20,3')}", profile="qemu"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        title = patch.title[:300]
        if patch.is_draft or (_STYLE.search(title) and " and " not in title):
            return
        white: list[tuple[FileDiff, int, bool]] = []
        code = 0
        for file in patch.files:
            if file.path.endswith(_OUTPUTS) or file.status in ("added", "deleted"):
                code += sum(1 for _ in file.marked())
                continue
            for number, block in enumerate(file.blocks):
                lines = list(file.marked_in(block))
                if _is_white(lines) and _stays_in_place(file, block):
                    white.append((file, number, _adds_blank_lines(file, block)))
                else:
                    code += len(lines)
        if not 0 < code <= _MUCH_CODE:
            return
        told = [item for item in white if code <= _LITTLE_CODE or not item[2]]
        if told:
            file, at, _ = told[0]
            line = next(line for line in file.hunks[at].lines if line.kind in "+-")
            these = f"{len(told)} hunks change" if len(told) > 1 else "a hunk changes"
            yield self.at_line(
                patch,
                file,
                line,
                f"{these} only white space, others change code; these are two patches",
            )


def _is_white(lines: Sequence[str]) -> bool:
    """Whether what goes and what comes is the same but for white space (blank lines, too)."""
    old, new = (
        "".join([line[1:] for line in lines if line.startswith(mark)]).strip() for mark in "-+"
    )
    # the ends tell nearly all that differ before their white space is taken out
    is_alike = bool(lines) and old[:1] == new[:1] and old[-1:] == new[-1:]
    return is_alike and "".join(old.split()) == "".join(new.split())


def _stays_in_place(file: FileDiff, block: Block) -> bool:
    """Whether the hunk reads the same before and after: a line that moves past others does not."""
    old, new = (
        "".join("".join(line[1:] for line in file.marked_in(block, marks)).split())
        for marks in (" -", " +")
    )
    return old == new


def _adds_blank_lines(file: FileDiff, block: Block) -> bool:
    """Whether all a hunk does is to add blank lines, and not at the end of the file."""
    lines = list(file.marked_in(block, "+- "))
    changed = [line for line in lines if line.startswith(("+", "-"))]
    is_at_end = lines[-1].startswith("+")
    return not is_at_end and all(line.startswith("+") and not line[1:].strip() for line in changed)
