"""One module needs another at load time although Kconfig leaves the other optional."""

from reviewbot.engine.rule import (
    GUESS,
    KBUILD,
    KERNEL,
    LIKELY,
    NOTE,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

_TREE = {
    "Kconfig": 'source "drivers/foo/Kconfig"\n',
    "Makefile": "obj-y += drivers/foo/\n",
    "drivers/foo/Makefile": "obj-$(CONFIG_FOO_USER) += foo_user.o\nobj-$(CONFIG_FOO_LIB) += foo_lib.o\n",
    "drivers/foo/Kconfig": 'config FOO_USER\n\ttristate "User"\n\nconfig FOO_LIB\n\ttristate "Library"\n',
    "drivers/foo/foo_user.c": "int foo_go(void)\n{\n\treturn 0;\n}\n",
    "drivers/foo/foo_lib.c": (
        "int foo_lib_do(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL_GPL(foo_lib_do);\n\n"
        "static int __init foo_lib_init(void)\n{\n\tif (!xen_initial_domain())\n\t\treturn -ENODEV;\n"
        "\treturn 0;\n}\nmodule_init(foo_lib_init);\n"
    ),
}
_USE = """
---
diff --git a/drivers/foo/foo_user.c b/drivers/foo/foo_user.c
--- a/drivers/foo/foo_user.c
+++ b/drivers/foo/foo_user.c
@@ -1,4 +1,6 @@
 int foo_go(void)
 {
+\tif ({guard}(CONFIG_FOO_LIB))
+\t\treturn foo_lib_do();
 \treturn 0;
 }
"""
_DEPENDS = """diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig
--- a/drivers/foo/Kconfig
+++ b/drivers/foo/Kconfig
@@ -1,4 +1,5 @@
 config FOO_USER
 \ttristate "User"
+\tdepends on {what}
\x20
 config FOO_LIB
"""


def _mail(guard: str, depends: str = "") -> str:
    text = "Subject: [PATCH] foo: ask the library\n\nIt knows better.\n"
    more = _DEPENDS.replace("{what}", depends) if depends else ""
    return text + _USE.replace("{guard}", guard) + more


class RuntimeModuleDependency(Rule):
    """The patch makes a module use a symbol that another module exports, and Kconfig lets a user
    build the first without the second.

    ## Why is this bad?

    With both =m the module loader loads the second before the first, always: the symbol has to be
    resolved. If the second refuses to load on a machine, the first cannot be loaded there either,
    although it would do without. IS_REACHABLE() and IS_ENABLED() are decided by the compiler;
    neither `imply` nor `depends on B || !B` creates or removes this dependency.

    ## What to write instead

    Let the other module register a hook with built-in code, and call it only if it is set; look the
    symbol up with symbol_get(); depend on the other option for real; or move the code.

    ## Limits

    A warning only where the other module's init function refuses on some machines; a library that
    always loads does no harm, and is a note. Needs a tree.
    """

    id = "runtime-module-dependency"
    severity = WARNING
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/kbuild/kconfig-language.rst, "Menu attributes" (weak reverse dependencies: "imply")',
        'Documentation/kbuild/kconfig-language.rst, "Optional dependencies"',
        "include/linux/kconfig.h, IS_REACHABLE()",
    )
    profiles = (*KERNEL, "xen", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("IS_REACHABLE", "FOO_LIB"), tree=_TREE),
        Good(_mail("IS_BUILTIN"), tree=_TREE),
    )
    BAD = (
        Bad(_mail("IS_REACHABLE"), tree=_TREE, says="loading foo_user loads foo_lib first"),
        Bad(
            _mail("IS_ENABLED", "FOO_LIB || !FOO_LIB"), tree=_TREE, says="fails where that refuses"
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.effects import optional_at_load, place_of
        from reviewbot.context.kbuild.proof import load_time_proof, refusals_that_matter
        from reviewbot.context.kbuild.verdict import LOADS

        change = context.kbuild
        if change is None:
            return
        for item in optional_at_load(change):
            place = place_of(change, item)
            if place is None:
                continue
            link = item.link
            user, provider = link.user.name, link.provider.name
            refusals = refusals_that_matter(change, link)
            fails = ", and fails where that refuses" if refusals else ""
            yield self.at_line(
                *place,
                f"with both =m, loading {user} loads {provider} first for {link.name}(){fails}; imply or "
                '"B || !B" cannot change that: register a hook, use symbol_get(), or depend on it',
                severity=WARNING if refusals else NOTE,
                confidence=LIKELY if change.is_base_for(link.source) else GUESS,
                evidence=load_time_proof(change, item, item.verdict.witnesses[LOADS]),
            )
