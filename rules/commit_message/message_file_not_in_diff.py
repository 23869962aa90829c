"""A description of a file that the patch does not touch."""

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
)
from reviewbot.model.lazy import LazyPattern

_CHANGE = LazyPattern(
    r"\b(?:add|remove|fix|change|update|move|rename|convert|replace|delete|drop|edit|modify"
    r"|clean up)e?[sd]?\b"
    r"[^.\n]{0,60}?\b(?:in|from|to|of)\s(?P<path>(?:[\w-]{1,40}/){1,8}[\w.-]{1,60}\.(?:c|h|S"
    r"|rst|yaml|dts|dtsi|py|sh|rs))\b",
    re.IGNORECASE,
)
_NOT = LazyPattern(r"\b(?:not|never|n.t|without)\b[^.]{0,30}$", re.IGNORECASE)
_WITH = LazyPattern(r"\b(?:with|using|by|via)\b", re.IGNORECASE)
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"


def _mail(text: str, path: str = "drivers/foo/a.c") -> str:
    return (
        f"Subject: [PATCH] foo: fix bar\n\n{text}\n\n{_SIGNED}---\ndiff --git a/{path} b/{path}\n"
        f"--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,1 @@\n-a\n+b\n"
    )


class MessageFileNotInDiff(Rule):
    """The description says that a file is changed, and the diff does not touch it.

    ## Why is this bad?

    Either a part of the change was left out of the commit, or the description is that of an older
    version.

    ## What to write instead

    The missing part (`git add`), or a description of what is there.

    ## Limits

    Only full paths behind a word of change count, and the whole series is looked at. A path that is
    given as the place of a problem reads much the same.
    """

    id = "message-file-not-in-diff"
    severity = NOTE
    confidence = GUESS
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Describe your changes"',
        'Documentation/process/5.Posting.rst, "Patch formatting and changelogs"',
    )
    profiles = ALL
    since = "0.1"

    GOOD = (
        Good(_mail("Replace the arithmetic with macros from include/foo/safemath.h.")),
        Good(_mail("Fix the lock in drivers/foo/a.c.")),
        Good(_mail("Fix the lock in foo/a.c.")),
        Good(_mail("The lock in drivers/foo/b.c is the model.")),
        Good(_mail("We do not remove the lock from drivers/foo/b.c.")),
    )
    BAD = (
        Bad(_mail("Remove the lock from drivers/foo/b.c."), says="drivers/foo/b.c"),
        Bad(_mail("Update the list of options\nin Documentation/foo.rst."), profile="git"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        touched = set(context.revision.paths)
        old = {file.old_path for file in patch.files}
        for paragraph in patch.paragraphs[:40]:
            text = " ".join(line.text.strip() for line in paragraph)[:4000]
            if "/" not in text:
                continue
            for match in _CHANGE.finditer(text):
                path = match["path"]
                if any(one.endswith(path) for one in (*touched, *old)):
                    continue
                if _NOT.search(text[max(0, match.start() - 40) : match.start()]):
                    continue
                if _WITH.search(match[0]) is not None:
                    continue  # "replace x with macros from y": y stays as it is
                line = next((one for one in paragraph if path in one.text), paragraph[0])
                yield self.at_message(
                    patch,
                    line,
                    f"the description says that {path} is changed, but the diff does not touch it",
                )
                return
