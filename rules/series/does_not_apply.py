"""A series that does not apply to the commit it is for."""

import re

from reviewbot.context.history.snapshot import Misfit
from reviewbot.engine.rule import (
    ALL,
    HISTORY,
    LIKELY,
    MAIL,
    WARNING,
    Bad,
    Context,
    Evidence,
    Findings,
    Good,
    Location,
    Past,
    Revision,
    Rule,
    Unchecked,
)
from reviewbot.model.lazy import LazyPattern

_NEEDS_OTHERS = LazyPattern(
    r"^(?:prerequisite-(?:patch|change|message)-id|depends-on|based-on|applies on top of)\b",
    re.IGNORECASE | re.MULTILINE,
)
_PAST = (
    Past("aaaa", "foo: c", files={"foo.c": "int a;\nint c;\n"}),
    Past("bbbb", "foo: b", files={"foo.c": "int a;\nint b;\n"}),
)


_MOVED = (Past("cccc", "foo: b", files={"foo.c": "/* more */\n\nint a;\nint b;\n"}),)


def _mail(old: str, path: str = "foo.c") -> str:
    return (
        "Subject: [PATCH] foo: fix bar\n\nText.\n\nSigned-off-by: A <a@example.org>\n---\n"
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
        f"@@ -1,2 +1,2 @@\n int a;\n-{old}\n+int d;\n"
    )


class DoesNotApply(Rule):
    """The patches, one after the other, do not apply to the base that they name or that was chosen.

    ## Why is this bad?

    Nobody can build or test it, robots least of all, and the maintainer has to ask.

    ## What to write instead

    The series on top of the tree it is for, made with `git format-patch --base=auto` so that the
    base is written down.

    ## Limits

    A question: the series may be for another tree, or on top of other patches. Where it says so
    (`prerequisite-patch-id:`, `Depends-on:`), where a patch of it is missing, or where the base is
    not known, nothing is claimed. What `git apply` says counts; lines may have moved.
    """

    id = "does-not-apply"
    severity = WARNING
    confidence = LIKELY
    needs = (MAIL, HISTORY)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Obtain a current source tree"',
        'Documentation/process/submitting-patches.rst, "Providing base tree information"',
        'qemu: docs/devel/submitting-a-patch.rst, "Base patches against current git master"',
    )
    profiles = ALL
    since = "0.3"

    GOOD = (
        Good(_mail("int c;"), history=_PAST),
        Good(_mail("int b;"), history=_MOVED),
    )
    BAD = (
        Bad(_mail("int b;"), says="does not apply to aaaa00000000", history=_PAST),
        Bad(_mail("int b;", "bar.c"), says="bar.c", history=_PAST),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        if context.history is None:
            return
        if context.base is None:
            yield context.no_base
            return
        missing = min(revision.missing, default=revision.expected + 1)
        patches = [patch for patch in revision.patches if patch.number < missing]
        if not patches:
            yield Unchecked("the patches before it are not there")
            return
        misfit = context.history.at(context.base.sha).misfit(patches)
        if misfit is None:
            return
        if any(_NEEDS_OTHERS.search(message.body) for message in revision.messages):
            yield Unchecked("it does not apply, but says that it needs other patches first")
            return
        where = f"{misfit.path}:{misfit.line}" if misfit.line else misfit.path
        yield self.at_mail_line(
            misfit.patch,
            _place(misfit),
            f"this does not apply to {context.base.sha[:12]} ({context.base.why[:60]}), first at "
            f"{where[-60:]}; which base was used?",
            evidence=(
                Evidence("quoted", misfit.path, misfit.path, misfit.line),
                Evidence("git apply", misfit.why),
            ),
        )


def _place(misfit: Misfit) -> Location:
    """The hunk, or the file where there is none."""
    mail_line = misfit.patch.files[0].mail_line
    for file in misfit.patch.files:
        if misfit.path in (file.path, file.old_path):
            mail_line = file.mail_line
            for hunk in file.hunks:
                if misfit.line is not None and hunk.old_start <= misfit.line:
                    mail_line = hunk.mail_line
    return Location("diff", misfit.patch.msgid, misfit.path, misfit.line, mail_line)
