"""Where a tree names an option or a C symbol: a search through sources, make files and Kconfig.

What stands in comments, strings and help texts is no use of a name and does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from reviewbot.context.kbuild.files import Files
from reviewbot.context.kbuild.kconfig import is_kconfig, statements
from reviewbot.context.kbuild.makefiles import is_makefile
from reviewbot.context.kbuild.preprocessor import without_comments

_SOURCES = (".c", ".h", ".S", ".rs", ".dts", ".dtsi", ".lds", ".y", ".l")
_CODE = (".c", ".h", ".S", ".rs")
_MOST = 20
"""Mentions kept of one name; more would not be read."""
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_DEFINITION = re.compile(r"\s*(?:menu)?config\s")
_HASH = re.compile(r"#.*")


class Mention(NamedTuple):
    """A line that names something; `line` is 1-based, `text` without white space around it."""

    path: str
    line: int
    text: str


Mentions = Mapping[str, list[Mention]]


def names_options(path: str) -> bool:
    """Whether a file of this name can name an option so that it matters for the build."""
    return path.endswith(_SOURCES) or is_kconfig(path) or is_makefile(path)


def is_default_configuration(path: str) -> bool:
    """Whether a file of this name holds values of options for `make *_defconfig`."""
    return path.endswith("_defconfig") or "/configs/" in path


def option_mentions(
    files: Files, names: Collection[str], paths: Iterable[str] | None = None
) -> Mentions:
    """Lines with `CONFIG_<name>`, in Kconfig files with the bare name; by name, in order of path.

    The lines that define an option do not count, nor do default configurations. `paths` are those
    to be searched, by default all.
    """
    wanted = [path for path in paths if names_options(path)] if paths is not None else None
    if wanted is None:
        wanted = [path for path in files.paths() if names_options(path)]
    found = _search(files, names, rb"(?:\b|-D)CONFIG_(%s)(?:_MODULE)?\b", wanted, _is_no_kconfig)
    bare = _search(files, names, rb"\b(?:CONFIG_)?(%s)\b", wanted, is_kconfig)
    return {
        name: sorted(found.get(name, []) + bare.get(name, []))
        for name in names
        if name in found or name in bare
    }


def default_mentions(
    files: Files, names: Collection[str], paths: Iterable[str] | None = None
) -> Mentions:
    """Lines of default configurations that set these options, by name."""
    wanted = files.paths() if paths is None else paths
    return _search(files, names, rb"\bCONFIG_(%s)(?:=| is )", wanted, is_default_configuration)


def word_mentions(
    files: Files, names: Collection[str], paths: Iterable[str] | None = None
) -> Mentions:
    """Lines of C files with these words, by word."""
    wanted = files.paths() if paths is None else paths
    return _search(files, names, rb"\b(%s)\b", wanted, lambda path: path.endswith(_CODE))


def _is_no_kconfig(path: str) -> bool:
    return not is_kconfig(path)


def _search(
    files: Files,
    names: Collection[str],
    pattern: bytes,
    paths: Iterable[str],
    is_wanted: Callable[[str], bool],
) -> dict[str, list[Mention]]:
    if not names:
        return {}
    words = b"|".join(re.escape(name.encode()) for name in sorted(names))
    regex = re.compile(pattern.replace(b"%s", words))
    found: dict[str, list[Mention]] = {}
    for path in paths:
        if not is_wanted(path):
            continue
        data = files.read(path) or b""
        if regex.search(data) is None:
            continue
        said = _without_talk(path, data.decode("utf-8", "replace")).encode()
        for match in regex.finditer(said):
            kept = found.setdefault(match[1].decode(), [])
            if len(kept) < _MOST:
                kept.append(_mention(path, said, data, match.start()))
    return found


def _without_talk(path: str, text: str) -> str:
    """The text with comments, strings and help texts made blank; line numbers stay."""
    if is_kconfig(path):
        lines = [""] * (text.count("\n") + 1)
        for number, line in statements(text):
            if not _DEFINITION.match(line):
                lines[number - 1] = _QUOTED.sub('""', line)
        return "\n".join(lines)
    if path.endswith((".c", ".h", ".S", ".dts", ".dtsi", ".lds", ".rs")):
        return without_comments(text)
    if is_makefile(path):
        return _HASH.sub("", text)
    return text


def _mention(path: str, said: bytes, data: bytes, at: int) -> Mention:
    line = said.count(b"\n", 0, at)
    text = data.split(b"\n", line + 1)[line][:300].decode("utf-8", "replace").strip()
    return Mention(path, line + 1, text)
