"""File names in a diff, as git and others write them: quoted, prefixed, with time stamps, hostile."""

from __future__ import annotations

import posixpath
import re

DEV_NULL = "/dev/null"
_PREFIXED = re.compile(r"[abciow12]/")


def header_name(line: str) -> str:
    """The name in a `--- ` or `+++ ` line, without a time stamp."""
    name = line[4:].split("\t")[0].rstrip("\r")
    if name.startswith('"'):
        return unquote(name)
    # diff -u without a tab: "name 2019-01-01 00:00:00.000 +0100"
    return re.split(
        r" +\d{4}-\d\d-\d\d[ T]\d\d:\d\d| \(revision \d| +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", name
    )[0].rstrip()


def git_names(rest: str) -> tuple[str, str]:
    """Both names of a `diff --git` line, where quotes or equal halves tell them apart."""
    rest = rest.rstrip("\r\n")
    if rest.startswith('"'):
        end = _quote_end(rest)
        return unquote(rest[:end]), unquote(rest[end:].strip())
    half = len(rest) // 2
    if rest[half : half + 1] == " ":
        old, new = rest[:half], rest[half + 1 :]
        if old == new or (_PREFIXED.match(old) and old[2:] == new[2:]):
            return old, new
    cut = rest.find(" b/")
    if cut < 0:
        cut = rest.find(' "')
    if cut < 0:
        cut = rest.find(" ")
    return (rest, rest) if cut < 0 else (rest[:cut], unquote(rest[cut + 1 :]))


def _quote_end(text: str) -> int:
    at = 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at + 1


_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


def unquote(name: str) -> str:
    """Undo git's C-style quoting (core.quotePath) when there is any."""
    name = name.strip()
    if len(name) < 2 or not name.startswith('"') or not name.endswith('"'):
        return name
    out = bytearray()
    at = 1
    while at < len(name) - 1:
        if name[at] != "\\":
            out += name[at].encode("utf-8", "surrogateescape")
            at += 1
        elif (octal := re.match(r"[0-7]{3}", name[at + 1 :])) is not None:
            out.append(int(octal[0], 8) & 255)
            at += 4
        else:
            out.append(_ESCAPES.get(name[at + 1], ord("?")))
            at += 2
    return out.decode("utf-8", "replace")


def plain_pair(old: str, new: str) -> tuple[str, str]:
    """Names without the prefix that `patch -p1` would strip: `a/x b/x` and `linux.orig/x linux/x`,
    not `x x`.
    """
    old_rest, new_rest = old.partition("/")[2], new.partition("/")[2]
    both = old != DEV_NULL and new != DEV_NULL
    if both and old == new and not old.startswith(("a/", "b/")):
        return safe_path(old), safe_path(new)
    if both and old_rest and old_rest == new_rest:
        return safe_path(old_rest), safe_path(new_rest)
    return safe_path(_strip(old)), safe_path(_strip(new))


def _strip(name: str) -> str:
    if name == DEV_NULL:
        return ""
    return name[2:] if _PREFIXED.match(name) else name


def safe_path(name: str) -> str:
    """Repository-relative form: no leading slash, no `.` or `..` left, at most 4096 characters."""
    parts = [
        part
        for part in posixpath.normpath(name[:4096].lstrip("/")).split("/")
        if part not in ("..", ".", "")
    ]
    return "/".join(parts)
