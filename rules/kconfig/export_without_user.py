"""A symbol is exported, and nothing uses it."""

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
from reviewbot.model.lazy import LazyPattern

_EXPORT = LazyPattern(
    r"EXPORT_SYMBOL(?:_NS)?(?:_GPL)?(?:_FOR_MODULES)?\s*\(\s*(?P<name>\w{1,80})\s*[,)]"
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

_BAR = "diff --git a/drivers/foo/bar.c b/drivers/foo/bar.c\n--- a/drivers/foo/bar.c\n+++ b/drivers/foo/bar.c\n"


def _mail(more: str = "") -> str:
    return (
        f"Subject: [PATCH] foo: export bar\n\nIt is wanted.\n---\n{_BAR}"
        f"@@ -1,4 +1,5 @@\n int bar(void)\n {{\n \treturn 0;\n }}\n+EXPORT_SYMBOL_GPL(bar);\n{more}"
    )


def _use(line: str) -> str:
    return (
        "diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c\n--- a/drivers/foo/foo.c\n+++ b/drivers/foo/foo.c\n"
        f"@@ -1,4 +1,5 @@\n int foo(void)\n {{\n+{line}\n \treturn 0;\n }}\n"
    )


class ExportWithoutUser(Rule):
    """The series exports a symbol that nothing else in the tree or the series uses.

    ## Why is this bad?

    An interface without a user cannot be reviewed or tested, and code outside of the tree is no
    reason for one.

    ## What to write instead

    The export in the patch that brings its first user.

    ## Limits

    A use in another C file counts, a declaration or a stub in a header does not. The user may come with the
    second half of the work; then the cover letter says so. Needs a tree.
    """

    id = "export-without-user"
    severity = NOTE
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/process/5.Posting.rst, "Patch preparation"',
        'Documentation/process/4.Coding.rst, "Internal API changes"',
    )
    profiles = (*KERNEL, "generic")
    since = "0.2"

    GOOD = (
        Good(_mail(_use("\tbar();")), tree=_TREE),
        Good(
            _mail(), tree={**_TREE, "drivers/foo/foo.c": "int foo(void)\n{\n\treturn bar();\n}\n"}
        ),
    )
    BAD = (
        Bad(_mail(), tree=_TREE, says="bar"),
        Bad(_mail(_use("\tbarber();")), tree=_TREE),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.users import used_words

        change = context.kbuild
        if change is None:
            return
        exports = {}
        gone = set()
        for patch in revision.patches:
            for file in patch.files:
                for line in file.lines("+-") if file.path.endswith(".c") else ():
                    match = _EXPORT.match(line.text[:300])
                    if match is not None and line.kind == "+":
                        exports[match["name"]] = (patch, file, line)
                    elif match is not None:
                        gone.add(match["name"])
        new = exports.keys() - gone
        used = used_words(change, {name: exports[name][1].path for name in new}) if new else ()
        for name in sorted(new.difference(used)):
            patch, file, line = exports[name]
            yield self.at_line(
                patch,
                file,
                line,
                f"{name} is exported, but nothing in the tree or this series uses it; an export comes "
                'with its first user (5.Posting.rst, "Patch preparation")',
                confidence=LIKELY if change.is_base_for(file.path) else GUESS,
            )
