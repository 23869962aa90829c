"""IS_ENABLED() of a name without CONFIG_."""

from itertools import islice

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Patch,
    Rule,
)

_SOURCES = (".c", ".h", ".S")
_MACROS = ("IS_ENABLED", "IS_REACHABLE", "IS_BUILTIN", "IS_MODULE")


def _mail(*lines: str) -> str:
    """A patch that adds lines to foo.c."""
    added = "".join(f"+{line}\n" for line in lines)
    return (
        "Subject: [PATCH] foo: change the code\n\nIt is wanted.\n---\n"
        "diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c\n--- a/drivers/foo/foo.c\n+++ b/drivers/foo/foo.c\n"
        f"@@ -1,4 +1,{4 + len(lines)} @@\n int foo(void)\n {{\n{added} \treturn 0;\n }}\n"
    )


class IsEnabledWithoutConfigPrefix(Rule):
    """IS_ENABLED(), IS_REACHABLE(), IS_BUILTIN() or IS_MODULE() is given a name without `CONFIG_`.

    ## Why is this bad?

    The macro looks whether its argument is defined as 1. A name without `CONFIG_` never is, so the
    code behind it is silently never built.

    ## What to write instead

    `IS_ENABLED(CONFIG_FOO)`.

    ## Limits

    Upper-case names only, and none that the same patch defines; with a tree none that the file, its
    headers or its make file define.
    """

    id = "is-enabled-without-config-prefix"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        "include/linux/kconfig.h, IS_ENABLED()",
        'Documentation/process/coding-style.rst, "Conditional Compilation"',
    )
    profiles = (*KERNEL, "xen", "u-boot", "generic")
    checkpatch = "IS_ENABLED_CONFIG"
    since = "0.2"
    words = (
        "is_enabled",
        "is_reachable",
        "is_builtin",
        "is_module",
    )
    paths = (
        "*.c",
        "*.h",
        "*.S",
    )

    GOOD = (
        Good(_mail("\tif (IS_ENABLED(CONFIG_BAR))", "\t\treturn 1;")),
        Good(_mail("#define HAS(FLAG) IS_ENABLED(FLAG)")),
        Good(_mail("#define HAVE_BAR 1", "\tif (IS_ENABLED(HAVE_BAR))", "\t\treturn 1;")),
    )
    BAD = (
        Bad(_mail("\tif (IS_ENABLED(BAR))", "\t\treturn 1;"), says="IS_ENABLED(CONFIG_BAR)"),
        Bad(_mail("#if IS_REACHABLE(HWMON)", "#endif"), says="HWMON"),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        asking = [
            file
            for file in patch.files
            if file.path.endswith(_SOURCES) and _holds_macro(file.added())
        ]
        if not asking:
            return
        from reviewbot.context.kbuild.macros import bare_names, is_macro

        for file in asking:
            for asked in bare_names([line[1:] for line in file.marked("+ ")]):
                line = next(islice(file.lines("+ "), asked.at, None))
                tree = context.kbuild
                is_known = tree is not None and is_macro(tree.after, file.path, asked.name)
                if line.kind != "+" or is_known:
                    continue
                right = f"{asked.macro}(CONFIG_{asked.name})"
                yield self.at_line(
                    patch,
                    file,
                    line,
                    f"{asked.macro}({asked.name}) is never true, as the options' macros begin with "
                    f"CONFIG_; did you mean {right}?",
                    fix=line.text.replace(asked.text, right),
                )


def _holds_macro(text: str) -> bool:
    return any(macro in text for macro in _MACROS)
