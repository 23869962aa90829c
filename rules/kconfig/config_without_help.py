"""A new option without a help text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Evidence,
    Finding,
    Findings,
    Good,
    Revision,
    Rule,
)

if TYPE_CHECKING:
    from reviewbot.context.kbuild.hunks import AddedOption
    from reviewbot.context.kbuild.kconfig import Definition

_EACH = 3
"""Options of one file that are told one by one."""
_ALIKE = 8
_HEAD = "diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig\n--- a/drivers/foo/Kconfig\n+++ b/drivers/foo/Kconfig\n"


def _mail(*lines: str) -> str:
    """A patch that adds the option NEW."""
    added = "".join(f"+\t{line}\n" for line in lines)
    return (
        f"Subject: [PATCH] foo: add NEW\n\nIt is wanted.\n---\n{_HEAD}"
        f"@@ -3,2 +3,{4 + len(lines)} @@\n \n+config NEW\n{added}+\n config BAR\n"
    )


class ConfigWithoutHelp(Rule):
    """An option that users are asked about says nothing about what it is for.

    ## Why is this bad?

    Who configures a kernel has only the help text to decide by.

    ## What to write instead

    A `help` text that says what the option brings, who needs it, and what the module is called;
    checkpatch.pl wants four lines.

    ## Limits

    Only whether there is any; how long it is checkpatch.pl counts. Members of a choice and options
    that were moved or renamed are left alone. Where the hunk does not show the choice, its members
    are known by a neighbour of like name that has no help either.
    """

    id = "config-without-help"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/process/submit-checklist.rst, "Review Kconfig changes"',
        'Documentation/process/4.Coding.rst, "Documentation"',
    )
    profiles = (*KERNEL, "xen", "u-boot", "generic")
    checkpatch = "CONFIG_DESCRIPTION"
    since = "0.2"
    paths = ("Kconfig*",)

    GOOD = (
        Good(_mail('bool "New"', "help", "  Say Y for new things.")),
        Good(_mail("bool", "depends on FOO")),
        Good(
            f"Subject: [PATCH] foo: add NEW\n\nIt is wanted.\n---\n{_HEAD}@@ -3,3 +3,6 @@ config OLD\n"
            ' \tbool "Old"\n \n+config NEW\n+\tbool "New"\n+\n endchoice\n'
        ),
        Good(
            f"Subject: [PATCH] foo: add NEW\n\nIt is wanted.\n---\n{_HEAD}@@ -3,5 +3,8 @@\n \n config TARGET_FIRST\n"
            ' \tbool "First board"\n \n+config TARGET_FIFTH\n+\tbool "Fifth board"\n+\n config BAR\n'
        ),
    )
    BAD = (
        Bad(_mail('bool "New"'), says="NEW"),
        Bad(_mail('tristate "New"', "depends on FOO", "select BAZ"), profile="xen"),
        Bad(
            "Subject: [PATCH] foo: add options\n\nThey are wanted.\n---\n"
            + _HEAD
            + "@@ -3,2 +3,14 @@\n \n"
            + "".join(f'+config NEW{no}\n+\tbool "New {no}"\n+\n' for no in range(4))
            + " config BAR\n",
            says="NEW0 and 3 more",
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.hunks import added_options, options_with_new_help

        helped = options_with_new_help(revision.patches)
        found = [
            option
            for option in added_options(revision.patches)
            if _is_bare(option) and option.block.name not in helped
        ]
        for _, group in groupby(found, key=lambda option: (id(option.patch), option.file.path)):
            yield from self._in_file(list(group))

    def _in_file(self, found: list[AddedOption]) -> Findings:
        """One finding for each option, of many in one file one for all of them."""
        if len(found) <= _EACH:
            for option in found:
                yield self._at(option, f"{option.block.name} has")
            return
        yield self._at(
            found[0],
            f"{found[0].block.name} and {len(found) - 1} more of this file have",
            *(option.block.name for option in found),
        )

    def _at(self, option: AddedOption, which: str, *names: str) -> Finding:
        message = (
            f"config {which} no help text; users have nothing else to decide by "
            '(submit-checklist.rst, "Review Kconfig changes")'
        )
        place = (option.patch, option.file, option.line)
        if not names:
            return self.at_line(*place, message)
        shown = tuple(Evidence("option", name) for name in names)
        return self.at_line(*place, message, evidence=shown)


def _is_bare(option: AddedOption) -> bool:
    """Whether users are asked about it and have nothing to decide by, unlike about its neighbours."""
    block = option.block
    if block.prompt is None or block.has_help or block.choice or not option.is_whole:
        return False
    return not any(_is_choice(near, block) for near in option.beside)


def _is_choice(near: Definition, block: Definition) -> bool:
    """Whether the two look like members of one choice that do without help: the name of a thing and
    at most what it selects.
    """
    if near.prompt is None or near.has_help:
        return False
    kinds = {item.kind for item in (*near.properties, *block.properties)}
    is_plain = near.kind == block.kind == "bool" and kinds <= {"select"}
    return is_plain and near.name[:_ALIKE] == block.name[:_ALIKE]
