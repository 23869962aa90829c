"""What one file says that other files need to know: exports, wrappers, mentioned options."""

from __future__ import annotations

import re
from typing import NamedTuple

from reviewbot.context.kbuild.c_source import Export, find_exports

_INLINE = re.compile(
    rb"^(?:static\s+(?:__always_)?inline|static\s+__always_inline|extern\s+inline"
    rb"|static\s+__maybe_unused|__always_inline static|static\s+__inline__|static\s+__inline)\b"
    rb"[^;{()=]{1,200}?\b(\w+)\s*\(",
    re.M,
)
_MACRO = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+([a-z_]\w*)\(", re.M)
_MACRO_NAME = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+([a-z]\w*)[ \t]+[a-zA-Z_(\\]", re.M)
_OPTION = re.compile(rb"\bCONFIG_(\w+)")
_LARGEST = 8_000_000


class FileFacts(NamedTuple):
    """Of one file: what it exports, and, for a header, the inline functions and macros in it."""

    exports: tuple[Export, ...] = ()
    wrappers: tuple[str, ...] = ()


NOTHING = FileFacts()


def file_facts(path: str, data: bytes) -> FileFacts:
    """Read the facts off a file's bytes. A file of absurd size has none."""
    if len(data) > _LARGEST:
        return NOTHING
    exports = find_exports(data) if path.endswith((".c", ".S", ".h")) else ()
    return FileFacts(exports, wrappers_in(data) if path.endswith(".h") else ())


def wrappers_in(data: bytes) -> tuple[str, ...]:
    """Names of static inline functions and lower-case macros of a header, each once."""
    found: list[bytes] = []
    if b"inline" in data:
        found += _INLINE.findall(data)
    if b"define" in data:
        found += _MACRO.findall(data)
    return tuple(dict.fromkeys(name.decode("ascii", "replace") for name in found))


def options_in(data: bytes) -> frozenset[str]:
    """Names after `CONFIG_` anywhere in the bytes, `_MODULE` taken off."""
    if b"CONFIG_" not in data:
        return frozenset()
    names = {name.decode("ascii", "replace") for name in _OPTION.findall(data)}
    return frozenset(name.removesuffix("_MODULE") for name in names)
