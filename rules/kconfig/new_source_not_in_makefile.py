"""A new source file that no make file builds."""

from reviewbot.engine.rule import (
    GUESS,
    KBUILD,
    KERNEL,
    LIKELY,
    NOTE,
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
    "drivers/foo/Makefile": "obj-$(CONFIG_FOO) += foo.o\nobj-$(CONFIG_BAR) += bar.o\n",
    "drivers/foo/Kconfig": (
        'config FOO\n\ttristate "Foo"\n\nconfig BAR\n\ttristate "Bar"\n\nconfig BAZ\n\tbool\n\tdepends on BAR\n'
    ),
    "drivers/foo/foo.c": "int foo(void)\n{\n\treturn 0;\n}\n",
    "drivers/foo/bar.c": "int bar(void)\n{\n\treturn 0;\n}\n",
}

_MAKE = (
    "diff --git a/drivers/foo/Makefile b/drivers/foo/Makefile\n--- a/drivers/foo/Makefile\n"
    "+++ b/drivers/foo/Makefile\n@@ -1,2 +1,3 @@\n obj-$(CONFIG_FOO) += foo.o\n{line}"
    " obj-$(CONFIG_BAR) += bar.o\n"
)


def _mail(line: str = "", path: str = "drivers/foo/new.c") -> str:
    more = _MAKE.replace("{line}", f"+{line}\n") if line else ""
    return (
        "Subject: [PATCH] foo: add new\n\nIt is wanted.\n---\n"
        f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ "
        f"-0,0 +1 @@\n+int new;\n{more}"
    )


class NewSourceNotInMakefile(Rule):
    """The series adds a C file, and no make file of the tree or the series names its object.

    ## Why is this bad?

    The code is never compiled, so nobody knows whether it can be.

    ## What to write instead

    A line in the Makefile of its folder, in the same patch.

    ## Limits

    Files that another one includes are left alone, as are folders without a make file, and programs
    that are built on the side (tools, samples, tests). Needs a tree.
    """

    id = "new-source-not-in-makefile"
    severity = NOTE
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/kbuild/makefiles.rst, "The kbuild files"',
        'Documentation/process/5.Posting.rst, "Patch preparation"',
    )
    profiles = (*KERNEL, "generic")
    since = "0.2"

    GOOD = (
        Good(_mail("obj-$(CONFIG_BAR) += new.o"), tree=_TREE),
        Good(_mail("foo-y := foo.o new.o"), tree=_TREE),
        Good(_mail(path="tools/foo/new.c"), tree=_TREE),
    )
    BAD = (
        Bad(_mail(), tree=_TREE, says="drivers/foo/new.c"),
        Bad(_mail("obj-$(CONFIG_BAR) += newer.o"), tree=_TREE),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.unbuilt import is_unbuilt

        change = context.kbuild
        if change is None:
            return
        for patch in revision.patches:
            for file in patch.files:
                if file.status != "added" or not file.path.endswith(".c"):
                    continue
                line = next(file.lines("+"), None)
                if line is None or not is_unbuilt(change, file.path):
                    continue
                yield self.at_line(
                    patch,
                    file,
                    line,
                    f"{file.path} is added, but no make file of the tree or this series builds it",
                    confidence=LIKELY if change.is_base else GUESS,
                )
