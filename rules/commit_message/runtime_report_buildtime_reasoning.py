"""The problem is seen at run time, but the cure is argued from the build configuration."""

import re

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Patch,
    Rule,
    TextLine,
)
from reviewbot.model.lazy import LazyPattern

_RUN = LazyPattern(
    r"\b(?:can(?:'t| ?not) be (?:loaded|probed|used|started|booted)|(?:fails?|failed|failing"
    r"|unable|refuses?) to (?:load|probe|boot|start|initiali[sz]e|attach|bind)"
    r"|(?:not|never) (?:be )?(?:loaded|probed|booted)|modprobe|insmod|(?:load|prob|boot|runtime"
    r"|run-time)(?:e|ing)? (?:fails?|failure|error)"
    r"|boot (?:hangs?|fails?|failure)|crash(?:es|ed)?|panics?|oops(?:es)?|hangs?|-E[A-Z]{3,}"
    r"|null pointer|use[- ]after[- ]free|at run-?time"
    r"|on (?:a |the )?dom[u0])\b",
    re.IGNORECASE,
)
_BUILD = LazyPattern(
    r"\b(?:compil\w+|link(?:er|ing)? errors?|undefined (?:reference|symbol)|build\w*|CONFIG_\w+"
    r"|IS_(?:REACHABLE|ENABLED|BUILTIN|MODULE)"
    r"|depend(?:s|ency|encies)?|imply|implies|selects?|Kconfig|=[ymn]\b)",
    re.IGNORECASE,
)
_PROBLEM = LazyPattern(
    r"\b(?:but|however|causes?|caused|because|fails?|failed|can(?:'t| ?not)|unfortunately|problem"
    r"|issue|error)\b",
    re.IGNORECASE,
)
_CURE = LazyPattern(
    r"\b(?:to (?:solve|fix|resolve|avoid|address|prevent)|solve|fix (?:this|it|that)|(?:just"
    r"|simply) (?:remove|drop|add|select|depend)|therefore|enough|sufficient"
    r"|so (?:remove|drop|add|make|let)|remove (?:that|the|this)|instead)\b",
    re.IGNORECASE,
)
_CLAIM = LazyPattern(
    r"\bIS_(?:REACHABLE|ENABLED)\b|\b(?:enough|sufficient|already (?:handles?|checks?|guards?)"
    r"|not needed|unnecessary|no longer needed|redundant)\b",
    re.IGNORECASE,
)
_RELATION = LazyPattern(r"\s*(?:imply|select|depends on|default)\s+(?P<symbols>.{0,200})")
_SYMBOL = LazyPattern(r"\b[A-Z][A-Z0-9_]{2,}\b")
_CONFIG = LazyPattern(r"\s*(?:menu)?config\s+([A-Z][A-Z0-9_]*)")
_KBUILD_FILE = LazyPattern(r"(?:^|/)(?:Kconfig[^/]*|Makefile[^/]*|Kbuild[^/]*|[^/]*defconfig)$")
_DIFF = """
---
diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig
--- a/drivers/foo/Kconfig
+++ b/drivers/foo/Kconfig
@@ -10,5 +10,4 @@ config FOO_BAZ
 config FOO_BAR
 \ttristate "Bar"
 \tdepends on FOO
-\timply FOO_HELPER
 \tdefault m
"""
_CODE = """
---
diff --git a/drivers/foo/bar.c b/drivers/foo/bar.c
--- a/drivers/foo/bar.c
+++ b/drivers/foo/bar.c
@@ -1,3 +1,3 @@
 int a;
-helper();
+call_hook();
 int c;
diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig
--- a/drivers/foo/Kconfig
+++ b/drivers/foo/Kconfig
@@ -10,5 +10,4 @@ config FOO_BAZ
 config FOO_BAR
 \ttristate "Bar"
 \tdepends on FOO
-\timply FOO_HELPER
 \tdefault m
"""


def _mail(text: str, diff: str = _DIFF) -> str:
    return (
        f"Subject: [PATCH] foo: drop the imply\n\n{text}\n\nSigned-off-by: A <a@example.org>{diff}"
    )


_STORY = "But that makes foo_bar fail to load on machines without the helper,\nwhose module never loads there.\n\n"


class RuntimeReportBuildtimeReasoning(Rule):
    """A module does not load or a machine does not boot, and the patch only changes a relation in
    Kconfig, saying that the code compiles without it.

    ## Why is this bad?

    Kconfig decides what may be built together. If the code still calls into the other module, the
    loader wants that module at load time whatever Kconfig says, and the failure that was reported
    stays. IS_REACHABLE() and IS_ENABLED() are decided by the compiler, too.

    ## What to write instead

    Say what happens at run time with both options =m after the change; where the call stays, break
    it in the code, by a hook that the other module registers or by symbol_get().

    ## Limits

    A question, not a verdict: a Kconfig change is the right cure where the option itself is wrong,
    such as a missing select. Only patches that touch nothing but Kconfig and make files, remove a
    relation, and argue that a compile-time check is enough or the relation is not needed.
    """

    id = "runtime-report-buildtime-reasoning"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/kbuild/kconfig-language.rst, "Menu attributes" (weak reverse dependencies: "imply")',
        'Documentation/process/coding-style.rst, "21) Conditional Compilation"',
    )
    profiles = (*KERNEL, "xen", "u-boot", "generic")
    since = "0.1"
    paths = (
        "Kconfig*",
        "Makefile*",
        "Kbuild*",
        "*defconfig",
    )

    GOOD = (
        Good(_mail(_STORY + "To solve that call a hook instead, IS_REACHABLE() goes.", _CODE)),
        Good(
            _mail(
                "The linker fails with an undefined reference, because FOO_HELPER=m.\n\nTo fix this drop it."
            )
        ),
        Good(_mail("Drop the imply, nothing in FOO_BAR depends on FOO_HELPER any more.")),
        Good(_mail(_STORY + "To solve that make the helper load everywhere in the next patch.")),
    )
    BAD = (
        Bad(
            _mail(
                _STORY
                + "To solve that drop the dependency, IS_REACHABLE(CONFIG_FOO_HELPER)\nis enough to compile."
            ),
            says="FOO_BAR=m and FOO_HELPER=m",
        ),
        Bad(
            _mail(
                "However, modprobe foo_bar fails in a guest.\n\n"
                "Therefore remove the dependency in Kconfig, it is not needed because\nof IS_ENABLED()."
            ),
            says="run time",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if not patch.files or not all(_KBUILD_FILE.search(path) for path in patch.paths):
            return
        removed = _removed_relation(patch)
        if removed is None or patch.is_revert:
            return
        problem = next((line for line in map(_problem_line, patch.paragraphs) if line), None)
        if problem is None or not any(map(_argues_from_build, patch.paragraphs)):
            return
        config, symbol = removed
        both = f" with {config}=m and {symbol}=m" if config else ""
        yield self.at_message(
            patch,
            problem,
            "the problem is seen at run time, but the change and its reasons are about the build configuration; "
            f"does it still occur{both}?",
            evidence=(Evidence("quoted", problem.text.strip()),),
        )


def _problem_line(paragraph: tuple[TextLine, ...]) -> TextLine | None:
    """The line that tells of the run-time problem, None when the paragraph tells of none."""
    text = " ".join(line.text for line in paragraph)
    if not (_PROBLEM.search(text) and _RUN.search(text)):
        return None
    return next((line for line in paragraph if _RUN.search(line.text)), paragraph[0])


def _argues_from_build(paragraph: tuple[TextLine, ...]) -> bool:
    """Whether the paragraph gives the cure, and a reason that holds for the build alone."""
    text = " ".join(line.text for line in paragraph)
    return all(pattern.search(text) for pattern in (_CURE, _BUILD, _CLAIM)) and not _RUN.search(
        text
    )


def _removed_relation(patch: Patch) -> tuple[str, str] | None:
    """The option and the symbol of the first relation that goes away."""
    for file in patch.files:
        for hunk in file.hunks:
            option = ""
            for line in hunk.lines:
                if (config := _CONFIG.match(line.text)) is not None and line.kind != "+":
                    option = config[1]
                relation = _RELATION.match(line.text) if line.kind == "-" else None
                symbol = _SYMBOL.search(relation["symbols"]) if relation is not None else None
                if symbol is not None:
                    return option, symbol[0]
    return None
