"""A new option without a help text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewbot.engine.rule import (
    KERNEL,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)

if TYPE_CHECKING:
    from reviewbot.context.kbuild.hunks import AddedOption

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

    Only whether there is any; how long it is checkpatch.pl counts. One finding for a file. Members of
    a choice, options that were moved, and FOO_BAR beside a new FOO with a help text are left alone.
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
        Good(_mail('bool "New"').replace(" config BAR", " endchoice")),
        Good(
            _mail(
                'bool "New"', "help", "  Say Y.", "", "config NEW_BY_DEFAULT", '\tbool "On at boot"'
            )
        ),
    )
    BAD = (
        Bad(_mail('bool "New"'), says="NEW"),
        Bad(_mail('tristate "New"', "depends on FOO", "select BAZ"), profile="xen"),
        Bad(_mail('bool "New"', "", "config NEW_TOO", '\tbool "New, too"'), says="NEW and NEW_TOO"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.hunks import added_options

        bare: dict[str, list[AddedOption]] = {}
        options = list(added_options(revision.patches))
        explained = {option.block.name for option in options if option.block.has_help}
        choices = set(_with_a_choice(revision)) if options else set()
        for option in options:
            block = option.block
            if block.prompt is None or block.has_help or not option.is_whole:
                continue
            if option.in_choice or option.file.path in choices or _is_part(block.name, explained):
                continue
            bare.setdefault(f"{id(option.patch)} {option.file.path}", []).append(option)
        for first, *others in bare.values():
            names = first.block.name
            if len(others) == 1:
                names += f" and {others[0].block.name}"
            elif others:
                names += f" and {len(others)} others"
            yield self.at_line(
                first.patch,
                first.file,
                first.line,
                f"config {names} {'have' if others else 'has'} no help text; users have nothing else "
                'to decide by (submit-checklist.rst, "Review Kconfig changes")',
            )


def _with_a_choice(revision: Revision) -> Iterator[str]:
    """Kconfig files that get a new choice, which may take in what an earlier patch adds."""
    for patch in revision.patches:
        for file in patch.files:
            if "Kconfig" in file.path and any(
                line[1:].split(None, 1)[:1] == ["choice"] for line in file.marked("+")
            ):
                yield file.path


def _is_part(name: str, explained: set[str]) -> bool:
    """Whether a new option with a help text is the one that this belongs to."""
    return any(name.startswith(f"{other}_") for other in explained)
