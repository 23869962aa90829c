"""Reads Kconfig files into symbols, and symbols into a model of one architecture.

A reader of our own rather than kconfiglib: it keeps file and line of every property, reads all
architectures at once, and expands no macro, so that nothing in a tree can make it run anything.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from reviewbot.context.kbuild.expression import (
    TRUE,
    Expression,
    all_of,
    parse_expression,
)

_WORD = re.compile(r"[\w-]+")
_TYPES = ("bool", "boolean", "tristate", "string", "hex", "int")
_PROPERTIES = frozenset((*_TYPES, "depends", "select", "default", "imply", "range", "def_bool"))
_NAME = re.compile(r"(?:menu)?config\s+\"?([A-Za-z0-9_]+)\"?\s*(?:#.*)?$")
_DEEPEST = 40


class Property(NamedTuple):
    """One `select`, `imply`, `depends on` or `default`: what, under which condition, where.

    `target` is the expression named (a symbol for select and imply); `line` is 1-based.
    """

    kind: str
    target: Expression
    condition: Expression
    path: str
    line: int
    text: str = ""


@dataclass(slots=True)
class Definition:
    """One `config` block. `context` is the condition of the menus, ifs and sources around it.

    `line` and `end` are 1-based, the first line of the block and its last. `prompt` is None for a
    symbol that no user sees; `choice` numbers the choice block of this file that it stands in.
    """

    name: str
    path: str
    line: int
    end: int = 0
    kind: str = ""
    prompt: str | None = None
    prompt_condition: Expression = TRUE
    context: Expression = TRUE
    properties: list[Property] = field(default_factory=list)
    has_help: bool = False
    is_menuconfig: bool = False
    is_modules: bool = False
    is_transitional: bool = False
    choice: str = ""
    _depends: Expression | None = field(default=None, init=False, repr=False, compare=False)

    def of_kind(self, *kinds: str) -> Iterator[Property]:
        """Properties of these kinds, in order."""
        return (item for item in self.properties if item.kind in kinds)

    @property
    def depends(self) -> Expression:
        """All that must hold for the symbol to be offered: context and its own `depends on`.

        Worked out once: the block has to be complete when it is first asked for.
        """
        if self._depends is None:
            own = (_when(item) for item in self.of_kind("depends"))
            self._depends = all_of(self.context, *own)
        return self._depends


def _when(item: Property) -> Expression:
    """`depends on A if B` holds wherever B does not (kconfig-language.rst, 6.19)."""
    if item.condition == TRUE:
        return item.target
    not_asked = Expression("not", parts=(item.condition,))
    return Expression("or", parts=(item.target, not_asked))


class Source(NamedTuple):
    """A `source` statement and the condition it stands under."""

    pattern: str
    condition: Expression
    line: int


@dataclass(slots=True)
class KconfigFile:
    """What one file says. Conditions are those of this file alone, not of who sources it.

    `blocks` are the conditions of its `if`s, menus, choices and comments, each where it stands.
    """

    path: str
    definitions: list[Definition] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    blocks: list[Property] = field(default_factory=list)


def is_kconfig(path: str) -> bool:
    """Whether a file of this name is read as Kconfig."""
    name = posixpath.basename(path)
    if not name.startswith("Kconfig"):
        return False
    return not name.endswith((".rst", ".txt", ".c", ".h", ".py", ".orig", ".rej"))


def parse_kconfig(path: str, text: str) -> KconfigFile:
    """Read one file. Lines that cannot be read are passed over, as mail may hold anything."""
    return FileReader(path).read(text)


def statements(text: str) -> Iterator[tuple[int, str]]:
    """The statements of a file, each with the 1-based line it begins on: lines that go on joined,
    without comments, help texts and empty lines.
    """
    return iter(_Lines(text))


class _Lines:
    """Statements of a file. While one is looked at, `number` is its last line; `help_was_read` says
    that a help text stood between it and the one before, `help_end` where that ended.
    """

    def __init__(self, text: str) -> None:
        self._raw = text.expandtabs().split("\n")
        self.number = self.help_end = 0
        self.help_was_read = False

    def __iter__(self) -> Iterator[tuple[int, str]]:
        pending, first = "", 0
        # in a help text: the indent of its first line, 0 while that is awaited; None outside
        indent: int | None = None
        for number, raw in enumerate(self._raw, 1):
            if indent is not None:
                own = len(raw) - len(raw.lstrip())
                if not raw.strip() or (own and own >= indent):
                    if raw.strip():
                        indent = indent or own
                        self.help_was_read, self.help_end = True, number
                    continue
                indent = None
            if raw.endswith("\\"):
                first = first or number
                pending = (pending + raw[:-1] + " ")[:20_000]
                continue
            line = _uncommented(pending + raw).strip()
            if line:
                self.number = number
                yield first or number, line
                self.help_was_read = False
                indent = 0 if _is_help(line) else None
            pending, first = "", 0


def _is_help(line: str) -> bool:
    return line == "help" or line.startswith(("help ", "---help---"))


class FileReader:
    """Reads the statements of one file, in order."""

    def __init__(self, path: str) -> None:
        self.file = KconfigFile(path)
        self.around: list[tuple[str, Expression]] = []
        self.current: Definition | None = None
        self.choices = 0
        self.in_choice = ""

    def read(self, text: str) -> KconfigFile:
        """All of a file."""
        lines = _Lines(text)
        for number, line in lines:
            if lines.help_was_read and self.current is not None:
                self.current.has_help, self.current.end = True, lines.help_end
            self._statement(line, number)
            if self.current is not None:
                self.current.end = lines.number
        if lines.help_was_read and self.current is not None:
            self.current.has_help, self.current.end = True, lines.help_end
        return self.file

    def _statement(self, line: str, number: int) -> None:
        match = _WORD.match(line)
        word = match[0] if match is not None else ""
        rest = line[len(word) :].strip()
        if word in _PROPERTIES and self.current is not None:
            self.read_property(self.current, word, rest, number)
        elif word in ("config", "menuconfig"):
            self._config(line, word, number)
        elif _is_help(line):
            pass  # the text was passed over
        elif word in ("menu", "choice", "if", "comment", "mainmenu"):
            self._open(word, rest, number)
        elif word in ("endmenu", "endchoice", "endif"):
            self._close(word[3:])
        elif word in ("source", "rsource", "osource", "orsource"):
            self._source(word, rest, number)
        elif self.current is not None:
            self.read_property(self.current, word, rest, number)
        elif word in ("depends", "visible") and self.around:
            self._around_depends(word, rest, number)

    def _config(self, line: str, word: str, number: int) -> None:
        self.current = None
        match = _NAME.match(line)
        if match is None:
            return
        self.current = Definition(
            match[1],
            self.file.path,
            number,
            number,
            context=self._context(),
            is_menuconfig=word == "menuconfig",
            choice=self.in_choice,
        )
        self.file.definitions.append(self.current)

    def _context(self) -> Expression:
        return all_of(*(condition for _, condition in self.around))

    def _open(self, word: str, rest: str, number: int) -> None:
        self.current = None
        if word in ("comment", "mainmenu"):
            # its own `depends on` says nothing about what follows; the block ends at once
            self.current = Definition("", self.file.path, 0)
            return
        if len(self.around) >= _DEEPEST * 5:
            return
        condition = TRUE
        if word == "if":
            condition = parse_expression(rest)
            self.file.blocks.append(Property("if", condition, TRUE, self.file.path, number, rest))
        self.around.append((word, condition))
        if word == "choice":
            self.choices += 1
            self.in_choice = f"{self.file.path}#{self.choices}"

    def _close(self, word: str) -> None:
        self.current = None
        if self.around and self.around[-1][0] == word:
            self.around.pop()
        if word == "choice":
            self.in_choice = ""

    def _around_depends(self, word: str, rest: str, number: int) -> None:
        kind, condition = self.around[-1]
        if word == "visible" and rest.startswith("if"):
            shown = parse_expression(rest[2:].strip())
            self.file.blocks.append(Property(word, shown, TRUE, self.file.path, number, rest))
        if word == "depends" and rest.startswith("on") and kind in ("menu", "choice"):
            target, when = _split_if(rest[2:].strip())
            item = Property(
                "depends",
                parse_expression(target),
                parse_expression(when) if when else TRUE,
                self.file.path,
                number,
                rest[2:].strip(),
            )
            self.file.blocks.append(item)
            self.around[-1] = (kind, all_of(condition, _when(item)))

    def _source(self, word: str, rest: str, number: int) -> None:
        self.current = None
        pattern = rest.strip("\"' ")
        if word in ("rsource", "orsource"):
            pattern = posixpath.join(posixpath.dirname(self.file.path), pattern)
        self.file.sources.append(Source(pattern, self._context(), number))

    def read_property(self, block: Definition, word: str, rest: str, number: int) -> None:
        """Take in one property of an entry: its word and what follows."""
        target, when = _split_if(rest)
        condition = parse_expression(when) if when else TRUE
        if word in _TYPES:
            block.kind = "bool" if word == "boolean" else word
            if target:
                self._prompt(block, target, condition, number)
        elif word == "prompt":
            self._prompt(block, target, condition, number)
        elif word in ("def_bool", "def_tristate"):
            block.kind = word[4:]
            self._add(block, "default", target, condition, number, rest)
        elif word == "default":
            self._add(block, "default", target, condition, number, rest)
        elif word in ("select", "imply"):
            self._add(block, word, target, condition, number, rest)
        elif word == "depends" and rest.startswith("on"):
            target, when = _split_if(rest[2:].strip())
            condition = parse_expression(when) if when else TRUE
            self._add(block, "depends", target, condition, number, rest[2:].strip())
        elif word == "range":
            for bound in target.split()[:2]:
                self._add(block, "range", bound, condition, number, rest)
        elif word == "modules" or (word == "option" and rest == "modules"):
            block.is_modules = True
        elif word == "transitional":
            block.is_transitional = True

    def _prompt(self, block: Definition, text: str, condition: Expression, number: int) -> None:
        block.prompt, block.prompt_condition = text, condition
        if condition != TRUE:
            block.properties.append(
                Property("prompt", TRUE, condition, self.file.path, number, text)
            )

    def _add(
        self,
        block: Definition,
        kind: str,
        target: str,
        condition: Expression,
        number: int,
        text: str,
    ) -> None:
        item = Property(
            kind, parse_expression(target), condition, self.file.path, number, text.strip()
        )
        (block.properties if block.name else self.file.blocks).append(item)


def _split_if(text: str) -> tuple[str, str]:
    """`A if B` as A and B; B empty without an `if`. An `if` inside quotes is text."""
    if "if" not in text:
        return text.strip(), ""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", lambda found: "x" * len(found[0]), text)
    match = re.search(r"(?:^|\s)if(?=[\s(!])", bare)
    if match is None:
        return text.strip(), ""
    return text[: match.start()].strip(), text[match.end() :].strip()


def _uncommented(line: str) -> str:
    if "#" not in line:
        return line
    quote = ""
    for at, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "#":
            return line[:at]
    return line
