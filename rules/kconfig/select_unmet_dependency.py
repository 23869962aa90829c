"""select of an option whose dependencies may be off."""

from reviewbot.engine.rule import (
    GUESS,
    KBUILD,
    KERNEL,
    LIKELY,
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


def _mail(*lines: str) -> str:
    """A patch that adds lines to the entry of FOO."""
    added = "".join(f"+\t{line}\n" for line in lines)
    return (
        f"Subject: [PATCH] foo: change Kconfig\n\nIt is wanted.\n---\n{_HEAD}"
        f'@@ -1,4 +1,{4 + len(lines)} @@\n config FOO\n \ttristate "Foo"\n{added} \n config BAR\n'
    )


class SelectUnmetDependency(Rule):
    """A `select` is added for an option that depends on something that can be off meanwhile.

    ## Why is this bad?

    select does not look at dependencies. The configuration is one that nobody tested, Kconfig prints
    "unmet direct dependencies detected", and the build often fails.

    ## What to write instead

    The same `depends on`, or `select B if C`.

    ## Limits

    Only with a configuration that a user can reach; it is part of the proof. Needs a tree.
    """

    id = "select-unmet-dependency"
    severity = WARNING
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/kbuild/kconfig-language.rst, "Menu attributes"',
        'Documentation/process/submit-checklist.rst, "Review Kconfig changes"',
    )
    profiles = (*KERNEL, "generic")
    since = "0.2"
    paths = ("Kconfig*",)

    GOOD = (
        Good(_mail("depends on BAR", "select BAZ"), tree=_TREE),
        Good(_mail("select BAZ if BAR"), tree=_TREE),
    )
    BAD = (
        Bad(_mail("select BAZ"), tree=_TREE, says="FOO=y, BAR=n"),
        Bad(_mail("depends on BAR || !BAR", "select BAZ"), tree=_TREE, says="depends on BAR"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.references import touched_selects
        from reviewbot.context.kbuild.unmet import unmet_select, was_unmet

        change = context.kbuild
        if change is None:
            return
        told = set()
        for block, item, place, is_new in touched_selects(change):
            for name in item.target.symbols():
                if (block.name, name) in told:
                    continue
                told.add((block.name, name))
                unmet = unmet_select(change.after, block, item, name)
                if unmet is None or (not is_new and was_unmet(change.before, block, item, name)):
                    continue
                yield self.at_line(
                    *place,
                    f"{block.name} selects {name}, which depends on {unmet.needs}; with {unmet.text} that is not met "
                    f'(kconfig-language.rst, "Menu attributes"): add depends on {unmet.needs}, '
                    "or select it only if that holds",
                    confidence=LIKELY if change.is_base_for(block.path) else GUESS,
                    evidence=(
                        Evidence("quoted", place.line.kind + place.line.text, place.file.path),
                        Evidence(
                            "kconfig", f"config {block.name}: select {name}", block.path, item.line
                        ),
                        Evidence(
                            "kconfig",
                            f"config {name}: depends on {unmet.needs}",
                            unmet.path,
                            unmet.line,
                        ),
                        Evidence("witness", unmet.text),
                    ),
                )
