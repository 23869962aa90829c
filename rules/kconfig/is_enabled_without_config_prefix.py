"""IS_ENABLED() of a name without CONFIG_."""

import re

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
from reviewbot.model.lazy import LazyPattern

_MACRO = LazyPattern(
    r"\b(?P<macro>IS_(?:ENABLED|REACHABLE|BUILTIN|MODULE))\s*\(\s*(?!CONFIG_)"
    r"(?P<name>[A-Z][A-Z0-9_]{1,60})\s*\)"
)
_DEFINE = LazyPattern(r"\s*#\s*define\s+(\w{1,80})", re.ASCII)


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

    Upper-case names only, and none that the same patch defines.
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
        defined: set[str] = set()
        for file in patch.files:
            for line in file.lines("+ "):
                match = _DEFINE.match(line.text)
                if match is not None:
                    defined.add(match[1])
        for file in patch.files:
            if not file.path.endswith((".c", ".h", ".S")):
                continue
            for line in file.lines("+"):
                match = _MACRO.search(line.text[:1000])
                if match is None or match["name"] in defined or _DEFINE.match(line.text):
                    continue
                name = match["name"]
                yield self.at_line(
                    patch,
                    file,
                    line,
                    f"{match['macro']}({name}) is never true, as the options' macros begin with "
                    "CONFIG_; did you mean "
                    f"{match['macro']}(CONFIG_{name})?",
                    fix=line.text.replace(match[0], f"{match['macro']}(CONFIG_{name})"),
                )
