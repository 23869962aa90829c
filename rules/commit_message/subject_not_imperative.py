"""A subject or a description that reports instead of ordering."""

import re
from collections.abc import Sequence

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
    TextLine,
)
from reviewbot.model.lazy import LazyPattern

_VERBS = (
    *("add", "remove", "fix", "change", "update", "move", "rename", "convert", "replace", "use"),
    *("drop", "improve", "introduce", "implement", "enable", "disable", "allow", "make", "correct"),
    *("clean", "delete", "refactor", "support", "adjust", "increase", "extend", "simplify", "set"),
    *("check", "avoid", "prevent", "handle", "modify", "switch", "split", "merge", "reduce"),
)


_GERUNDS = {
    "adding": "add",
    "removing": "remove",
    "fixing": "fix",
    "changing": "change",
    "updating": "update",
    "renaming": "rename",
    "converting": "convert",
    "replacing": "replace",
    "introducing": "introduce",
    "implementing": "implement",
    "enabling": "enable",
    "disabling": "disable",
    "correcting": "correct",
    "cleaning": "clean",
    "extending": "extend",
    "improving": "improve",
    "making": "make",
    "moving": "move",
    "dropping": "drop",
    "switching": "switch",
    "checking": "check",
}


def _forms(verb: str) -> set[str]:
    """The past and the third person of a verb."""
    irregular = {"make": "made", "set": "set", "split": "split", "drop": "dropped"}
    past = irregular.get(
        verb, f"{verb[:-1]}ied" if verb.endswith("fy") else verb.removesuffix("e") + "ed"
    )
    third = f"{verb}es" if verb.endswith(("x", "ch", "sh")) else f"{verb}s"
    if verb.endswith("fy"):
        third = f"{verb[:-1]}ies"
    return {past, third} - {verb}


_FORMS = {form: verb for verb in _VERBS for form in _forms(verb)} | _GERUNDS
_THIRD = frozenset(form for form in _FORMS if form.endswith("s"))
_DEEDS = frozenset(
    [
        "adds",
        "removes",
        "fixes",
        "changes",
        "updates",
        "moves",
        "renames",
        "converts",
        "replaces",
        "introduces",
        "implements",
        "drops",
        "enables",
        "disables",
        "switches",
    ]
)
"""What a patch does, not what follows from it: only these count below the first paragraph."""
_FINITE = LazyPattern(
    r"\b(?:is|are|was|were|will|would|can|could|may|might|has|have|had|does|do|did|should|must"
    r"|causes?|makes?|leads?|results?|requires?|breaks?|allows?|means|needs?|gives?|helps?|lets?)\b",
    re.IGNORECASE,
)
_THIS = LazyPattern(
    r"(?:^|[.:!] )(?:(?:In this|This|The) (?:patch|(?<!The )commit|change|patch ?set|change ?set|series"
    r"|patch series),?(?: also| simply| just)? (?P<verb>[a-z]{3,14})"
    r"|In this (?:patch|commit),? (?:we|I) (?P<we>[a-z]{3,12}))\b"
)
_STATES = frozenset(
    ("was", "has", "depends", "requires", "needs", "applies", "does", "this", "goes", "means")
)
"""What a patch does besides changing the code: `This patch depends on ...` is a remark."""
_EFFECTS = frozenset(
    ("allows", "avoids", "causes", "ensures", "helps", "improves", "makes", "prevents", "reduces")
)
"""What follows from a patch: below the first paragraph that is told, not ordered."""
_NOUNS = ("fixes", "changes", "updates", "checks", "supports", "moves", "uses", "sets", "drops")
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


class SubjectNotImperative(Rule):
    """The subject says "Fixed" or "Adds", or the description "This patch adds".

    ## Why is this bad?

    A commit is an order to the code: "make xyzzy do frotz". In a log that reads this way throughout
    the others stand out, and many maintainers ask for a new version only for it.

    ## What to write instead

    "Fix the leak" for "Fixed the leak", "Add a driver" for "This patch adds a driver".

    ## Limits

    A closed list of verbs, as the first word behind the prefix of the subject and of the description;
    and sentences that begin with "This patch" and a verb, except remarks ("This patch depends on").
    Words that may be nouns ("fixes for bar") count only before a noun's article. One finding for a
    patch.
    """

    id = "subject-not-imperative"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/maintainer-tip.rst, "Patch subject"',
        'u-boot: doc/develop/sending_patches.rst, "Commit message conventions"',
        'git: Documentation/SubmittingPatches, "Describe your changes well"',
    )
    profiles = (*KERNEL, "u-boot", "git")
    since = "0.1"

    GOOD = (
        Good(f"Subject: [PATCH] foo: fix the leak\n\nAdd a driver.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: fixes for bar\n\nText.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: fixed regulator support\n\nText.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nWithout this patch adds fail.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText. This patch depends on a clock.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nUpdates for the lock of the bar.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nEnabling bar causes a hang.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nUse a bar. This allows more.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nThis change makes it faster.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText. The commit introduced a bar.\n\n{_SIGNED}"),
        Good(f"Subject: [PATCH] foo: bar\n\nText. This fails when foo is gone.\n\n{_SIGNED}"),
    )
    BAD = (
        Bad(f"Subject: [PATCH] foo: Removed the leak\n\nText.\n\n{_SIGNED}", says='"Remove"'),
        Bad(f"Subject: [PATCH] foo: fixes a leak\n\nText.\n\n{_SIGNED}", profile="u-boot"),
        Bad(f"Subject: [PATCH] foo: bar\n\nThis patch adds a driver.\n\n{_SIGNED}", says='"Add'),
        Bad(f"Subject: [PATCH] foo: bar\n\nText. This commit\nfixes it.\n\n{_SIGNED}"),
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n\nThis patch teaches foo a bar.\n\n{_SIGNED}"),
        Bad(f"Subject: [PATCH] foo: bar\n\nThis adds a driver.\n\n{_SIGNED}", says='"Add'),
        Bad(f"Subject: [PATCH] foo: bar\n\nAdded a check for a bar.\n\n{_SIGNED}"),
        Bad(f"Subject: [PATCH] foo: bar\n\nExtending the interface by a flag.\n\n{_SIGNED}"),
        Bad(f"Subject: [PATCH] foo: bar\n\nText.\n\nThis adds a driver.\n\n{_SIGNED}"),
        Bad(f"Subject: [PATCH] foo: Adding a bar\n\nText.\n\n{_SIGNED}", says='"Add"'),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        words = patch.title.rpartition(": ")[2].split()
        first = words[0].lower() if words else ""
        verb = _FORMS.get(first)
        if verb is not None and len(words) > 1 and not _is_noun(first, words[1].lower()):
            order = verb.capitalize() if words[0][0].isupper() else verb
            yield self.at_subject(
                patch,
                f'the subject says "{words[0]}"; subjects are written as an order, "{order}" '
                "(submitting-patches.rst)",
            )
            return
        if patch.is_revert:
            return
        for number, paragraph in enumerate(patch.paragraphs[:20]):
            found = _reported(paragraph, is_first=number == 0)
            if found is not None:
                line, said, verb = found
                order = f', "{verb.capitalize()} ..."' if verb else ""
                yield self.at_message(
                    patch,
                    line,
                    f'the description says "{said}"; it is written as an order{order} '
                    "(submitting-patches.rst)",
                )
                return


def _reported(
    paragraph: Sequence[TextLine], *, is_first: bool
) -> tuple[TextLine, str, str | None] | None:
    """Line, words, and the order they stand for (None when it is not in the list)."""
    text = " ".join(line.text.strip() for line in paragraph)[:2000]
    words = text.split(" ", 2)
    first = words[0].lower()
    is_report = first in _FORMS and first not in _GERUNDS
    if is_first and len(words) > 2 and is_report and not _is_noun(first, words[1].lower()):
        return paragraph[0], words[0], _FORMS[first]
    if is_first and first in _GERUNDS and _has_no_verb(text):
        return paragraph[0], words[0], _GERUNDS[first]
    known = _THIRD if is_first else _DEEDS
    if len(words) > 2 and first == "this" and words[1] in known:
        return paragraph[0], f"This {words[1]}", _FORMS[words[1]]
    for match in _THIS.finditer(text):
        said = match[0].lstrip(".:! ")
        verb = match["verb"] or match["we"]
        is_known = verb in _FORMS or match["we"] in _VERBS
        if not is_first and verb in _EFFECTS:
            continue
        if not is_known and (not verb.endswith("s") or verb.endswith("ss") or verb in _STATES):
            continue
        line = next((one for one in paragraph if said[:10] in one.text), paragraph[0])
        return line, said, _FORMS.get(verb, verb if is_known else None)
    return None


def _has_no_verb(text: str) -> bool:
    """Whether the first sentence is none: "Extending the interface by a flag." """
    sentence = text.partition(". ")[0][:200]
    return len(sentence.split()) <= 14 and _FINITE.search(sentence) is None


def _is_noun(word: str, after: str) -> bool:
    """Whether it is more likely a noun or an adjective: `fixes for bar`, `fixed regulator`."""
    if word in _NOUNS:
        return after not in ("a", "an", "the", "some", "this", "in")
    return word in (
        "fixed",
        "updated",
        "used",
        "set",
        "improved",
        "added",
        "extended",
    ) and after not in (
        *("a", "an", "the", "some", "this", "in", "missing", "support", "bug", "coding", "typo"),
        *("style", "code", "issue", "error", "warning", "styling", "spelling", "new", "checks"),
        *(
            "space",
            "spaces",
            "blank",
            "line",
            "macro",
            "comment",
            "comments",
            "checkpatch",
            "driver",
        ),
    )
