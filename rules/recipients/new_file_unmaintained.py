"""A new file that no entry of MAINTAINERS covers."""

from reviewbot.context.backports import is_backport
from reviewbot.engine.rule import (
    GUESS,
    KERNEL,
    LIKELY,
    MAIL,
    MAINTAINERS,
    NOTE,
    Bad,
    Context,
    Evidence,
    FileDiff,
    Findings,
    Good,
    Line,
    Patch,
    Revision,
    Rule,
)

_NOT_CODE = ("Makefile", "Kconfig", "Kbuild", ".gitignore", "MAINTAINERS")
_MOST_NAMES = 3
_MOST_FILES = 2000
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_TREE = {
    "MAINTAINERS": (
        "BAR DRIVER\nM:\tBea Bar <bea@example.org>\nS:\tMaintained\nF:\tdrivers/foo/bar*\n\n"
        "THE REST\nM:\tLina Last <last@example.org>\nF:\t*\nF:\t*/\n"
    ),
    "drivers/foo/bar.c": "int a;\n",
    "drivers/foo/Makefile": "obj-y += bar.o\n",
}


def _added(path: str) -> str:
    return (
        f"diff --git a/{path} b/{path}\nnew file mode 100644\nindex 000000000000..123456789012\n"
        f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,1 @@\n+int b;\n"
    )


def _mail(diff: str, number: str = "") -> str:
    return f"Subject: [PATCH{number}] foo: add it\n\nText.\n\n{_SIGNED}---\n{diff}"


_ENTRY = (
    "diff --git a/MAINTAINERS b/MAINTAINERS\nindex 111111111111..222222222222 100644\n"
    "--- a/MAINTAINERS\n+++ b/MAINTAINERS\n@@ -10,2 +10,3 @@\n S:\tMaintained\n+F:\tdrivers/new/\n \n"
)
_MOVED = (
    "diff --git a/drivers/foo/bar.c b/drivers/new/bar.c\nsimilarity index 100%\n"
    "rename from drivers/foo/bar.c\nrename to drivers/new/bar.c\n"
)


class NewFileUnmaintained(Rule):
    """A file is added, or moved, to where no section of MAINTAINERS but THE REST covers it.

    ## Why is this bad?

    Nobody is asked about later changes to the file: get_maintainer.pl names nobody for it but people
    who once touched it.

    ## What to write instead

    An `F:` line in the section the file belongs to, or a section of its own, in the same series.

    ## Limits

    Said once of a folder and series. `F:` lines that the series itself adds count, whether or not
    their hunk applies. Make files,
    Kconfig and the like are passed over, they follow their folder; so are backports and drafts. Xen's
    THE REST are maintainers of what nobody else has, so there it is no finding.
    """

    id = "new-file-unmaintained"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL, MAINTAINERS)
    see_also = (
        'MAINTAINERS, "Descriptions of section entries and preferred order"',
        'Documentation/process/6.Followthrough.rst, "What happens next"',
        'Documentation/process/maintainer-soc.rst, "Submitting Patches to the Main SoC Maintainers"',
    )
    profiles = (*KERNEL, "qemu", "u-boot")
    checkpatch = "FILE_PATH_CHANGES"
    since = "0.2"

    GOOD = (
        Good(_mail(_added("drivers/foo/bar_debug.c")), tree=_TREE),
        Good(_mail(_ENTRY + _added("drivers/new/baz.c")), tree=_TREE),
        Good(_mail(_added("drivers/new/Makefile")), tree=_TREE),
    )
    BAD = (
        Bad(_mail(_added("drivers/new/baz.c")), says="drivers/new/baz.c", tree=_TREE),
        Bad(
            _mail(_added("drivers/foo/qux.c") + _added("drivers/foo/quux.c")),
            says="and drivers/foo/quux.c match no",
            tree=_TREE,
        ),
        Bad(
            _mail(_added("drivers/new/baz.c"), " 1/2")
            + "\nFrom mboxrd@z Thu Jan  1 00:00:00 1970\n"
            + _mail(_added("drivers/new/qux.c"), " 2/2"),
            says="drivers/new/baz.c",
            tree=_TREE,
        ),
        Bad(_mail(_MOVED), says="was covered as drivers/foo/bar.c", tree=_TREE),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        said: set[str] = set()
        for patch in revision.patches:
            if not patch.is_draft and not is_backport(patch):
                yield from self._of_patch(patch, context, said)

    def _of_patch(self, patch: Patch, context: Context, said: set[str]) -> Findings:
        responsible = context.maintainers
        if responsible is None:
            return
        alone = [
            file
            for file in patch.files[:_MOST_FILES]
            if file.status in ("added", "renamed")
            and file.path.rpartition("/")[2] not in _NOT_CODE
            and not any(file.path.startswith(folder) for folder in said)
            and not responsible.sections(file.path)
            and not responsible.is_added_by_series(file.path)
            and (file.status == "added" or responsible.sections(file.old_path))
        ]
        if not alone or not responsible.is_about(patch):
            return
        said.update(file.path.rpartition("/")[0] + "/" for file in alone)
        first = alone[0]
        names = [file.path for file in alone[:_MOST_NAMES]]
        names += [f"{len(alone) - _MOST_NAMES} more"] if len(alone) > _MOST_NAMES else []
        text = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
        if first.status == "renamed":
            text += f", which was covered as {first.old_path},"
        verb, pronoun = ("matches", "it") if len(alone) == 1 else ("match", "they")
        need = "does" if len(alone) == 1 else "do"
        yield self.at_line(
            patch,
            first,
            _top(first),
            f"{text} {verb} no entry of MAINTAINERS but THE REST; {need} {pronoun} need one?",
            confidence=LIKELY if responsible.is_base_for(patch) else GUESS,
            evidence=tuple(Evidence("added", file.path, file.path) for file in alone[:20]),
        )


def _top(file: FileDiff) -> Line:
    """The first line of the file's diff, or where its header is."""
    return next(file.lines(), Line(" ", "", None, None, file.mail_line))
