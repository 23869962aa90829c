"""#ifdef of an option that can be a module."""

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
    """A patch that adds lines to foo.c."""
    added = "".join(f"+{line}\n" for line in lines)
    return (
        "Subject: [PATCH] foo: change the code\n\nIt is wanted.\n---\n"
        "diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c\n--- a/drivers/foo/foo.c\n+++ b/drivers/foo/foo.c\n"
        f"@@ -1,4 +1,{4 + len(lines)} @@\n int foo(void)\n {{\n{added} \treturn 0;\n }}\n"
    )


class IfdefTristate(Rule):
    """`#ifdef CONFIG_X`, where X can be built as a module, is false for X=m.

    ## Why is this bad?

    For X=m the macro is CONFIG_X_MODULE. What the distributions ship, everything as modules, then
    lacks the code without a word.

    ## What to write instead

    `#if IS_ENABLED(CONFIG_X)` where =m should count; `#if IS_REACHABLE(CONFIG_X)` where the code
    calls into X and can do without; `#if IS_BUILTIN(CONFIG_X)` where only =y is meant.

    ## Limits

    Only in files that can be part of a module themselves, and in headers. Code of X itself is left
    alone. Needs a tree.
    """

    id = "ifdef-tristate"
    severity = WARNING
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/process/coding-style.rst, "Conditional Compilation"',
        "include/linux/kconfig.h, IS_ENABLED()",
    )
    profiles = (*KERNEL, "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("#if IS_ENABLED(CONFIG_BAR)", "\tbar();", "#endif"), tree=_TREE),
        Good(
            _mail("#if defined(CONFIG_BAR) || defined(CONFIG_BAR_MODULE)", "\tbar();", "#endif"),
            tree=_TREE,
        ),
        Good(_mail("#ifdef CONFIG_BAZ", "\tbar();", "#endif"), tree=_TREE),
        Good(_mail("#ifdef CONFIG_FOO", "\tbar();", "#endif"), tree=_TREE),
    )
    BAD = (
        Bad(_mail("#ifdef CONFIG_BAR", "\tbar();", "#endif"), tree=_TREE, says="CONFIG_BAR"),
        Bad(_mail("#if defined(CONFIG_BAR)", "\tbar();", "#endif"), tree=_TREE, says="IS_ENABLED"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.ifdefs import half_asked

        change = context.kbuild
        if change is None:
            return
        state = change.after
        for path in dict.fromkeys(file.path for patch in revision.patches for file in patch.files):
            is_header = path.endswith(".h")
            if not is_header and not (path.endswith(".c") and state.can_be_module(path)):
                continue
            own = {name for placement in state.placements(path) for name in placement.symbols()}
            for name, number in half_asked(state.text(path)):
                place = change.line_at(path, number)
                if place is None or name in own or state.kind_of(name) != "tristate":
                    continue
                where = state.blocks(name)[0]
                is_base = change.is_base_for(path) and not is_header
                yield self.at_line(
                    *place,
                    f"{name} can be a module, and CONFIG_{name} is not defined for {name}=m; "
                    f'#if IS_ENABLED(CONFIG_{name}) counts both (coding-style.rst, "Conditional Compilation")',
                    confidence=LIKELY if is_base else GUESS,
                    evidence=(
                        Evidence("quoted", f"+{place.line.text}", path, number),
                        Evidence("kconfig", f"config {name} is tristate", where.path, where.line),
                    ),
                )
