"""Code uses a symbol of another option, and Kconfig lets a user leave that option off."""

from reviewbot.engine.rule import (
    ERROR,
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
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


def _driver(*lines: str) -> str:
    added = "".join(f"+\t{line}\n" for line in lines)
    return (
        "Subject: [PATCH] foo: add new\n\nIt is wanted.\n---\n"
        "diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig\n--- a/drivers/foo/Kconfig\n"
        f'+++ b/drivers/foo/Kconfig\n@@ -3,1 +3,{4 + len(lines)} @@\n+config NEW\n+\ttristate "New"\n{added}'
        "+\thelp\n+\t  New.\n config FOO_LIB\n"
        "diff --git a/drivers/foo/Makefile b/drivers/foo/Makefile\n--- a/drivers/foo/Makefile\n"
        "+++ b/drivers/foo/Makefile\n@@ -1,1 +1,2 @@\n obj-$(CONFIG_FOO_USER) += foo_user.o\n"
        "+obj-$(CONFIG_NEW) += new.o\ndiff --git a/drivers/foo/new.c b/drivers/foo/new.c\n"
        "new file mode 100644\n--- /dev/null\n+++ b/drivers/foo/new.c\n@@ -0,0 +1 @@\n"
        "+\tmap = devm_regmap_init_i2c(client, &config);\n"
    )


class MissingKconfigDependency(Rule):
    """The patch uses a symbol that another option provides; nothing in Kconfig asks for that option.

    ## Why is this bad?

    With the other option off the build ends in "undefined reference", or modpost says "undefined!".

    ## What to write instead

    `depends on B`, or `select B` where B is a helper without a prompt, in the entry of the code that
    uses it; or a stub in the header for when B is off.

    ## Limits

    With a tree only with a configuration that Kconfig lets a user reach; it is part of the proof.
    Without one it is a guess about new drivers, by some twenty well-known interfaces: the menus around
    the new entry may ask for what is missing.
    """

    id = "missing-kconfig-dependency"
    severity = ERROR
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submit-checklist.rst, "Review Kconfig changes"',
        'Documentation/kbuild/kconfig-language.rst, "Menu dependencies"',
    )
    profiles = (*KERNEL, "xen", "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("IS_ENABLED"), tree=_TREE),
        Good(_mail("foo_wants", "FOO_LIB"), tree=_TREE),
        Good(_driver("depends on I2C", "select REGMAP_I2C")),
    )
    BAD = (
        Bad(_mail("foo_wants"), tree=_TREE, says="FOO_LIB=n"),
        Bad(_driver("depends on I2C"), says="REGMAP_I2C"),
        Bad(_mail("foo_wants", "FOO_LIB || !FOO_LIB"), tree=_TREE, says="depends on FOO_LIB"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        change = context.kbuild
        if change is None:
            yield from self._asked(revision)
            return
        from reviewbot.context.kbuild.effects import place_of, provider_missing
        from reviewbot.context.kbuild.proof import link_proof
        from reviewbot.context.kbuild.verdict import MISSING, provider_symbol, user_symbol

        for item in provider_missing(change):
            place = place_of(change, item)
            if place is None:
                continue
            link = item.link
            witness = item.verdict.witnesses[MISSING]
            user, provider = user_symbol(link), provider_symbol(link)
            yield self.at_line(
                *place,
                f"{link.user.name} uses {link.name} of {link.provider.name}, which is not built with "
                f"{witness.text(user, provider)}, so that it does not link; "
                f'{user or link.user.name} lacks a "depends on {provider}" '
                '(submit-checklist.rst, "Review Kconfig changes")',
                confidence=LIKELY if change.is_base_for(link.source) else GUESS,
                fix=f"\tdepends on {provider}" if provider else None,
                evidence=link_proof(change, item, witness),
            )

    def _asked(self, revision: Revision) -> Findings:
        if not any("Kconfig" in path for path in revision.paths):
            return
        from reviewbot.context.kbuild.well_known import unasked_providers

        for found in unasked_providers(revision.patches):
            name = found.option.block.name
            yield self.at_line(
                found.patch,
                found.file,
                found.line,
                f"{found.call}() needs {found.needs}, and the entry of {name} neither depends on it nor selects it; "
                f'does a menu around it do that? (submit-checklist.rst, "Review Kconfig changes")',
                confidence=GUESS,
            )
