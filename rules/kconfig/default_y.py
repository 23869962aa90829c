"""A new option that is on by default."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    NOTE,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

if TYPE_CHECKING:
    from reviewbot.context.kbuild.kconfig import Definition
    from reviewbot.model.diff import Hunk, Line

_HEAD = "diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig\n--- a/drivers/foo/Kconfig\n+++ b/drivers/foo/Kconfig\n"


def _mail(*lines: str) -> str:
    """A patch that adds the option NEW."""
    added = "".join(f"+\t{line}\n" for line in lines)
    return (
        f"Subject: [PATCH] foo: add NEW\n\nIt is wanted.\n---\n{_HEAD}"
        f"@@ -3,2 +3,{4 + len(lines)} @@\n \n+config NEW\n{added}+\n config BAR\n"
    )


class DefaultY(Rule):
    """A new option that users are asked about has `default y` or `default m` without a condition.

    ## Why is this bad?

    Everybody's kernel grows by it, also where the hardware is not there.

    ## What to write instead

    No default. The documentation names four exceptions: code that was always built before, an option
    that only gates others, sub-options of a driver that is off by default, and what really everybody
    needs. `default ARCH_FOO` is fine.

    ## Limits

    A `menuconfig` is taken for a gate, FOO_BAR that depends on FOO for a part of the driver FOO, and an
    option that is put around lines or objects that were there before for code that was always
    built. Which of the other exceptions applies nobody can tell from the patch.
    """

    id = "default-y"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = (
        'Documentation/kbuild/kconfig-language.rst, "Menu attributes"',
        'Documentation/process/submit-checklist.rst, "Review Kconfig changes"',
    )
    profiles = (*KERNEL, "generic")
    since = "0.2"
    paths = ("Kconfig*",)

    GOOD = (
        Good(_mail('bool "New"', "default FOO", "help", "  Say Y.")),
        Good(_mail("bool", "default y")),
        Good(_mail('bool "New"', "default y if FOO", "help", "  Say Y.")),
        Good(
            _mail('bool "New"', "default y", "help", "  Say Y.")
            + "diff --git a/drivers/foo/Makefile b/drivers/foo/Makefile\n"
            "--- a/drivers/foo/Makefile\n+++ b/drivers/foo/Makefile\n"
            "@@ -1,2 +1,2 @@\n-obj-y += new.o\n+obj-$(CONFIG_NEW) += new.o\n obj-y += foo.o\n"
        ),
        Good(
            f"Subject: [PATCH] foo: call it NEW\n\nIt is wanted.\n---\n{_HEAD}@@ -3,4 +3,4 @@\n \n"
            '-config OLD\n+config NEW\n \tbool "New"\n \tdefault y\n'
        ),
    )
    BAD = (
        Bad(_mail('bool "New"', "default y", "help", "  Say Y."), says="NEW"),
        Bad(_mail('tristate "New"', "default m", "help", "  Say M."), says="default m"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.expression import TRUE
        from reviewbot.context.kbuild.hunks import added_options

        for option in added_options(revision.patches):
            block = option.block
            if block.prompt is None or block.is_menuconfig or option.in_choice:
                continue
            if block.kind not in ("bool", "tristate") or _is_part(block):
                continue
            for item in block.of_kind("default"):
                if str(item.target) in ("y", "m") and item.condition == TRUE:
                    if _was_always_built(block.name, revision):
                        break
                    yield self.at_line(
                        option.patch,
                        option.file,
                        option.line,
                        f"config {block.name} is new and has default {item.target}; new options "
                        "are off unless one of "
                        'four exceptions applies, which one does? (kconfig-language.rst, "Menu attributes")',
                    )
                    break


def _is_part(block: Definition) -> bool:
    """Whether it belongs to a driver that is chosen first (exception c of the document)."""
    from reviewbot.context.kbuild.expression import terms

    return any(
        term.kind == "symbol" and block.name.startswith(f"{term.text}_")
        for term in terms(block.depends)
    )


def _was_always_built(name: str, revision: Revision) -> bool:
    """Whether the patches put the option around code or an object that was there before (exception a)."""
    config = f"CONFIG_{name}"
    for patch in revision.patches:
        for file in patch.files:
            for hunk in file.hunks if file.holds(config) else ():
                for line, below in pairwise(hunk.lines):
                    if line.kind != "+" or config not in line.text:
                        continue
                    if line.text.lstrip().startswith("#if") and below.kind == " ":
                        return True
                    if f"$({config})" in line.text and _takes_over(line, hunk):
                        return True
    return False


def _takes_over(line: Line, hunk: Hunk) -> bool:
    """Whether a line of a Makefile lists objects that a removed line listed."""
    objects = set(line.text.partition("=")[2].split())
    return any(
        objects & set(other.text.partition("=")[2].split())
        for other in hunk.lines
        if other.kind == "-"
    )
