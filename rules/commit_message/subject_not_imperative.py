"""A subject or a description that reports instead of ordering."""

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

_VERBS = (
    *("add", "remove", "fix", "change", "update", "move", "rename", "convert", "replace", "use"),
    *("drop", "improve", "introduce", "implement", "enable", "disable", "allow", "make", "correct"),
    *("clean", "delete", "refactor", "support", "adjust", "increase", "extend", "simplify", "set"),
    *("check", "avoid", "prevent", "handle", "modify", "switch", "split", "merge", "reduce"),
)


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


_FORMS = {form: verb for verb in _VERBS for form in _forms(verb)}
_THIS = LazyPattern(
    r"(?:^|[.:!] )(?:In this|This|The) (?:patch|commit|change"
    r"|patchset)(?: also)? (?P<verb>[a-z]{3,14})\b"
)
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

    A closed list of verbs, as the first word behind the prefix of the subject, and behind "This
    patch" where a sentence of the first paragraph begins with it. Words that may be nouns ("fixes for
    bar") count only before a noun's article.
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
        Good(f"Subject: [PATCH] foo: bar\n\nText.\n\nThis patch adds the rest.\n\n{_SIGNED}"),
    )
    BAD = (
        Bad(f"Subject: [PATCH] foo: Removed the leak\n\nText.\n\n{_SIGNED}", says='"Remove"'),
        Bad(f"Subject: [PATCH] foo: fixes a leak\n\nText.\n\n{_SIGNED}", profile="u-boot"),
        Bad(f"Subject: [PATCH] foo: bar\n\nThis patch adds a driver.\n\n{_SIGNED}", says='"Add'),
        Bad(f"Subject: [PATCH] foo: bar\n\nText. This commit\nfixes it.\n\n{_SIGNED}"),
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
        if not patch.paragraphs:
            return
        paragraph = patch.paragraphs[0]
        text = " ".join(line.text.strip() for line in paragraph)[:2000]
        match = _THIS.search(text)
        verb = _FORMS.get(match["verb"]) if match is not None else None
        if match is None or verb is None:
            return
        said = match[0].lstrip(".:! ")
        line = next((one for one in paragraph if said[:10] in one.text), paragraph[0])
        yield self.at_message(
            patch,
            line,
            f'the description says "{said}"; it is written as an order, "{verb.capitalize()} ..." '
            "(submitting-patches.rst)",
        )


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
