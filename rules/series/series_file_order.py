"""A file that is used before the patch that adds it."""

from reviewbot.engine.rule import (
    CERTAIN,
    ERROR,
    KERNEL,
    SERIES,
    Bad,
    Context,
    Findings,
    Good,
    Revision,
    Rule,
)
from reviewbot.model.lazy import LazyPattern

_OBJECT = LazyPattern(
    r"(?:obj-\S{1,60}|[\w-]{1,60}-(?:y|m"
    r"|objs)(?:-\$\(\w{1,60}\))?)\s*[:+]?=\s*(?P<names>[^#]{1,400})"
)
_SOURCE = LazyPattern(r'\s*source\s+"(?P<path>[\w./-]{1,200})"')
_SIGNED = "Signed-off-by: A Author <author@example.org>\n"
_MAKE = (
    "diff --git a/foo/Makefile b/foo/Makefile\n--- a/foo/Makefile\n+++ b/foo/Makefile\n"
    "@@ -1 +1,2 @@\n a\n+obj-y += bar.o\n"
)
_FILE = (
    "diff --git a/foo/bar.c b/foo/bar.c\nnew file mode 100644\n--- /dev/null\n+++ b/foo/bar.c\n"
    "@@ -0,0 +1 @@\n+int a;\n"
)


def _posting(first: str, second: str) -> str:
    return "".join(
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n"
        f"Subject: [PATCH {number}/2] foo: part {number}\nMessage-ID: <{number}@example.org>\n\n"
        f"Text.\n\n{_SIGNED}---\n{diff}\n"
        for number, diff in enumerate((first, second), 1)
    )


class SeriesFileOrder(Rule):
    """A patch builds, includes or sources a file that a later patch of the series adds.

    ## Why is this bad?

    The tree does not build in between. Whoever bisects through the series has to skip commits, and a
    backport of its first half is broken.

    ## What to write instead

    The file first, its line in the Makefile or Kconfig together with it or later.

    ## Limits

    Only files in the folder of the Makefile, and `source` lines of Kconfig. An object that is made of
    others is not looked into.
    """

    id = "series-file-order"
    severity = ERROR
    confidence = CERTAIN
    needs = (SERIES,)
    see_also = (
        'Documentation/process/submitting-patches.rst, "Separate your changes"',
        'Documentation/process/5.Posting.rst, "Patch preparation"',
        'qemu: docs/devel/submitting-a-patch.rst, "Split up long patches"',
    )
    profiles = (*KERNEL, "u-boot", "xen")
    since = "0.1"
    paths = (
        "Kconfig*",
        "Makefile",
        "Kbuild",
    )

    GOOD = (
        Good(_posting(_FILE, _MAKE)),
        Good(_posting(_MAKE.replace("bar.o", "baz.o"), _FILE)),
    )
    BAD = (
        Bad(_posting(_MAKE, _FILE), says="patch 2"),
        Bad(
            _posting(
                _MAKE.replace("Makefile", "Kconfig").replace(
                    "obj-y += bar.o", 'source "foo/bar/Kconfig"'
                ),
                _FILE.replace("foo/bar.c", "foo/bar/Kconfig"),
            ),
            profile="u-boot",
        ),
    )

    def check_series(self, revision: Revision, context: Context) -> Findings:
        added: dict[str, int] = {}
        for patch in revision.patches:
            for file in patch.files:
                if file.status == "added":
                    added.setdefault(file.path, patch.number)
        for patch in revision.patches:
            for file in patch.files:
                for line in file.lines("+") if _is_build_file(file.path) else ():
                    for path in _used(file.path, line.text[:600]):
                        if added.get(path, 0) > patch.number:
                            yield self.at_line(
                                patch,
                                file,
                                line,
                                f"{path} is used here, but only patch {added[path]} adds it; the tree does "
                                "not build in between",
                            )


def _is_build_file(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name in ("Makefile", "Kbuild") or name.startswith("Kconfig")


def _used(path: str, text: str) -> list[str]:
    """Paths of the files a line of a Makefile or Kconfig asks for."""
    folder, _, name = path.rpartition("/")
    if name.startswith("Kconfig"):
        match = _SOURCE.match(text)
        return [match["path"]] if match is not None else []
    if name not in ("Makefile", "Kbuild"):
        return []
    match = _OBJECT.match(text)
    if match is None:
        return []
    stems = [word[:-2] for word in match["names"].split() if word.endswith(".o")]
    return [
        f"{folder}/{stem}{end}" if folder else stem + end for stem in stems for end in (".c", ".S")
    ]
