"""A fix that leaves in place what the commit it blames brought in."""

from collections.abc import Iterator

from reviewbot.context.history.commit import Commit
from reviewbot.context.history.history import History
from reviewbot.engine.rule import (
    HISTORY,
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Evidence,
    FileDiff,
    Findings,
    Good,
    Past,
    Patch,
    Rule,
)
from reviewbot.model.fixes import named_fixes
from reviewbot.model.lazy import LazyPattern

_CALL = LazyPattern(r"\b([A-Za-z_]\w{2,80})\s?\(")
_EXPORT = LazyPattern(r"\s*EXPORT_\w*SYMBOL\w*\(\s*(?:\"[^\"]{0,80}\"\s*,\s*)?(\w{1,100})")
_BUILD = ("Kconfig", "Makefile", "Kbuild")
_BELL_OLD = "int bell(void)\n{\n\treturn 0;\n}\n"
_BELL = "int bell(void)\n{\n\treturn 0;\n}\nEXPORT_SYMBOL_GPL(bell);\n"
_DOOR = "int door(void)\n{\n\treturn bell();\n}\n"
_KCONFIG = 'config DOOR\n\ttristate "Door"\n\timply BELL\n\tdefault m\n'
_PAST = (
    Past("aaaa", "tree: describe it", files={"README": "bells\n"}),
    Past(
        "0123456789ab1",
        "door: ring the bell",
        files={"door/door.c": _DOOR, "bell/bell.c": _BELL, "door/Kconfig": _KCONFIG},
    ),
    Past("bcdef12345671", "bell: tidy", files={"bell/bell.c": _BELL_OLD, "door/Kconfig": "\n"}),
)
_FIXED = (
    Past("eeee", "door: ask a hook", files={"door/door.c": "int door(void)\n{\n\treturn 0;\n}\n"}),
    *_PAST,
)


def _mail(tag: str, path: str = "door/Kconfig", minus: str = "\timply BELL") -> str:
    return (
        f"Subject: [PATCH] door: load without bell\n\nText.\n\n{tag}\n"
        "Signed-off-by: A <a@example.org>\n---\n"
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
        f"@@ -1,4 +1,{3 + minus.count('+')} @@\n"
        f' config DOOR\n \ttristate "Door"\n-{minus}\n \tdefault m\n'
    )


_TAG = 'Fixes: 0123456789ab ("door: ring the bell")'


class CulpritEffectRemains(Rule):
    """The blamed commit made one module call another; the patch only takes a Kconfig relation away, and
    the call is still there.

    ## Why is this bad?

    What the text complains of came with that call. As long as it stands, loading the one module
    loads the other, and fails when that one does, whatever Kconfig says of the two.

    ## What to write instead

    A change of the call itself: a hook that the other module registers, or `symbol_get()`. Or a word
    on why the configuration alone is to blame.

    ## Limits

    Only calls to a symbol that the same commit exported are seen. Silent when the patch touches
    anything but build files, and when it adds a relation: then the call is to be built differently.
    """

    id = "culprit-effect-remains"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Using Reported-by:, Tested-by:, Reviewed-by:, '
        'Suggested-by: and Fixes:"',
        'Documentation/kbuild/kconfig-language.rst, "imply"',
    )
    profiles = (*KERNEL, "xen", "u-boot", "generic")
    since = "0.3"

    GOOD = (
        Good(_mail('Fixes: bcdef1234567 ("bell: tidy")'), history=_PAST),
        Good(_mail(_TAG), history=_FIXED),
        Good(_mail(_TAG, minus="\timply BELL\n+\tselect BELL"), history=_PAST),
    )
    BAD = (
        Bad(_mail(_TAG), says="the call of bell() in door/door.c", history=_PAST),
        Bad(_mail(_TAG, "bell/Kconfig"), says="leaves it in place", history=_PAST),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        history = context.history
        fixes = () if patch.is_draft or not _only_loosens(patch) else tuple(named_fixes(patch))
        if history is None or not fixes:
            return
        if context.base is None:
            yield context.no_base
            return
        for fix in fixes:
            found = history.find(fix.sha)
            kept = _kept_call(history, context.base.sha, found[0]) if len(found) == 1 else None
            if kept is not None:
                path, symbol, text = kept
                yield self.at_trailer(
                    patch,
                    fix.trailer,
                    f"{found[0].short_sha} added the call of {symbol}() in {path}, and this patch leaves "
                    "it in place; is what that commit did really undone?",
                    evidence=(
                        Evidence("quoted", str(fix.trailer)),
                        Evidence("commit", f"{found[0].sha} {found[0].subject}"),
                        Evidence("call", text, path),
                    ),
                )


def _only_loosens(patch: Patch) -> bool:
    """Whether it changes build files alone, and takes relations of options away without a new one."""
    if not all(path.rpartition("/")[2].startswith(_BUILD) for path in patch.paths):
        return False
    # most patches end above
    from reviewbot.context.kbuild.hunks import added_relations, removed_relations

    return (
        next(removed_relations(patch), None) is not None
        and next(added_relations(patch), None) is None
    )


def _kept_call(history: History, base: str, culprit: Commit) -> tuple[str, str, str] | None:
    """File, symbol and line of a call that the culprit added and the base has, None for none."""
    changed = history.changes(culprit.sha)
    exports = {
        match[1]: file.path
        for file in changed
        for line in file.lines("+")
        if (match := _EXPORT.match(line.text[:200])) is not None
    }
    snapshot = history.at(base)
    for path, symbol, text in _calls(changed):
        if exports.get(symbol, path) == path:
            continue
        lines = (snapshot.read(path) or b"").decode("utf-8", "replace").split("\n")
        if any(line.strip() == text for line in lines):
            return path, symbol, text
    return None


def _calls(changed: tuple[FileDiff, ...]) -> Iterator[tuple[str, str, str]]:
    for file in changed:
        for line in file.lines("+") if file.path.endswith(".c") else ():
            for match in _CALL.finditer(line.text[:300]):
                yield file.path, match[1], line.text.strip()
