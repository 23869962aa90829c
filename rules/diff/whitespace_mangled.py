"""A diff whose white space a mail client or a terminal has changed."""

from collections.abc import Sequence
from itertools import islice

from reviewbot.engine.rule import (
    ALL,
    CERTAIN,
    ERROR,
    LIKELY,
    MAIL,
    Bad,
    Context,
    FileDiff,
    Findings,
    Good,
    Line,
    Patch,
    Rule,
)

_CODE = (".c", ".h", ".S", ".sh", "Kconfig")
_COPIED_TEXT = "tabs became blanks, as when text is copied from a terminal"
_TABBED_PROJECTS = ("linux", "u-boot", "git")
_ENOUGH = 3
_MANY = 10
_ALL = 100_000
_HEAD = (
    "Subject: [PATCH] foo: fix bar\n\nText.\n---\ndiff --git a/foo.c b/foo.c\n"
    "--- a/foo.c\n+++ b/foo.c\n"
)
_COPIED = "@@ -1,4 +1,4 @@\n {\n        int size;\n-       size = 1;\n+       size = 2;\n        return size;\n"

_BESIDE = (
    "Subject: [PATCH] foo: fix bar\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\n{}\n--b\nContent-Type: text/x-patch\n"
    "Content-Disposition: attachment; filename=a.patch\n\nthe same\n--b--\n"
)
"""The patch for reading, and attached for applying."""


class WhitespaceMangled(Rule):
    """The lines that must be found in the tree have blanks where the tree has tabs.

    ## Why is this bad?

    The patch does not apply: `git am` compares white space as well. Whoever wants it has to repair
    each line by hand.

    ## What to write instead

    The same commit, sent with `git send-email` or `b4 send`. Text copied from a terminal or pasted
    into a mail client has lost its tabs already.

    ## Limits

    The context lines and the removed lines are looked at, which come from the tree; what the patch
    adds counts only where ten lines of it bear out a single one of those. Tabs copied from a terminal
    leave an indentation of 7, 15, 23 columns behind the mark of the diff (3, 7, 11 where tabs are four
    wide), which nobody writes: certain in projects that indent with tabs, likely where the project is
    not known. A C file or Kconfig without a single tab is likely, in such projects only. Other
    languages are left alone, and so are Xen and QEMU, which indent with blanks. Where the patch is
    attached too, that is what is applied, and the copy in the text is left alone.
    """

    id = "whitespace-mangled"
    severity = ERROR
    confidence = CERTAIN
    needs = (MAIL,)
    see_also = (
        'Documentation/process/email-clients.rst, "General Preferences"',
        'Documentation/process/5.Posting.rst, "Sending the patch"',
        'xen: docs/process/sending-patches.pandoc, "Sending the patches to the list"',
        'qemu: docs/devel/submitting-a-patch.rst, "Use git send-email"',
        'u-boot: doc/develop/sending_patches.rst, "General Patch Submission Rules"',
        'git: Documentation/SubmittingPatches, "Sending your patches"',
    )
    profiles = ALL
    checkpatch = "CORRUPTED_PATCH"
    since = "0.1"

    GOOD = (
        Good(f"{_HEAD}@@ -1,3 +1,4 @@\n {{\n \tint a;\n+\tint b;\n \treturn a;\n"),
        Good(
            f"{_HEAD}@@ -1,4 +1,5 @@\n {{\n     int a;\n+    int b;\n     a = 1;\n     return a;\n",
            profile="qemu",
        ),
        Good(f"{_HEAD}@@ -1,3 +1,4 @@\n int foo(int a,\n         int b);\n+int c;\n int d;\n"),
        Good(
            _HEAD.replace("foo.c", "foo.py")
            + _COPIED.replace("        ", "     ").replace("       ", "    ")
        ),
        Good(f"{_HEAD}@@ -1,2 +1,5 @@\n {{\n+       int a;\n+       int b;\n+       a = b;\n }}\n"),
        Good(_BESIDE.format(f"{_HEAD.partition('bar')[2]}{_COPIED}")),
        Good(
            f"{_HEAD}@@ -1,4 +1,5 @@\n * a comment\n *        with a\n *        list\n+*        here\n *        of\n"
        ),
    )
    BAD = (
        Bad(f"{_HEAD}{_COPIED}", says="terminal"),
        Bad(f"{_HEAD}{_COPIED}", profile="generic"),
        Bad(
            f"{_HEAD}@@ -1,4 +1,4 @@\n     pp.dir = 1;\n \n     pp.a = 2;\n-    pp.b = 3;\n+    pp.b = 4;\n",
            says="no tab",
        ),
        Bad(
            f"{_HEAD}@@ -1,3 +1,4 @@\n {{\n \u00a0\u00a0int a;\n+\u00a0\u00a0int b;\n \u00a0\u00a0return a;\n",
            profile="qemu",
            says="no-break space",
        ),
        Bad(
            f"{_HEAD}@@ -1,4 +1,4 @@\n    a = 1;\n-   if (!a)\n+   if (a)\n        b = 2;\n    return b;\n",
            says="terminal",
        ),
        Bad(
            f"{_HEAD}@@ -1,2 +1,2 @@\n     a = 1;\n-    b = 3;\n+    b = 4;\n",
            todo="two lines are too few to tell from an odd file",
        ),
    )

    def check_patch(self, patch: Patch, context: Context) -> Findings:
        if patch.message.has_attached_patch:
            return
        for file in patch.files:
            if file.status == "added" or file.is_binary or not _may_be_odd(file):
                continue
            old = [line for line, _ in zip(file.lines(" -"), range(_ALL))]
            line, why, is_sure = _judge(file, old, context)
            if line is not None:
                yield self.at_line(
                    patch,
                    file,
                    line,
                    f"{why}, so the patch does not apply; please send it again with git send-email "
                    "or b4 send, not pasted into a mail client",
                    confidence=CERTAIN if is_sure else LIKELY,
                )
                return


def _may_be_odd(file: FileDiff) -> bool:
    """Whether a line of the tree begins with what `_judge` looks for."""
    begins = {line[1:2] for line in islice(file.marked(" -"), _ALL)}
    return "\u00a0" in begins or (" " in begins and "\t" not in begins)


def _judge(file: FileDiff, old: Sequence[Line], context: Context) -> tuple[Line | None, str, bool]:
    """The first odd line, what is odd, and whether that is certain."""
    hard = [line for line in old if line.text.startswith("\u00a0")]
    if len(hard) > 1 and len(hard) * 2 > sum(line.text[:1] in "\u00a0 \t" for line in old):
        return hard[0], "lines of the tree are indented with no-break spaces", True
    if any(line.text.startswith("\t") for line in old):
        return None, "", False
    indented = [line for line in old if line.text.startswith("   ") and line.text.strip()]
    if not file.path.endswith(_CODE) or context.is_any("qemu", "xen"):
        return None, "", False
    depths = [_indent(line) for line in indented if not _is_comment(line)]
    copied = [line for line in indented if _indent(line) % 8 == 7]
    is_tabbed = context.is_any(*_TABBED_PROJECTS)
    if len(copied) > 1 and len(copied) * 2 > len(indented) and min(depths, default=0) in (7, 15):
        return copied[0], _COPIED_TEXT, is_tabbed
    if not is_tabbed:
        return None, "", False
    if len(indented) >= _ENOUGH and all(depth % 4 == 3 for depth in depths):
        return indented[0], _COPIED_TEXT, True
    deep = [line for line in indented if _indent(line) > 3 and not _is_comment(line)]
    if file.path.endswith(".sh"):  # each to its own taste
        return None, "", False
    if not deep or any("\t" in line.text for line in file.lines()):
        return None, "", False
    added = [line for line, _ in zip(file.lines("+"), range(_ALL)) if line.text.startswith("    ")]
    if len(deep) >= _ENOUGH or len(added) >= _MANY:
        return deep[0], "no tab is left in the lines of the tree", False
    return None, "", False


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip(" "))


def _is_comment(line: Line) -> bool:
    return line.text.lstrip().startswith("*")
