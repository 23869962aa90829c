"""An option that no Kconfig defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

if TYPE_CHECKING:
    from reviewbot.context.kbuild.change import KbuildChange
    from reviewbot.context.kbuild.references import Reference

_GOAL = LazyPattern(
    r"obj-\$[({]CONFIG_(?P<name>\w{1,80})[)}]\s*\+?=\s*(?P<stem>[\w-]{1,80})\.o\s*$"
)
_DEFINED = LazyPattern(r"#\s*define\s+CONFIG_")

_HEAD = "diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig\n--- a/drivers/foo/Kconfig\n+++ b/drivers/foo/Kconfig\n"

_TREE = {
    "Kconfig": 'source "drivers/foo/Kconfig"\n',
    "Makefile": "obj-y += drivers/foo/\n",
    "drivers/foo/Makefile": "obj-$(CONFIG_FOO) += foo.o\nobj-$(CONFIG_BAR) += bar.o\n",
    "drivers/foo/Kconfig": (
        'config FOO\n\ttristate "Foo"\n\nconfig BAR\n\ttristate "Bar"\n\nconfig BAZ\n\tbool\n\tdepends on BAR\n'
    ),
    "drivers/foo/foo.c": "int foo(void)\n{\n\treturn 0;\n}\n",
    "drivers/foo/bar.c": "int bar(void)\n{\n\treturn 0;\n}\n",
}

_CODE = "diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c\n--- a/drivers/foo/foo.c\n+++ b/drivers/foo/foo.c\n"
_MAKE = (
    "diff --git a/drivers/foo/Makefile b/drivers/foo/Makefile\n--- a/drivers/foo/Makefile\n"
    "+++ b/drivers/foo/Makefile\n"
)
_NEW_OPTION = f'{_HEAD}@@ -3,2 +3,7 @@\n \n+config NEW_THING\n+\ttristate "New"\n+\thelp\n+\t  New.\n+\n config BAR\n'


def _mail(what: str) -> str:
    """A patch that adds a line to the entry of FOO."""
    return (
        f"Subject: [PATCH] foo: depend on it\n\nIt is wanted.\n---\n{_HEAD}"
        f'@@ -1,4 +1,5 @@\n config FOO\n \ttristate "Foo"\n+\t{what}\n \n config BAR\n'
    )


def _code(what: str) -> str:
    return (
        f"Subject: [PATCH] foo: ask for it\n\nIt is wanted.\n---\n{_CODE}"
        f"@@ -1,4 +1,6 @@\n int foo(void)\n {{\n+{what}\n+\t\treturn 1;\n \treturn 0;\n }}\n"
    )


def _driver(option: str) -> str:
    return (
        f"Subject: [PATCH] foo: add thing\n\nIt is wanted.\n---\n{_NEW_OPTION}{_MAKE}"
        f"@@ -1,2 +1,3 @@\n obj-$(CONFIG_FOO) += foo.o\n obj-$(CONFIG_BAR) += "
        f"bar.o\n+obj-$(CONFIG_{option}) += thing.o\n"
        "diff --git a/drivers/foo/thing.c b/drivers/foo/thing.c\nnew file mode 100644\n--- /dev/null\n"
        "+++ b/drivers/foo/thing.c\n@@ -0,0 +1 @@\n+int thing;\n"
    )


class UndefinedKconfigSymbol(Rule):
    """A line that is added depends on, selects or asks for an option that no Kconfig file defines.

    ## Why is this bad?

    Such a name is always n: the option can never be enabled, or the code behind it is never built,
    and nobody gets an error.

    ## What to write instead

    The right name; the likeliest one is in the message. If the option comes with another series, that
    series has to go in first.

    ## Limits

    With a tree, all Kconfig files of all architectures count, and names that some file defines as a
    macro are left alone. Without a tree only a make file line for a source that the same series adds,
    beside an option of nearly the same name.
    """

    id = "undefined-kconfig-symbol"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submit-checklist.rst, "Review Kconfig changes"',
        "scripts/checkkconfigsymbols.py",
    )
    profiles = (*KERNEL, "xen", "u-boot", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("depends on BAR"), tree=_TREE),
        Good(
            _code("\tif (IS_ENABLED(CONFIG_NEW))")
            + "diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig\n--- a/drivers/foo/Kconfig\n"
            '+++ b/drivers/foo/Kconfig\n@@ -3,2 +3,4 @@\n \n+config NEW\n+\tbool "New"\n config ELSEWHERE\n',
            tree=_TREE,
        ),
        Good(_mail("depends on NOWHERE")),
        Good(_code("\tif (IS_ENABLED(CONFIG_BAR))"), tree=_TREE),
        Good(_driver("NEW_THING")),
        Good(_driver("NEW_THING_KIT")),
    )
    BAD = (
        Bad(_mail("depends on BARR"), tree=_TREE, says="did you mean BAR"),
        Bad(_mail("select NOWHERE_TO_BE_FOUND"), tree=_TREE, says="NOWHERE_TO_BE_FOUND"),
        Bad(_code("\tif (IS_ENABLED(CONFIG_NOWHERE))"), tree=_TREE, says="CONFIG_NOWHERE"),
        Bad(_driver("NEW_TING"), says="NEW_THING"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        if context.kbuild is None:
            yield from self._misspelt(revision)
        else:
            yield from self._undefined(context.kbuild)

    def _undefined(self, change: KbuildChange) -> Findings:
        from difflib import get_close_matches

        from reviewbot.context.kbuild.hunks import added_options
        from reviewbot.context.kbuild.references import added_references

        # a hunk that does not fit this tree defines an option all the same
        new = {option.block.name for option in added_options(change.patches)}
        wanted: dict[str, Reference] = {}
        for reference in added_references(change):
            if reference.name not in new and not change.after.blocks(reference.name):
                wanted.setdefault(reference.name, reference)
        defined = change.after.index.options() if wanted else ()
        if not defined:
            return
        mentions = change.option_mentions(set(wanted))
        for name, reference in wanted.items():
            if any(_is_macro(mention.text, name) for mention in mentions.get(name, ())):
                continue
            shown = f"CONFIG_{name}" if reference.kind in ("make", "condition") else name
            near = get_close_matches(name, [key for key in defined if key], 1, 0.85)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield self.at_line(
                *reference.place,
                f"{shown} is not defined in any Kconfig file of the tree or this series, so it is always n{hint} "
                '(submit-checklist.rst, "Review Kconfig changes")',
                confidence=LIKELY if change.is_base_for(reference.place.file.path) else GUESS,
            )

    def _misspelt(self, revision: Revision) -> Findings:
        """Without a tree: a new source under an option that is not the new one but looks like it."""
        if not any("Kconfig" in path for path in revision.paths):
            return
        from reviewbot.context.kbuild.hunks import added_options

        new = [option.block.name for option in added_options(revision.patches)]
        if not new:
            return
        from difflib import get_close_matches  # only for patches with a new option

        sources = {
            file.path
            for patch in revision.patches
            for file in patch.files
            if file.status == "added"
        }
        for patch in revision.patches:
            for file in patch.files:
                if file.path.rsplit("/", 1)[-1] not in ("Makefile", "Kbuild"):
                    continue
                folder = file.path.rpartition("/")[0]
                for line in file.lines("+"):
                    match = _GOAL.match(line.text[:500])
                    if match is None or match["name"] in new:
                        continue
                    alike = [name for name in new if abs(len(name) - len(match["name"])) <= 1]
                    near = get_close_matches(match["name"], alike, 1, 0.85)
                    if near and f"{folder}/{match['stem']}.c".lstrip("/") in sources:
                        yield self.at_line(
                            patch,
                            file,
                            line,
                            f"the series defines {near[0]}, and the make file builds {match['stem']}.o for "
                            f"CONFIG_{match['name']}; is that a typo?",
                            confidence=GUESS,
                        )


def _is_macro(text: str, name: str) -> bool:
    return bool(_DEFINED.match(text)) or f"-DCONFIG_{name}" in text
