"""A function is removed, and the tree still uses it."""

import re

from reviewbot.context.kbuild.change import KbuildChange, Place
from reviewbot.context.kbuild.mentions import Mention
from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
    TREE,
    WARNING,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_DEFINITION = LazyPattern(
    r"(?!static\b|typedef\b|return\b|else\b|case\b|goto\b)[A-Za-z_][\w\s*]{0,120}?[\s*](\w{3,80})"
    r"\((?:[^;]{0,300}$|[^;{]{0,200}\)\s*\{)"
)
_EXPORT = LazyPattern(r"\s*EXPORT_\w*SYMBOL\w*\(\s*(?:\"[^\"]{0,80}\"\s*,\s*)?(\w{1,100})")
_DECLARED = LazyPattern(
    r"(?:extern\s|[A-Za-z_][\w\s*]{0,120}[\s*])\w{1,100}\s*\([^{}]{0,200}\)?.{0,80}[;,]$"
)
_KEYWORDS = ("return ", "else ", "case ", "goto ")
_MOST = 100
_DEF = "int old_start(void)\n{\n\treturn 1;\n}\n"
_TREE = {
    "lib/start.c": f"int a;\n{_DEF}int b;\n",
    "include/start.h": "int old_start(void);\n",
    "drivers/foo.c": "int foo(void)\n{\n\treturn old_start();\n}\n",
}
_UNUSED = {**_TREE, "drivers/foo.c": "/* once: old_start() */\nint foo;\n"}
_OWN = {**_TREE, "drivers/foo.c": "static int old_start(void)\n{\n\treturn old_start();\n}\n"}


def _mail(more: str = "", plus: str = "") -> str:
    added = f"+{plus}\n" if plus else ""
    return (
        "Subject: [PATCH] lib: remove old_start()\n\nText.\n\nSigned-off-by: A <a@example.org>\n---\n"
        "diff --git a/lib/start.c b/lib/start.c\n--- a/lib/start.c\n+++ b/lib/start.c\n"
        f"@@ -1,6 +1,{3 if plus else 2} @@\n int a;\n-int old_start(void)\n-{{\n-\treturn 1;\n-}}\n{added}"
        f" int b;\n{more}"
    )


_USER = (
    "diff --git a/drivers/foo.c b/drivers/foo.c\n--- a/drivers/foo.c\n+++ b/drivers/foo.c\n"
    "@@ -1,4 +1,4 @@\n int foo(void)\n {\n-\treturn old_start();\n+\treturn 1;\n }\n"
)


class RemovedSymbolStillUsed(Rule):
    """A function that other files can call is removed or renamed, and after the series the tree still
    calls it.

    ## Why is this bad?

    The tree does not build or link any more where that user is compiled, and `git bisect` stops
    there.

    ## What to write instead

    The users converted first, in the same series; then the removal.

    ## Limits

    Functions whose definition begins at the left edge, and exported names. A mention in a comment, a
    declaration, a member of a structure and a file with a function of its own of that name do not
    count. Needs the tree; where the touched file is not there as the diff expects it, a guess.
    """

    id = "removed-symbol-still-used"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL, TREE)
    see_also = (
        'Documentation/process/4.Coding.rst, "Internal API changes"',
        'Documentation/process/submitting-patches.rst, "Separate your changes"',
    )
    profiles = (*KERNEL, "xen", "qemu", "u-boot", "generic")
    since = "0.3"

    GOOD = (
        Good(_mail(_USER), tree=_TREE),
        Good(_mail(), tree=_UNUSED),
        Good(_mail(), tree=_OWN),
        Good(_mail(plus="int old_start(void) { return 2; }"), tree=_TREE),
    )
    BAD = (
        Bad(_mail(), tree=_TREE, says="drivers/foo.c:3 still uses it"),
        Bad(_mail(plus="int new_start(void);"), tree=_TREE, says="old_start"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        change = context.kbuild
        removed = _removed(revision)
        if change is None or not removed:
            return
        mentions = change.word_mentions(set(removed))
        for name, place in removed.items():
            user = next(
                (one for one in mentions.get(name, ()) if _is_use(change, name, one)),
                None,
            )
            if user is None:
                continue
            yield self.at_line(
                place.patch,
                place.file,
                place.line,
                f"{name}() is removed here, but {user.path[-60:]}:{user.line} still uses it",
                confidence=LIKELY if change.is_base_for(place.file.path, user.path) else GUESS,
                evidence=(
                    Evidence("quoted", f"-{place.line.text}", place.file.path, place.line.old_no),
                    Evidence("use", user.text, user.path, user.line),
                ),
            )


def _removed(revision: Revision) -> dict[str, Place]:
    """Functions that the series takes away and does not define again, the first hundred."""
    gone: dict[str, Place] = {}
    made = set()
    for patch in revision.patches:
        for file in patch.files:
            if not file.path.endswith(".c"):
                continue
            for line in file.lines("+-"):
                match = _DEFINITION.match(line.text[:500]) or _EXPORT.match(line.text[:300])
                if match is None:
                    continue
                if line.kind == "+":
                    made.add(match[1])
                elif len(gone) < _MOST:
                    gone.setdefault(match[1], Place(patch, file, line))
    return {name: place for name, place in gone.items() if name not in made}


def _is_use(change: KbuildChange, name: str, mention: Mention) -> bool:
    text = mention.text
    at = text.find(name)
    before = text[:at].rstrip()
    if text.startswith(("*", "/*", "//")) or before.endswith(("->", ".", '"')):
        return False
    if "//" in before or "/*" in before or before.count('"') % 2:
        return False
    is_declared = "=" not in before and _DECLARED.match(text) is not None
    if is_declared and not text.startswith(_KEYWORDS):
        return False
    own = re.compile(rf"(?:^|\n)(?:static\b[^\n;]{{0,120}}|#\s*define\s+)\b{re.escape(name)}\b")
    return own.search(change.after.text(mention.path)) is None
