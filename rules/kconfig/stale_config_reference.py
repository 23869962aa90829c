"""An option is removed, and something still refers to it."""

from reviewbot.engine.rule import (
    GUESS,
    KBUILD,
    KERNEL,
    LIKELY,
    NOTE,
    WARNING,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Revision,
    Rule,
)

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

_MAKE = (
    "diff --git a/drivers/foo/Makefile b/drivers/foo/Makefile\n--- a/drivers/foo/Makefile\n"
    "+++ b/drivers/foo/Makefile\n@@ -1,2 +1,1 @@\n obj-$(CONFIG_FOO) += foo.o\n-obj-$(CONFIG_BAR) += bar.o\n"
)


def _mail(kept: str = "", more: str = "") -> str:
    """A patch that removes the options BAR and BAZ, but for what is kept."""
    count = f"3,{1 + kept.count(chr(10))}" if kept else "3,1"
    return (
        f"Subject: [PATCH] foo: remove bar\n\nNobody has one.\n---\n{_HEAD}@@ -3,7 +{count} @@\n \n"
        f'-config BAR\n-\ttristate "Bar"\n-\n-config BAZ\n-\tbool\n-\tdepends on BAR\n{kept}{more}'
    )


class StaleConfigReference(Rule):
    """No Kconfig file defines the option any more, but make files, code or other options name it.

    ## Why is this bad?

    What hangs on the name is never built again, or can never be enabled, and nothing says so.

    ## What to write instead

    Remove or replace the references in the same patch.

    ## Limits

    A note where only default configurations name it: they build all the same. Comments and help
    texts do not count. Needs a tree.
    """

    id = "stale-config-reference"
    severity = WARNING
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/process/submit-checklist.rst, "Review Kconfig changes"',
        'Documentation/process/4.Coding.rst, "Internal API changes"',
        "scripts/checkkconfigsymbols.py",
    )
    profiles = (*KERNEL, "xen", "u-boot", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail(more=_MAKE), tree=_TREE),
        Good(_mail('+config BAR\n+\ttristate "Bar driver"\n'), tree=_TREE),
    )
    BAD = (
        Bad(_mail(), tree=_TREE, says="drivers/foo/Makefile:2"),
        Bad(
            _mail("+config BAZ\n+\tbool\n+\tdepends on BAR\n", _MAKE),
            tree=_TREE,
            says="drivers/foo/Kconfig",
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        change = context.kbuild
        removed = change.removed_options if change is not None else ()
        if change is None or not removed:
            return
        mentions = change.option_mentions(removed)
        defaults = change.default_mentions([name for name in removed if name not in mentions])
        for name in removed:
            left = mentions.get(name, ()) or defaults.get(name, ())
            block = change.before.blocks(name)[0]
            place = change.removed_line(block.path, block.line)
            if not left or place is None:
                continue
            first = left[0]
            more = f" and {len(left) - 1} more" if len(left) > 1 else ""
            is_default = name not in mentions
            follows = (
                "the line has no effect any more"
                if is_default
                else "what hangs on it is never built again"
            )
            yield self.at_line(
                *place,
                f"config {name} goes, but CONFIG_{name} is still named in "
                f"{first.path}:{first.line}{more}; {follows}",
                severity=NOTE if is_default else WARNING,
                confidence=LIKELY if change.is_base_for(block.path) else GUESS,
                evidence=(
                    Evidence("quoted", place.line.kind + place.line.text, block.path, block.line),
                    *(Evidence("reference", item.text, item.path, item.line) for item in left),
                ),
            )
