"""What the hunks of a Kconfig file show without the tree: relations taken away, options added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
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
    """An option whose `config` line the patch adds. `is_whole` says that the hunk shows its end,
    `in_choice` that it is one of a choice, which may begin above the hunk.
    """

    block: Definition
    patch: Patch
    file: FileDiff
    line: Line
    is_whole: bool
    in_choice: bool


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
    """Options whose `config` line is added by one of the patches and removed by none of them; a new
    name for an old option is none.
    """
    patches = tuple(patches)
    removed = {
        match[1]
        for patch in patches
        for file in patch.files
        if is_kconfig(file.path)
        for line in file.marked("-")
        if (match := _OPTION.match(line, 1)) is not None
    }
    for patch in patches:
        for file in patch.files:
            if is_kconfig(file.path) and file.holds("config"):
                for hunk in file.hunks:
                    for added in _added_in(patch, file, hunk):
                        if added.block.name not in removed:
                            yield added


def sources_of(option: AddedOption, patches: Iterable[Patch]) -> frozenset[str]:
    """Paths of the sources beside the Kconfig file that added lines of the make file build for it."""
    folder = option.file.path.rpartition("/")[0]
    goal = f"$(CONFIG_{option.block.name})"
    return frozenset(
        f"{folder}/{name.removesuffix('.o')}.c"
        for patch in patches
        for file in patch.files
        if file.path in (f"{folder}/Makefile", f"{folder}/Kbuild") and file.holds(goal)
        for line in file.lines("+")
        if goal in line.text
        for name in line.text.partition("=")[2].split()
    )


def _added_in(patch: Patch, file: FileDiff, hunk: Hunk) -> Iterator[AddedOption]:
    shown = [line for line in hunk.lines if line.kind in " +"]
    if not any(line.kind == "+" and _OPTION.match(line.text) for line in shown):
        return
    renamed = {
        id(line)
        for before, line in pairwise(hunk.lines)
        if before.kind == "-" and line.kind == "+" and _OPTION.match(before.text)
    }
    parsed = parse_kconfig(file.path, "\n".join(line.text for line in shown))
    for block in parsed.definitions:
        line = shown[block.line - 1]
        if not block.name or line.kind != "+" or id(line) in renamed:
            continue
        # cut off where context ends the hunk inside the block
        is_whole = block.end < len(shown) or shown[-1].kind == "+"
        in_choice = bool(block.choice) or _ends_a_choice(shown[block.line :])
        yield AddedOption(block, patch, file, line, is_whole, in_choice)


def _ends_a_choice(below: Iterable[Line]) -> bool:
    """Whether a choice that began further up ends below."""
    words = (
        line.text.split(None, 1)[0] for line in below if line.text.startswith(("choice", "endc"))
    )
    return next(words, "") == "endchoice"
