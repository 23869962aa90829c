"""Code in the kernel proper uses a symbol that only a module provides."""

from reviewbot.engine.rule import (
    ERROR,
    GUESS,
    KBUILD,
    KERNEL,
    LIKELY,
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


class BuiltinUsesModuleSymbol(Rule):
    """Kconfig lets a user build the code in and the provider of a symbol it uses as a module.

    ## Why is this bad?

    The kernel image cannot be linked in that configuration: "undefined reference". Build robots find
    it sooner or later, users of that configuration on the day of the release.

    ## What to write instead

    `depends on B || !B` where the other part is optional, `depends on B` where it is not, or
    IS_REACHABLE() in place of IS_ENABLED() in code and header, if doing without is right then.

    ## Limits

    Only with a configuration that Kconfig lets a user reach; it is part of the proof. Needs a tree.
    """

    id = "builtin-uses-module-symbol"
    severity = ERROR
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/kbuild/kconfig-language.rst, "Optional dependencies"',
        'Documentation/process/submit-checklist.rst, "Build your code"',
    )
    profiles = (*KERNEL, "xen", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("IS_REACHABLE"), tree=_TREE),
        Good(_mail("IS_ENABLED", "FOO_LIB || !FOO_LIB"), tree=_TREE),
    )
    BAD = (
        Bad(_mail("IS_ENABLED"), tree=_TREE, says="FOO_USER=y, FOO_LIB=m"),
        Bad(_mail("IS_ENABLED", "!FOO_LIB || FOO_LIB=m"), tree=_TREE, says="does not link"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.effects import builtin_needs_module, place_of
        from reviewbot.context.kbuild.proof import link_proof
        from reviewbot.context.kbuild.verdict import BUILTIN, provider_symbol, user_symbol

        change = context.kbuild
        if change is None:
            return
        for item in builtin_needs_module(change):
            place = place_of(change, item)
            if place is None:
                continue
            link = item.link
            witness = item.verdict.witnesses[BUILTIN]
            provider = provider_symbol(link)
            yield self.at_line(
                *place,
                f"{witness.text(user_symbol(link), provider)} does not link: {link.user.name} is built in and "
                f"uses {link.name}() of the module {link.provider.name}; "
                f'"depends on {provider} || !{provider}" or IS_REACHABLE() would avoid it',
                confidence=LIKELY if change.is_base_for(link.source) else GUESS,
                evidence=link_proof(change, item, witness),
            )
