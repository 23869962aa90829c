"""What the hunks of a Kconfig file show without the tree: relations taken away, options added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.expression import parse_expression
from reviewbot.context.kbuild.kconfig import Definition, is_kconfig, parse_kconfig
from reviewbot.model.diff import FileDiff, Hunk, Line
from reviewbot.model.patch import Patch

_RELATION = re.compile(r"\s+(imply|select|depends\s+on)\s+(.{1,500})")
_OPTION = re.compile(r"\s*(?:menu)?config\s+([A-Z0-9][A-Z0-9_]*)")


class Relation(NamedTuple):
    """A line that relates an option to a symbol; `option` is empty where the hunk does not show it."""

    option: str
    kind: str
    target: str
    file: FileDiff
    line: Line


class AddedOption(NamedTuple):
    """An option whose `config` line the patch adds. `is_whole` says that the hunk shows its end;
    `beside` are the entries that the hunk shows whole and leaves as they are.
    """

    block: Definition
    patch: Patch
    file: FileDiff
    line: Line
    is_whole: bool
    beside: tuple[Definition, ...] = ()


def removed_relations(patch: Patch) -> Iterator[Relation]:
    """Relations that the patch takes away and does not put back in the same hunk."""
    yield from _relations(patch, "-", "+")


def added_relations(patch: Patch) -> Iterator[Relation]:
    """Relations that the patch adds and does not take from the same hunk."""
    yield from _relations(patch, "+", "-")


def _relations(patch: Patch, wanted: str, other: str) -> Iterator[Relation]:
    for file in patch.files:
        if not is_kconfig(file.path):
            continue
        for hunk in file.hunks:
            against = {" ".join(line.text.split()) for line in hunk.lines if line.kind == other}
            option = _of_section(hunk)
            for line in hunk.lines:
                named = _OPTION.match(line.text) if line.kind in (" ", wanted) else None
                if named is not None:
                    option = named[1]
                match = _RELATION.match(line.text) if line.kind == wanted else None
                if match is None or " ".join(line.text.split()) in against:
                    continue
                kind = "depends" if match[1].startswith("depends") else match[1]
                names = parse_expression(match[2].split(" if ")[0]).symbols()
                for name in dict.fromkeys(names):
                    yield Relation(option, kind, name, file, line)


def _of_section(hunk: Hunk) -> str:
    match = _OPTION.match(hunk.section)
    return match[1] if match is not None else ""


def added_options(patches: Iterable[Patch]) -> Iterator[AddedOption]:
    """Options whose `config` line is added by one of the patches and removed by none of them."""
    patches = tuple(patches)
    removed = {
        match[1]
        for patch in patches
        for file in patch.files
        if is_kconfig(file.path)
        for line in file.lines("-")
        if (match := _OPTION.match(line.text)) is not None
    }
    for patch in patches:
        for file in patch.files:
            if is_kconfig(file.path):
                for hunk in file.hunks:
                    for added in _added_in(patch, file, hunk):
                        if added.block.name not in removed:
                            yield added


def _added_in(patch: Patch, file: FileDiff, hunk: Hunk) -> Iterator[AddedOption]:
    shown = [line for line in hunk.lines if line.kind in " +"]
    if not any(line.kind == "+" and _OPTION.match(line.text) for line in shown):
        return
    parsed = parse_kconfig(file.path, "\n".join(line.text for line in shown))
    beside = tuple(block for block in parsed.definitions if _is_left(block, shown))
    is_renaming = any(line.kind == "-" and _OPTION.match(line.text) for line in hunk.lines)
    for block in parsed.definitions:
        line = shown[block.line - 1]
        if not block.name or line.kind != "+":
            continue
        lines = shown[block.line - 1 : block.end]
        if is_renaming and any(line.kind == " " and line.text.strip() for line in lines):
            continue  # another name for what was there
        block.choice = block.choice or _choice_around(shown[block.end :])
        # cut off where context ends the hunk inside the block
        is_whole = block.end < len(shown) or shown[-1].kind == "+"
        yield AddedOption(block, patch, file, line, is_whole, beside)


def _choice_around(behind: list[Line]) -> str:
    """Where the hunk shows only the end of the choice that an entry stands in, a name for it."""
    for line in behind:
        word = line.text.strip()
        if word in ("choice", "endchoice"):
            return "of the hunk" if word == "endchoice" else ""
    return ""


def options_with_new_help(patches: Iterable[Patch]) -> frozenset[str]:
    """Options whose entry one of the patches gives a help text, while it adds it in another hunk."""
    found: set[str] = set()
    for patch in patches:
        for file in patch.files:
            for hunk in file.hunks if is_kconfig(file.path) else ():
                option = _of_section(hunk)
                for line in hunk.lines:
                    named = _OPTION.match(line.text)
                    if named is not None:
                        option = named[1] if line.kind == " " else ""
                    if (
                        option
                        and line.kind == "+"
                        and line.text.split()[:1] in (["help"], ["---help---"])
                    ):
                        found.add(option)
    return frozenset(found)


def _is_left(block: Definition, shown: list[Line]) -> bool:
    """Whether the hunk shows all of an entry and changes nothing of it."""
    lines = shown[block.line - 1 : block.end]
    return bool(block.name) and block.end < len(shown) and all(line.kind == " " for line in lines)
