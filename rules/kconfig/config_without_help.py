"""A new option without a help text."""

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
    that were moved are left alone.
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
    )
    BAD = (
        Bad(_mail('bool "New"'), says="NEW"),
        Bad(_mail('tristate "New"', "depends on FOO", "select BAZ"), profile="xen"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        from reviewbot.context.kbuild.hunks import added_options

        for option in added_options(revision.patches):
            block = option.block
            if block.prompt is None or block.has_help or block.choice or not option.is_whole:
                continue
            yield self.at_line(
                option.patch,
                option.file,
                option.line,
                f"config {block.name} has no help text; users have nothing else to decide by "
                '(submit-checklist.rst, "Review Kconfig changes")',
            )
