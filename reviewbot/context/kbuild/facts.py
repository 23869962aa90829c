"""What one file says that other files need to know: exports, wrappers, includes, named options.

All of a kernel tree goes through here, so every pattern begins with a literal word: a search for
that costs next to nothing where it does not occur.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from reviewbot.context.kbuild.c_source import Export, find_exports

_INLINE = re.compile(rb"inline\b[^;{()=]{0,200}?\b(\w+)\s*\(")
_MACRO = re.compile(rb"define[ \t]+(?:(\w+)\(|([a-z]\w*)[ \t]+[A-Za-z_(\\])")
_SMALL_MACRO = re.compile(rb"define[ \t]+(?:([a-z_]\w*)\(|([a-z]\w*)[ \t]+[A-Za-z_(\\])")
_WORD = re.compile(rb"[A-Za-z_]\w+")
_INCLUDE = re.compile(rb"include[ \t]+([<\"][^>\"\n]{1,200}[>\"])")
_OPTION = re.compile(rb"CONFIG_(\w+)")
_LARGEST = 8_000_000
_REGISTERS = 60_000
"""Bytes from which a header without inline functions is taken for a list of registers."""
_LONGEST_BODY = 6_000
_KEYWORDS = frozenset(
    b"if else return int void struct const static inline unsigned char long for while do do_while"
    b" bool u8 u16 u32 u64 s32 size_t enum union sizeof switch case break default goto NULL true false".split()
)


class Wrapper(NamedTuple):
    """An inline function or macro of a header and the names in its body, with spaces between."""

    name: str
    callees: str


class FileFacts(NamedTuple):
    """Of one file: what it exports; which options it names, without `CONFIG_` and `_MODULE`; of a
    header what it includes, and the inline functions and macros in it.
    """

    exports: tuple[Export, ...] = ()
    wrappers: tuple[Wrapper, ...] = ()
    includes: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()


NOTHING = FileFacts()


def file_facts(path: str, data: bytes) -> FileFacts:
    """Read the facts off a file's bytes. A file of absurd size has none."""
    if len(data) > _LARGEST:
        return NOTHING
    if not path.endswith(".h"):
        exports = find_exports(data) if path.endswith((".c", ".S")) else ()
        return FileFacts(exports, options=options_in(data))
    if len(data) > _REGISTERS and b"inline" not in data:
        return NOTHING
    is_public = path.startswith(("include/", "arch/"))
    return FileFacts(
        find_exports(data),
        wrappers_in(data, is_public=is_public),
        includes_in(data),
        options_in(data),
    )


def wrappers_in(data: bytes, *, is_public: bool = True) -> tuple[Wrapper, ...]:
    """The inline functions and macros of a header, each once; stubs have no callees. Macros in
    capitals that name nothing are left out, and of a driver's own header all of them: nearly all
    are registers and bits.
    """
    found: dict[bytes, bytes] = {}
    if b"inline" in data:
        for match in _INLINE.finditer(data):
            found.setdefault(match[1], _inline_body(data, match.end()))
    for match in (_MACRO if is_public else _SMALL_MACRO).finditer(data):
        found.setdefault(match[1] or match[2], _macro_body(data, match))
    return tuple(
        Wrapper(name.decode("ascii", "replace"), callees)
        for name, body in found.items()
        if (callees := _callees(body, name)) or name.islower()
    )


def _inline_body(data: bytes, at: int) -> bytes:
    opened = data.find(b"{", at, at + 600)
    if opened < 0:
        return b""
    ends = data.find(b";", at, opened)
    if ends >= 0:
        return b""  # a declaration
    closed = data.find(b"\n}", opened)
    line_end = data.find(b"\n", opened)
    if data[opened:line_end].rstrip().endswith(b"}"):
        closed = line_end
    closed = len(data) if closed < 0 else closed
    return data[opened : min(closed, opened + _LONGEST_BODY)]


def _macro_body(data: bytes, match: re.Match[bytes]) -> bytes:
    start = match.end() - (match[2] is not None)
    end = data.find(b"\n", start)
    while end > 0 and data[end - 1 : end] == b"\\" and end - start < _LONGEST_BODY:
        end = data.find(b"\n", end + 1)
    return data[start : end if end >= 0 else len(data)]


def _callees(body: bytes, name: bytes) -> str:
    words = dict.fromkeys(_WORD.findall(body))
    return " ".join(
        [word.decode("ascii") for word in words if word not in _KEYWORDS and word != name]
    )


def includes_in(data: bytes) -> tuple[str, ...]:
    """What a file includes, as written with quotes or angle brackets."""
    if b"include" not in data:
        return ()
    found = dict.fromkeys(_INCLUDE.findall(data))
    return tuple(name.decode("utf-8", "replace") for name in found)


def options_in(data: bytes) -> frozenset[str]:
    """Names after `CONFIG_` anywhere in the bytes, `_MODULE` taken off."""
    if b"CONFIG_" not in data:
        return frozenset()
    return frozenset(_plain(name) for name in set(_OPTION.findall(data)))


def _plain(name: bytes) -> str:
    return name.decode("ascii", "replace").removesuffix("_MODULE")
