"""A new option that nothing asks for."""

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
    """A patch that adds the option NEW."""
    added = "".join(f"+\t{line}\n" for line in lines)
    return (
        f"Subject: [PATCH] foo: add NEW\n\nIt is wanted.\n---\n{_HEAD}"
        f"@@ -3,2 +3,{4 + len(lines)} @@\n \n+config NEW\n{added}+\n config BAR\n"
    )


_USE = (
    "diff --git a/drivers/foo/Makefile b/drivers/foo/Makefile\n--- a/drivers/foo/Makefile\n"
    "+++ b/drivers/foo/Makefile\n@@ -1,2 +1,3 @@\n obj-$(CONFIG_FOO) += foo.o\n+obj-$(CONFIG_NEW) += new.o\n"
    " obj-$(CONFIG_BAR) += bar.o\n"
)


class ConfigUnused(Rule):
    """The series adds an option that no make file, no code and no other option names.

    ## Why is this bad?

    Users are asked a question whose answer changes nothing. Most often a part of the series was
    forgotten, or the name differs between Kconfig and Makefile.

    ## What to write instead

    The make file line or the condition; or the option together with the code that needs it.

    ## Limits

    Options that select or imply others do something by themselves. Needs a tree.
    """

    id = "config-unused"
    severity = NOTE
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = (
        'Documentation/process/submit-checklist.rst, "Review Kconfig changes"',
        'Documentation/process/5.Posting.rst, "Patch preparation"',
    )
    profiles = (*KERNEL, "xen", "u-boot", "generic")
    since = "0.2"
    paths = ("Kconfig*",)

    GOOD = (
        Good(_mail('bool "New"') + _USE, tree=_TREE),
        Good(_mail('bool "New"', "select BAZ"), tree=_TREE),
    )
    BAD = (
        Bad(_mail('bool "New"'), tree=_TREE, says="NEW"),
        Bad(_mail('tristate "New"') + _USE.replace("CONFIG_NEW", "CONFIG_NEWER"), tree=_TREE),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        change = context.kbuild
        if change is None:
            return
        new = [
            block
            for block in change.new_options
            if block.name
            and block.kind
            and not block.choice
            and not any(block.of_kind("select", "imply"))
        ]
        mentions = change.option_mentions({block.name for block in new}) if new else {}
        for block in new:
            used = [
                item
                for item in mentions.get(block.name, ())
                if (item.path, item.line) != (block.path, block.line)
            ]
            place = change.line_at(block.path, block.line)
            if used or place is None:
                continue
            yield self.at_line(
                *place,
                f"config {block.name} is added, but nothing in the tree or this series asks for CONFIG_{block.name}",
                confidence=LIKELY if change.is_base_for(block.path) else GUESS,
            )
