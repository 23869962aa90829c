"""Options that depend on each other in a circle."""

from reviewbot.engine.rule import (
    ERROR,
    GUESS,
    KBUILD,
    KERNEL,
    LIKELY,
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


class RecursiveDependency(Rule):
    """After the patch an option depends on itself by way of depends on and select.

    ## Why is this bad?

    Every make target that reads the configuration stops with "recursive dependency detected!".

    ## What to write instead

    Only depends on, or only select, between the two; the documentation has examples.

    ## Limits

    Dependencies, conditions of prompts and defaults, menus and select are followed. Needs a tree.
    """

    id = "recursive-dependency"
    severity = ERROR
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/kbuild/kconfig-language.rst, "Kconfig recursive dependency limitations"',
    )
    profiles = (*KERNEL, "xen", "u-boot", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("depends on BAR"), tree=_TREE),
        Good(_mail("select BAZ"), tree=_TREE),
    )
    BAD = (
        Bad(_mail("depends on BAZ", "select BAR"), tree=_TREE, says="FOO"),
        Bad(_mail("depends on FOO"), tree=_TREE, says="FOO -> FOO"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.cycle import option_cycles

        change = context.kbuild
        if change is None:
            return
        for steps, place in option_cycles(change):
            names = " -> ".join((*(step.option for step in steps), steps[0].option))
            yield self.at_line(
                *place,
                f"Kconfig finds a recursive dependency after this: {names} "
                '(kconfig-language.rst, "Kconfig recursive dependency limitations")',
                confidence=LIKELY if change.is_base_for(place.file.path) else GUESS,
                evidence=tuple(
                    Evidence("kconfig", step.text, step.path, step.line) for step in steps
                ),
            )
