"""Small kernel trees for tests, written to a folder, and revisions on top of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reviewbot.context.kbuild.change import KbuildChange
from reviewbot.context.kbuild.files import FilesInMemory
from reviewbot.context.kbuild.folder import FolderFiles
from reviewbot.context.kbuild.index import build_index
from reviewbot.context.kbuild.state import TreeState
from reviewbot.model.patch import Patch, parse_patch
from tests.factories import make_mail

LIBRARY = (
    "int lib_do(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL_GPL(lib_do);\n\n"
    "static int __init lib_init(void)\n{\n\tif (!xen_initial_domain())\n\t\treturn -ENODEV;\n"
    "\treturn 0;\n}\nmodule_init(lib_init);\n"
)
TREE = {
    "Kconfig": 'source "drivers/foo/Kconfig"\n',
    "Makefile": "obj-y += drivers/foo/\n",
    "drivers/foo/Makefile": "obj-$(CONFIG_USER) += user.o\nobj-$(CONFIG_LIB) += lib.o\n",
    "drivers/foo/Kconfig": (
        'config USER\n\ttristate "User"\n\timply LIB\n\nconfig LIB\n\ttristate "Library"\n'
    ),
    "drivers/foo/user.c": (
        "int go(void)\n{\n\tif (IS_REACHABLE(CONFIG_LIB))\n\t\treturn lib_do();\n\treturn 0;\n}\n"
    ),
    "drivers/foo/lib.c": LIBRARY,
}
"""USER implies LIB and calls it where it can; LIB refuses to load outside of a dom0."""
NO_IMPLY = """\
diff --git a/drivers/foo/Kconfig b/drivers/foo/Kconfig
--- a/drivers/foo/Kconfig
+++ b/drivers/foo/Kconfig
@@ -1,5 +1,4 @@
 config USER
 \ttristate "User"
-\timply LIB
\x20
 config LIB
"""


def write_tree(folder: Path, files: Mapping[str, str] = TREE) -> Path:
    """The folder with these files in it."""
    for path, text in files.items():
        full = folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_text(text)
    return folder


def make_patch(diff: str) -> Patch:
    """A patch with this diff."""
    patch = parse_patch(make_mail(body=f"Text.\n---\n{diff}-- \n2.39.5\n"))
    assert patch is not None
    return patch


def make_change(folder: Path, diff: str, files: Mapping[str, str] = TREE) -> KbuildChange:
    """A revision of one patch on a tree that is written to the folder."""
    return KbuildChange(FolderFiles(write_tree(folder, files)), [make_patch(diff)])


def make_state(files: Mapping[str, str] = TREE) -> TreeState:
    """A tree in memory with its index."""
    held = FilesInMemory({path: text.encode() for path, text in files.items()})
    return TreeState(held, build_index(held))


def new_file(path: str, text: str) -> str:
    """A diff that adds a file."""
    lines = text.splitlines()
    added = "".join(f"+{line}\n" for line in lines)
    return (
        f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
        f"@@ -0,0 +1,{len(lines)} @@\n{added}"
    )


def replaced(path: str, before: str, after: str) -> str:
    """A diff that replaces a whole file."""
    old, new = before.splitlines(), after.splitlines()
    body = "".join(f"-{line}\n" for line in old) + "".join(f"+{line}\n" for line in new)
    return (
        f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
        f"@@ -1,{len(old)} +1,{len(new)} @@\n{body}"
    )
