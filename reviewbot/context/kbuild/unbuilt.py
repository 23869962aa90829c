"""Whether any make file builds a source."""

from __future__ import annotations

import posixpath
import re

from reviewbot.context.kbuild.change import KbuildChange

_BESIDE = ("tools/", "scripts/", "Documentation/", "samples/", "usr/")
_BESIDE_PARTS = ("/boot/", "/tools/", "/vdso/", "/purgatory/")
_COMMENT = re.compile(r"#.*")


def is_unbuilt(change: KbuildChange, path: str) -> bool:
    """Whether a C file of the patched tree is named by no make file and included by no neighbour.

    False where that is not known: programs beside the kernel, folders without a make file.
    """
    state = change.after
    if path.startswith(_BESIDE) or any(part in path for part in _BESIDE_PARTS):
        return False
    folder = posixpath.dirname(path)
    if state.kbuild.folder(folder) is None or state.placements(path):
        return False
    return not _is_in_makefile(change, path) and not _is_included(change, path)


def _is_in_makefile(change: KbuildChange, path: str) -> bool:
    stem = re.escape(posixpath.basename(path).removesuffix(".c"))
    named = re.compile(rf"(?<![\w-]){stem}(?![\w-])|\$\(wildcard")
    folder = posixpath.dirname(path)
    while True:
        for name in ("Kbuild", "Makefile"):
            text = change.after.text(posixpath.join(folder, name))
            if named.search(_COMMENT.sub("", text)):
                return True
        if not folder:
            return False
        folder = posixpath.dirname(folder)


def _is_included(change: KbuildChange, path: str) -> bool:
    """Whether a file of the same folder, or one that the revision changes, includes it."""
    folder, name = posixpath.split(path)
    included = re.compile(rf'#\s*include\s+["<][^">]*{re.escape(name)}[">]')
    near = {
        other for other in change.after.index.paths(folder) if posixpath.dirname(other) == folder
    }
    return any(
        included.search(change.after.text(other))
        for other in (*sorted(near), *sorted(change.patched.changed))
        if other.endswith((".c", ".h"))
    )
