"""Where a tree names an option or a C symbol: a search through sources, make files and Kconfig."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from reviewbot.context.kbuild.files import Files
from reviewbot.context.kbuild.kconfig import is_kconfig
from reviewbot.context.kbuild.makefiles import is_makefile

_SOURCES = (".c", ".h", ".S", ".rs", ".dts", ".dtsi", ".lds", ".y", ".l")
_MOST = 20
"""Mentions kept of one name; more would not be read."""


class Mention(NamedTuple):
    """A line that names something; `line` is 1-based, `text` without white space around it."""

    path: str
    line: int
    text: str


Mentions = Mapping[str, list[Mention]]


def option_mentions(files: Files, names: Collection[str]) -> Mentions:
    """Lines with `CONFIG_<name>`, in Kconfig files with the bare name; by name, in order of path.

    Default configurations (`*_defconfig`, `configs/`) are left out: they never break a build.
    """
    found = _search(
        files, names, rb"\bCONFIG_(%s)(?:_MODULE)?\b", lambda path: not is_kconfig(path)
    )
    bare = _search(files, names, rb"\b(?:CONFIG_)?(%s)\b", is_kconfig)
    return {
        name: sorted(found.get(name, []) + bare.get(name, []))
        for name in names
        if name in found or name in bare
    }


def word_mentions(files: Files, names: Collection[str]) -> Mentions:
    """Lines of C files with these words, by word."""
    return _search(
        files, names, rb"\b(%s)\b", lambda path: path.endswith((".c", ".h", ".S", ".rs"))
    )


def _search(
    files: Files, names: Collection[str], pattern: bytes, is_wanted: Callable[[str], bool]
) -> dict[str, list[Mention]]:
    if not names:
        return {}
    words = b"|".join(re.escape(name.encode()) for name in sorted(names))
    regex = re.compile(pattern.replace(b"%s", words))
    found: dict[str, list[Mention]] = {}
    for path in files.paths():
        if not _is_read(path) or not is_wanted(path):
            continue
        data = files.read(path) or b""
        for match in regex.finditer(data):
            kept = found.setdefault(match[1].decode(), [])
            if len(kept) < _MOST:
                kept.append(_mention(path, data, match.start()))
    return found


def _is_read(path: str) -> bool:
    return path.endswith(_SOURCES) or is_kconfig(path) or is_makefile(path) or _is_make_part(path)


def _is_make_part(path: str) -> bool:
    return posixpath.basename(path).startswith(("Makefile.", "Kbuild."))


def _mention(path: str, data: bytes, at: int) -> Mention:
    start = data.rfind(b"\n", 0, at) + 1
    end = data.find(b"\n", at)
    text = data[start : end if end >= 0 else len(data)][:300].decode("utf-8", "replace").strip()
    return Mention(path, data.count(b"\n", 0, at) + 1, text)
