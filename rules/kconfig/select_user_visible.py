"""select of an option that users choose themselves."""

from reviewbot.engine.rule import (
    GUESS,
    KBUILD,
    KERNEL,
    LIKELY,
    NOTE,
    Bad,
    Context,
    Evidence,
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
    """A patch that adds lines to the entry of FOO."""
    added = "".join(f"+\t{line}\n" for line in lines)
    return (
        f"Subject: [PATCH] foo: change Kconfig\n\nIt is wanted.\n---\n{_HEAD}"
        f'@@ -1,4 +1,{4 + len(lines)} @@\n config FOO\n \ttristate "Foo"\n{added} \n config BAR\n'
    )


class SelectUserVisible(Rule):
    """A `select` is added for an option with a prompt.

    ## Why is this bad?

    select forces the option on whatever it depends on, and takes the choice from the user. The
    documentation reserves it for options that nobody sees.

    ## What to write instead

    `depends on`, or a helper option without a prompt.

    ## Limits

    A prompt with a condition, such as `if COMPILE_TEST`, does not count. The tree is full of
    exceptions, libraries and subsystem cores above all: a note. Needs a tree.
    """

    id = "select-user-visible"
    severity = NOTE
    confidence = LIKELY
    needs = (KBUILD,)
    see_also = ('Documentation/kbuild/kconfig-language.rst, "Menu attributes"',)
    profiles = (*KERNEL, "generic")
    since = "0.2"
    paths = ("Kconfig*",)

    GOOD = (
        Good(_mail("select BAZ"), tree=_TREE),
        Good(_mail("depends on BAR"), tree=_TREE),
    )
    BAD = (
        Bad(_mail("select BAR"), tree=_TREE, says="BAR"),
        Bad(_mail("depends on BAZ", "select BAR if BAZ"), tree=_TREE, says="depends on BAR"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.expression import TRUE
        from reviewbot.context.kbuild.references import added_selects

        change = context.kbuild
        if change is None:
            return
        for block, item, place in added_selects(change):
            for name in item.target.symbols():
                seen = [
                    target
                    for target in change.after.blocks(name)
                    if target.prompt and target.prompt_condition == TRUE
                ]
                if not seen:
                    continue
                yield self.at_line(
                    *place,
                    f"{block.name} selects {name}, which has a prompt of its own; select is "
                    "meant for options that users "
                    f'do not see, would "depends on {name}" do? (kconfig-language.rst, "Menu attributes")',
                    confidence=LIKELY if change.is_base_for(block.path) else GUESS,
                    evidence=(
                        Evidence(
                            "quoted", place.line.kind + place.line.text, block.path, item.line
                        ),
                        Evidence(
                            "kconfig",
                            f"config {name}: {seen[0].prompt}",
                            seen[0].path,
                            seen[0].line,
                        ),
                    ),
                )
