"""What the index of a tree needs of a Kconfig file: its entries by place, and the names in it.

The entries themselves are read when they are asked for: of 20,000 options a patch asks for few.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from reviewbot.context.kbuild.kconfig import Definition, FileReader, KconfigFile

_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_NAME = re.compile(r"\w+")
_WORDS = frozenset(("y", "m", "n", "if", "on"))


class Outline(NamedTuple):
    """A Kconfig file without the properties of its entries. `names` are all that may be options in
    its conditions and properties, `selected` the entries with what they select.
    """

    file: KconfigFile
    names: frozenset[str]
    selected: tuple[tuple[Definition, str], ...]


def outline_kconfig(path: str, text: str) -> Outline:
    """Read one file, see `parse_kconfig`."""
    reader = _Reader(path)
    file = reader.read(text)
    names = set(_NAME.findall(_QUOTED.sub("", "\n".join(reader.said))))
    for item in file.blocks:
        names.update(item.target.symbols())
        names.update(item.condition.symbols())
    return Outline(file, frozenset(names - _WORDS), tuple(reader.selected))


class _Reader(FileReader):
    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.said: list[str] = []
        self.selected: list[tuple[Definition, str]] = []

    def read_property(self, block: Definition, word: str, rest: str, number: int) -> None:
        """Note what it names."""
        self.said.append(rest)
        if word == "select" and block.name:
            match = _NAME.match(rest)
            if match is not None:
                self.selected.append((block, match[0]))
