"""One patch that does several things."""

import re

from reviewbot.engine.rule import (
    ALL,
    GUESS,
    MAIL,
    NOTE,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
    TextLine,
)
from reviewbot.model.lazy import LazyPattern

_VERBS = (
    r"(?:add|remove|fix|change|update|move|rename|convert|replace|drop|introduce|implement"
    r"|enable|disable|correct|clean|delete"
    r"|refactor|adjust|extend|exclude|split|use|make|improve|rework|reorder|align|switch|simplif)"
)
_ALSO = LazyPattern(
    rf"(?:^|[.:;!] )(?:While (?:at it|here|there|we.re at it|doing (?:so|that|this))\b"
    rf"|Also:?,?(?!\s+see\b)(?:\s|$)"
    rf"|(?:In addition|Additionally|Besides|Furthermore|Moreover),? (?:\w+ ){{0,4}}{_VERBS}"
    rf"|At the same time,? {_VERBS})"
    rf"|\b(?:and|it) also {_VERBS}|\bthis patch also\b",
    re.IGNORECASE | re.MULTILINE,
)
_ITEM = LazyPattern(rf"\s{{0,4}}(?:[-*+•]|\(?\d{{1,2}}[.)])\s+{_VERBS}", re.IGNORECASE)
_TITLE = LazyPattern(rf"\band (?!use|clean){_VERBS}(?:s|es|ing)?\b|; ?{_VERBS}\b", re.IGNORECASE)
"""`introduce foo() and use it` and `simplify and clean up foo()` are one thing each."""
_EXTRACTS = LazyPattern(
    r"(?:^|[.;:] )(?:(?:Also|Then|And|While at it),? )?(?:(?:Factor|Bring|Split|Pull)(?:ed|s|t?ing)? out"
    r"|Refactor(?:ed|s)?"
    r"|(?:Mov|Extract|Put)\w* [^.]{0,80}?\b(?:in)?to"
    r" (?:an? |the |its |their )?(?:(?:own|new|separate|common|helper|dedicated|shared) ){0,2}"
    r"(?:helper|function|routine))\b"
)
_TITLE_OF_REFACTORING = LazyPattern(
    r"\b(?:refactor\w*|factor|helpers?|split|move|clean\w*|rework|extract|consolidat\w*|simplif\w*|separate|common"
    r"|convert|unify|reorgani[sz]e|restructure)\b",
    re.IGNORECASE,
)
_NUMBERED = LazyPattern(r"\s{0,3}\(?(?P<number>[1-9])[.):]\)?\s?\S")
_SEVERAL = LazyPattern(
    r"\b(?:fix\w*|and|improve\w*|update\w*|several|various|multiple|some)\b", re.IGNORECASE
)
_BINDINGS = "Documentation/devicetree/bindings/"
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_TWO = f"{_SIGNED}---\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n-c\n+d\n"


class FixMixedWithRefactor(Rule):
    """The description lists changes that could each be a patch.

    ## Why is this bad?

    A reviewer has to find out which line belongs to which change; a fix that sits beside a cleanup
    cannot be backported alone, and a bisection ends at all of them.

    ## What to write instead

    A patch for each logical change, the fix first. `git add -p` and `git rebase -i` split them.

    ## Limits

    A guess by words: "also", "while at it", a subject with two verbs, a function that is factored out on
    the way, changes that are numbered, or a list of at least three things done. Whether they are one
    change after all is for people to say. A device tree binding together with code is told by the
    files.
    """

    id = "fix-mixed-with-refactor"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Separate your changes"',
        'Documentation/process/5.Posting.rst, "Patch preparation"',
        'xen: docs/process/sending-patches.pandoc, "Break down your patches"',
        'qemu: docs/devel/submitting-a-patch.rst, "Split up long patches"',
        'git: Documentation/SubmittingPatches, "Make separate commits for logically separate changes"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: fix bar\n\nThe bar is also used by baz.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: add bar() and use it\n\nText.\n\n{_TWO}"),
        Good(
            f"Subject: [PATCH] foo: add vote()\n\nFactor out the check, to use it twice.\n\n{_TWO}"
        ),
        Good(
            f"Subject: [PATCH] foo: vote by speed\n\nIt is time.\n\nAfter the refactoring it is easy.\n\n{_TWO}"
        ),
        Good(
            f"Subject: [PATCH] foo: refactor vote()\n\nMove its core to a new function.\n\n{_TWO}"
        ),
        Good(
            f"Subject: [PATCH] foo: fix bar\n\nIt needs\n\n- a clock\n- a reset\n- a supply\n\n{_SIGNED}"
        ),
    )
    BAD = (
        Bad(
            f"Subject: [PATCH] foo: fix bar\n\nTake the lock. While at it, rename baz.\n\n{_TWO}",
            says="While at it",
        ),
        Bad(f"Subject: [PATCH] foo: clean up and extend bar\n\nText.\n\n{_TWO}", says="and extend"),
        Bad(
            f"Subject: [PATCH] foo: rework\n\n- Add the clock\n- Remove the reset\n- Update the text\n\n{_TWO}",
            says="list",
        ),
        Bad(
            f"Subject: [PATCH] foo: fix bar\n\n1. The clock has to run.\n2. The reset is late.\n\n{_TWO}",
            says="numbers",
        ),
        Bad(
            "Subject: [PATCH] foo: vote by speed\n\nVotes follow the speed.\n\nMove the core of vote() to "
            f"a new function.\n\n{_TWO}",
            says="refactoring",
        ),
        Bad(
            f"Subject: [PATCH] foo: use a clock\n\nText.\n\n{_SIGNED}---\n"
            f"diff --git a/{_BINDINGS}a.yaml b/{_BINDINGS}a.yaml\n--- a/{_BINDINGS}a.yaml\n"
            f"+++ b/{_BINDINGS}a.yaml\n@@ -1 +1 @@\n-a\n+b\ndiff --git a/drivers/a.c b/drivers/a.c\n"
            "--- a/drivers/a.c\n+++ b/drivers/a.c\n@@ -1 +1 @@\n-a\n+b\n",
            says="binding",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.is_draft and not patch.subject.is_rfc:
            return
        if context.is_any("linux") and _mixes_binding(patch):
            yield self.at_subject(
                patch,
                "a device tree binding changes together with code; bindings are a patch of their own "
                "(devicetree/bindings/submitting-patches.rst)",
            )
            return
        hunks = sum(len(file.blocks) for file in patch.files[:200])
        if hunks < 2:
            return
        title = _TITLE.search(patch.title[:300])
        if title is not None:
            yield self.at_subject(
                patch,
                f'the subject names two changes ("{title[0].strip()}"); could they be two patches?',
            )
            return
        text = "\n".join(line.text for line in patch.description[:200])[:20_000]
        match = _ALSO.search(text)
        items = [line for line in patch.description[:200] if _ITEM.match(line.text[:200])]
        if match is not None:
            line = _line_at(patch, match.start())
            yield self.at_message(
                patch,
                line,
                f'"{match[0].strip(" .:;!")}": is this one logical change, or could it be two patches?',
            )
        elif _counts_up(patch) and _SEVERAL.search(patch.title[:300]) is not None:
            yield self.at_message(
                patch,
                None,
                "the description numbers its changes; could they be patches of their own?",
            )
        elif (found := _refactoring(patch)) is not None:
            yield self.at_message(
                patch,
                None,
                f'"{found}": a refactoring and a change of behaviour in one patch; could it be two?',
            )
        elif len(items) >= 3:
            yield self.at_message(
                patch,
                items[0],
                f"the description is a list of {len(items)} changes; could they be patches of their own?",
            )


def _line_at(patch: Patch, offset: int) -> TextLine | None:
    """The line of the description that holds this offset of its text."""
    for line in patch.description:
        offset -= len(line.text) + 1
        if offset < 0:
            return line
    return None


def _counts_up(patch: Patch) -> bool:
    """Whether the description has a first and then a second numbered point."""
    numbers = [
        match["number"]
        for paragraph in patch.paragraphs[:40]
        for line in paragraph
        if (match := _NUMBERED.match(line.text[:200])) is not None
    ]
    return numbers[:2] == ["1", "2"]


def _refactoring(patch: Patch) -> str | None:
    """The words below the first paragraph that say that code is factored out, where the subject and
    the first paragraph speak of something else.
    """
    if _TITLE_OF_REFACTORING.search(patch.title[:300]) is not None:
        return None
    _, _, below = patch.prose[:20_000].partition("\n")
    if "no functional change" in below.lower():
        return None
    match = next(filter(None, map(_EXTRACTS.search, below.split("\n"))), None)
    return match[0].strip(".;: ")[:60] if match is not None else None


def _mixes_binding(patch: Patch) -> bool:
    bindings = [path for path in patch.paths if path.startswith(_BINDINGS)]
    others = (".c", ".h", ".dts", ".dtsi")
    return bool(bindings) and any(
        path.endswith(others) and "dt-bindings" not in path for path in patch.paths
    )
