"""Two modules that need each other."""

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

_TREE = {
    "Kconfig": 'source "drivers/foo/Kconfig"\n',
    "Makefile": "obj-y += drivers/foo/\n",
    "drivers/foo/Makefile": "obj-$(CONFIG_FOO) += foo.o\nobj-$(CONFIG_BAR) += bar.o\n",
    "drivers/foo/Kconfig": 'config FOO\n\ttristate "Foo"\n\nconfig BAR\n\ttristate "Bar"\n\tdepends on FOO\n',
    "drivers/foo/foo.c": "int foo(void)\n{\n\treturn 0;\n}\nEXPORT_SYMBOL_GPL(foo);\n",
    "drivers/foo/bar.c": "int bar(void)\n{\n\treturn foo();\n}\nEXPORT_SYMBOL_GPL(bar);\n",
}


def _mail(call: str) -> str:
    return (
        "Subject: [PATCH] foo: ask bar\n\nIt is wanted.\n---\n"
        "diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c\n--- a/drivers/foo/foo.c\n+++ b/drivers/foo/foo.c\n"
        f"@@ -1,5 +1,6 @@\n int foo(void)\n {{\n+\t{call};\n \treturn 0;\n }}\n EXPORT_SYMBOL_GPL(foo);\n"
    )


class ModuleDependencyCycle(Rule):
    """A call is added by which two modules need each other.

    ## Why is this bad?

    Neither can be loaded: depmod says "Cycle detected", and `make modules_install` fails.

    ## What to write instead

    One module of both, the shared code in a third, or a hook that one registers with the other.

    ## Limits

    Chains of up to four modules are followed, by what their sources use. Needs a tree.
    """

    id = "module-dependency-cycle"
    severity = ERROR
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/kbuild/modules.rst, "Module Versioning"',
        'depmod(8), the error "Cycle detected"',
    )
    profiles = (*KERNEL, "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("baz()"), tree=_TREE),
        Good(
            _mail("bar()"),
            tree={
                **_TREE,
                "drivers/foo/bar.c": "int bar(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL_GPL(bar);\n",
            },
        ),
    )
    BAD = (
        Bad(_mail("bar()"), tree=_TREE, says="foo -> bar -> foo"),
        Bad(_mail("return bar()"), tree=_TREE, says="bar"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.cycle import module_cycles

        change = context.kbuild
        if change is None:
            return
        for cycle in module_cycles(change):
            first = cycle.links[0]
            names = " -> ".join((*(link.user.name for link in cycle.links), first.user.name))
            yield self.at_line(
                *cycle.place,
                f"{first.user.name} comes to use {first.name} of {first.provider.name}: {names}; "
                "as modules none of them "
                "can be loaded, depmod refuses a cycle",
                confidence=LIKELY if change.is_base_for(first.source) else GUESS,
                evidence=tuple(
                    Evidence(
                        "symbol-use",
                        f"{link.user.name} uses {link.name} of {link.provider.name}",
                        link.source,
                        link.line,
                    )
                    for link in cycle.links
                ),
            )
