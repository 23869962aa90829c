"""An optional dependency that is not written as everybody reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewbot.engine.rule import (
    GUESS,
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
from reviewbot.model.lazy import LazyPattern

if TYPE_CHECKING:
    from reviewbot.context.kbuild.hunks import AddedOption
    from reviewbot.engine.rule import FileDiff, Patch
    from reviewbot.model.diff import Line

_DEPENDS = LazyPattern(r"\s*depends\s+on\s")
_NOT_M = LazyPattern(r"\b([A-Z0-9_]+)\s*!=\s*m\b")
_REACHABLE = LazyPattern(r"\bIS_REACHABLE\(CONFIG_([A-Z0-9_]+)\)")
_HEAD = "diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig\n--- a/drivers/foo/Kconfig\n+++ b/drivers/foo/Kconfig\n"


def _mail(depends: str, code: str = "\tfoo();") -> str:
    """A patch that adds the driver FOO."""
    return (
        "Subject: [PATCH] foo: add a driver\n\nIt drives foo.\n---\n"
        f'{_HEAD}@@ -3,2 +3,8 @@\n \n+config FOO\n+\ttristate "Foo"\n+\tdepends on {depends}\n'
        "+\thelp\n+\t  Say Y.\n+\n config BAR\n"
        "diff --git a/drivers/foo/Makefile b/drivers/foo/Makefile\n--- a/drivers/foo/Makefile\n"
        "+++ b/drivers/foo/Makefile\n@@ -1,1 +1,2 @@\n obj-y += bar.o\n+obj-$(CONFIG_FOO) += foo.o\n"
        "diff --git a/drivers/foo/foo.c b/drivers/foo/foo.c\nnew file mode 100644\n--- /dev/null\n"
        f"+++ b/drivers/foo/foo.c\n@@ -0,0 +1,1 @@\n+{code}\n"
    )


class OptionalDependencyForm(Rule):
    """A driver can do with and without another module, and Kconfig says it in a roundabout way or not at
    all.

    ## Why is this bad?

    With the driver built in and the other one a module, the code does not link, or IS_REACHABLE()
    quietly leaves it out. `B!=m || A=m` prevents that too, but nobody reads it at sight.

    ## What to write instead

    `depends on B || !B`: a module if B is one.

    ## Limits

    IS_REACHABLE() only in a driver that the series adds together with its option; sometimes a feature
    that is quietly left out is wanted.
    """

    id = "optional-dependency-form"
    severity = NOTE
    confidence = LIKELY
    needs = (MAIL,)
    see_also = ('Documentation/kbuild/kconfig-language.rst, "Optional dependencies"',)
    profiles = (*KERNEL, "generic")
    since = "0.2"
    paths = ("Kconfig*",)

    GOOD = (
        Good(_mail("BAR || !BAR")),
        Good(_mail("BAR || !BAR", "\tif (IS_REACHABLE(CONFIG_BAR))")),
        Good(_mail("BAR", "\tif (IS_ENABLED(CONFIG_BAR))")),
        Good(_mail("BAR=m || m")),
    )
    BAD = (
        Bad(_mail("BAR!=m || FOO=m"), says="BAR || !BAR"),
        Bad(_mail("OF", "\tif (IS_REACHABLE(CONFIG_BAR))"), says="left out"),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        for patch in revision.patches:
            for file in patch.files:
                if "Kconfig" not in file.path.rpartition("/")[2]:
                    continue
                for line in file.lines("+"):
                    name = _other_than_module(line.text[:1000])
                    if name is not None:
                        yield self.at_line(
                            patch,
                            file,
                            line,
                            f"this is an optional dependency on {name}; depends on {name} || !{name} says the "
                            'same, and everybody knows it (kconfig-language.rst, "Optional dependencies")',
                        )
        yield from self._left_out(revision)

    def _left_out(self, revision: Revision) -> Findings:
        from reviewbot.context.kbuild.hunks import added_options

        for option in added_options(revision.patches):
            if option.block.kind != "tristate" or not option.is_whole:
                continue
            known = set(option.block.depends.symbols())
            told: set[str] = set()
            for patch, file, line in _lines_built_for(option, revision):
                match = _REACHABLE.search(line.text[:1000])
                if match is None or match[1] in known or match[1] in told:
                    continue
                name = match[1]
                told.add(name)
                yield self.at_line(
                    patch,
                    file,
                    line,
                    f"with {option.block.name}=y and {name}=m this code is quietly left out; if that is not "
                    f"wanted, {option.block.name} should depend on {name} || !{name} "
                    '(kconfig-language.rst, "Optional dependencies")',
                    confidence=GUESS,
                )


def _other_than_module(text: str) -> str | None:
    """The option B of `depends on B!=m || A=m`."""
    if _DEPENDS.match(text) is None or "||" not in text or "=m" not in text.replace("!=", ""):
        return None
    match = _NOT_M.search(text)
    return match[1] if match is not None else None


def _lines_built_for(option: AddedOption, revision: Revision) -> list[tuple[Patch, FileDiff, Line]]:
    """Added lines of the sources that the series builds for the option and that ask IS_REACHABLE()."""
    from reviewbot.context.kbuild.hunks import sources_of

    sources = sources_of(option, revision.patches)
    return [
        (patch, file, line)
        for patch in revision.patches
        for file in patch.files
        if file.path in sources and file.holds("IS_REACHABLE")
        for line in file.lines("+")
    ]
