"""Reads kbuild make files: which object a source file goes into, and what decides how it is built.

Documentation/kbuild/makefiles.rst. Nothing is run: `$(shell ...)` and every function but the few
that lists of objects are written with count as empty.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.condition import (
    ALWAYS,
    AS_MODULE,
    PERHAPS,
    Condition,
    both,
    either,
    holds,
    opposite,
)
from reviewbot.context.kbuild.expression import M, N, Y

_ASSIGN = re.compile(
    r"\s*(?:override\s+|export\s+)?([^\s:+?=#]{1,200}|[\w.-]{0,80}\$\([^=#]{1,120}\))\s*(\+|:|::|\?)?=(.*)",
    re.S,
)
_CONFIG = re.compile(r"\$[({]CONFIG_(\w+)[)}]")
_SUFFIX = re.compile(
    r"(?P<stem>[\w./+-]*?)-(?:(?P<plain>y|m|objs)|\$[({]CONFIG_(?P<config>\w+)[)}]|\$\(subst\s+m,\s*y,\s*\$[({]CONFIG_(?P<forced>\w+)[)}]\s*\)|\$\(subst\s+y,\s*\$[({]CONFIG_(?P<limit>\w+)[)}],\s*\$[({]CONFIG_(?P<limited>\w+)[)}]\s*\))$"
)
_IFDEF = re.compile(r"\s*(else\s+)?(ifdef|ifndef)\s+(\S+)")
_IFEQ = re.compile(
    r"\s*(else\s+)?(ifeq|ifneq)\s*(?:\((.*)\)|\"([^\"]*)\"\s*\"([^\"]*)\"|'([^']*)'\s*'([^']*)')\s*$"
)
_DEEPEST = 12
_MOST_WORDS = 5000
_MOST_BRANCHES = 60
_GOALS = ("obj", "lib")
_FOLDERS = (
    "obj",
    "lib",
    "core",
    "drivers",
    "net",
    "libs",
    "init",
    "virt",
    "sound",
    "subdir",
    "platform",
    "fs",
    "mach",
    "plat",
    "kvm",
)


class Assignment(NamedTuple):
    """`stem-suffix += words`. `builtin` and `modular` are when the suffix is `y` and when it is `m`.

    A variable without suffix has `is_plain`.
    """

    stem: str
    is_plain: bool
    is_objs: bool
    symbol: str
    builtin: Condition
    modular: Condition
    text: str
    line: int


class MakeFile(NamedTuple):
    """What one make file assigns, and the files it includes (as written)."""

    path: str
    assignments: tuple[Assignment, ...]
    includes: tuple[str, ...]


class Goal(NamedTuple):
    """One `obj-... += name.o`: when it is built in, when as a module; `symbol` is its switch or
    empty.
    """

    builtin: Condition
    modular: Condition
    symbol: str
    path: str
    line: int


class Placement(NamedTuple):
    """A source file in one object.

    `module` is the object's path without `.o`; `folder` the folder whose make file builds it;
    `member` when the source is part of the object.
    """

    module: str
    folder: str
    member: Condition
    goals: tuple[Goal, ...]

    @property
    def name(self) -> str:
        """The module's file name without ending, as written (`xen-privcmd`)."""
        return posixpath.basename(self.module)

    def symbols(self) -> Iterator[str]:
        """Configuration symbols that decide how it is built, with repetitions."""
        for goal in self.goals:
            yield from goal.builtin.symbols()
            yield from goal.modular.symbols()
        yield from self.member.symbols()


def is_makefile(path: str) -> bool:
    """Whether kbuild reads a file of this name in its folder, or it may be included by one."""
    name = posixpath.basename(path)
    return name in ("Makefile", "Kbuild") or name.startswith(("Makefile.", "Kbuild."))


def parse_makefile(path: str, text: str) -> MakeFile:
    """Read the assignments of one make file under the `if`s around them."""
    assignments: list[Assignment] = []
    includes: list[str] = []
    # of each open conditional: this branch, the branches so far, how many they are
    stack: list[tuple[Condition, Condition, int]] = []
    now = ALWAYS
    for number, line in _logical_lines(text):
        word = line.split(None, 1)[0] if line.strip() else ""
        if word in ("ifdef", "ifndef", "ifeq", "ifneq"):
            this = _make_condition(line)
            stack.append((this, this, 1))
            now = _joined(stack)
        elif word == "else" and stack:
            _, tried, count = stack.pop()
            this = _make_condition(line) if len(line.split()) > 1 else ALWAYS
            if count < _MOST_BRANCHES:
                stack.append((both(opposite(tried), this), either(tried, this), count + 1))
            else:
                stack.append((PERHAPS, PERHAPS, count))
            now = _joined(stack)
        elif word == "endif" and stack:
            stack.pop()
            now = _joined(stack)
        elif word in ("include", "-include"):
            includes.extend(line.split()[1:9])
        elif not line.startswith("\t") or "=" in line:
            found = _assignment(line, number, now)
            if found is not None:
                assignments.append(found)
    return MakeFile(path, tuple(assignments), tuple(includes))


def _joined(stack: list[tuple[Condition, Condition, int]]) -> Condition:
    """When all open branches hold; nesting beyond what people write is not looked at."""
    return both(*(this for this, _, _ in stack[:_MOST_BRANCHES]))


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    pending, first = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip()
        if line.endswith("\\") and len(pending) < 200_000:
            pending += line[:-1] + " "
            first = first or number
            continue
        whole = pending + line
        yield first or number, whole.split("#", 1)[0] if "#" in whole else whole
        pending, first = "", 0
    if pending:
        yield first, pending


def _make_condition(line: str) -> Condition:
    match = _IFDEF.match(line)
    if match is not None:
        if not match[3].startswith("CONFIG_"):
            return PERHAPS
        this = Condition("enabled", match[3][7:])
        return this if match[2] == "ifdef" else opposite(this)
    match = _IFEQ.match(line)
    if match is None:
        return PERHAPS
    left, right = _compared(match)
    this = _equal(left, right)
    return this if match[2] == "ifeq" else opposite(this)


def _compared(match: re.Match[str]) -> tuple[str, str]:
    if match[3] is None:
        return (match[4] or match[6] or "").strip(), (match[5] or match[7] or "").strip()
    depth = 0
    for at, char in enumerate(match[3]):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            return match[3][:at].strip(), match[3][at + 1 :].strip()
    return match[3].strip(), ""


def _equal(left: str, right: str) -> Condition:
    if "CONFIG_" not in left:
        left, right = right, left
    names = _CONFIG.findall(left)
    rest = _CONFIG.sub("", left)
    if not names or rest not in ("", "$(filter y m,)", "$(filter m y,)", "$(strip )"):
        return PERHAPS
    if len(names) == 1:
        if right == "":
            return opposite(Condition("enabled", names[0]))
        if right in ("y", "m"):
            return Condition("builtin" if right == "y" else "module", names[0])
        return PERHAPS
    if right == "":
        return both(*(opposite(Condition("enabled", name)) for name in names))
    if set(right) == {"y"}:
        if len(right) == len(names):
            return both(*(Condition("builtin", name) for name in names))
        return PERHAPS
    return PERHAPS


def _assignment(line: str, number: int, guard: Condition) -> Assignment | None:
    match = _ASSIGN.match(line)
    if match is None:
        return None
    name, text = match[1].strip(), match[3].strip()
    suffix = _SUFFIX.match(name)
    if suffix is None:
        if "$" in name:
            return None
        return Assignment(name, True, False, "", guard, guard, text, number)
    stem = suffix["stem"]
    if suffix["plain"]:
        plain = suffix["plain"]
        never = Condition("constant", "0")
        builtin = never if plain == "m" else guard
        modular = guard if plain == "m" else never
        return Assignment(stem, False, plain == "objs", "", builtin, modular, text, number)
    if suffix["limit"]:
        return _limited(suffix, guard, text, number)
    symbol = suffix["config"] or suffix["forced"]
    if suffix["forced"]:
        enabled = both(guard, Condition("enabled", symbol))
        return Assignment(
            stem, False, False, symbol, enabled, Condition("constant", "0"), text, number
        )
    return Assignment(
        stem,
        False,
        False,
        symbol,
        both(guard, Condition("builtin", symbol)),
        both(guard, Condition("module", symbol)),
        text,
        number,
    )


def _limited(suffix: re.Match[str], guard: Condition, text: str, number: int) -> Assignment:
    """`obj-$(subst y,$(CONFIG_A),$(CONFIG_B))`: as B says, but never more built in than A."""
    limit, symbol = suffix["limit"], suffix["limited"]
    wanted = Condition("builtin", symbol)
    builtin = both(guard, wanted, Condition("builtin", limit))
    modular = either(Condition("module", symbol), both(wanted, Condition("module", limit)))
    return Assignment(
        suffix["stem"], False, False, symbol, builtin, both(guard, modular), text, number
    )


class Folder:
    """What the make files of one folder build. Paths are those of objects without `.o`.

    `objects` maps each goal to its placements' parts; `folders` each folder descended into to
    when.
    """

    def __init__(self, folder: str, files: list[MakeFile]) -> None:
        self.folder = folder
        self._files = files
        self._by_stem: dict[str, list[tuple[Assignment, str]]] = {}
        for file in files:
            for item in file.assignments:
                self._by_stem.setdefault(item.stem, []).append((item, file.path))
        self.goals: dict[str, list[Goal]] = {}
        self.folders: dict[str, list[Goal]] = {}
        self.members: dict[str, list[tuple[str, Condition]]] = {}
        self._collect()

    def _collect(self) -> None:
        for stem in _FOLDERS:
            for item, path in self._by_stem.get(stem, ()):
                if not item.is_plain and not item.is_objs:
                    self._collect_goal(stem, item, path)
        for name in list(self.goals):
            self._collect_members(name)

    def _collect_goal(self, stem: str, item: Assignment, path: str) -> None:
        for word, when in self._words(item.text, 0):
            builtin, modular = both(item.builtin, when), both(item.modular, when)
            if stem == "lib":
                builtin = either(builtin, modular)
                modular = Condition("constant", "0")
            goal = Goal(builtin, modular, item.symbol, path, item.line)
            if word.endswith("/"):
                self.folders.setdefault(self._path(word), []).append(goal)
            elif word.endswith(".o") and stem in _GOALS:
                self.goals.setdefault(self._path(word[:-2]), []).append(goal)

    def _path(self, word: str) -> str:
        return posixpath.normpath(posixpath.join(self.folder, word))

    def _collect_members(self, name: str) -> None:
        stem = posixpath.relpath(name, self.folder or ".")
        found: list[tuple[str, Condition]] = []
        for item, _ in self._by_stem.get(stem, ()):
            if item.is_plain:
                continue
            applies = either(item.builtin, both(item.modular, AS_MODULE))
            found.extend(
                (self._path(word[:-2]), both(applies, when))
                for word, when in self._words(item.text, 0)
                if word.endswith(".o")
            )
        self.members[name] = found or [(name, ALWAYS)]

    def _words(self, text: str, depth: int) -> Iterator[tuple[str, Condition]]:
        """The words of a value with variables put in, each with when it is there."""
        if depth > _DEEPEST:
            return
        for count, piece in enumerate(_pieces(text)):
            if count > _MOST_WORDS:
                return
            if "$" not in piece:
                yield piece, ALWAYS
                continue
            yield from self._expanded(piece, depth)

    def _expanded(self, piece: str, depth: int) -> Iterator[tuple[str, Condition]]:
        start = piece.index("$")
        if start + 1 >= len(piece) or piece[start + 1] not in "({":
            return
        end = _closing(piece, start + 1)
        inner, before, after = piece[start + 2 : end], piece[:start], piece[end + 1 :]
        for word, when in self._value(inner, depth + 1):
            whole = before + word + after
            if "$" in after:
                for more, also in self._words(whole, depth + 1):
                    yield more, both(when, also)
            else:
                yield whole, when

    def _value(self, inner: str, depth: int) -> Iterator[tuple[str, Condition]]:
        if inner in ("src", "srctree/$(src)", "obj"):
            yield "." if inner != "srctree/$(src)" else self.folder, ALWAYS
            return
        function, _, arguments = inner.partition(" ")
        if function in ("addprefix", "addsuffix") and "," in arguments:
            first, _, rest = arguments.partition(",")
            for affix, _ in self._words(first, depth):
                for word, when in self._words(rest, depth):
                    yield (affix + word if function == "addprefix" else word + affix), when
            return
        if function in ("strip", "sort"):
            yield from self._words(arguments, depth)
            return
        substitution = re.fullmatch(r"([\w.-]+):%?\.?(\w*)=%?\.?(\w*)", inner)
        if substitution is not None:
            inner = substitution[1]
        if " " in inner or "," in inner:
            return
        yield from self._variable(inner, depth, substitution)

    def _variable(
        self, name: str, depth: int, substitution: re.Match[str] | None
    ) -> Iterator[tuple[str, Condition]]:
        for item, _ in self._by_stem.get(name, ()):
            if item.is_plain:
                for word, when in self._words(item.text, depth):
                    if substitution is not None and substitution[2]:
                        word = re.sub(
                            rf"{re.escape(substitution[2])}$", lambda _: substitution[3], word
                        )
                    yield word, both(item.builtin, when)
        stem, dash, suffix = name.rpartition("-")
        if not dash or suffix not in ("y", "m", "objs"):
            return
        for item, _ in self._by_stem.get(stem, ()):
            if item.is_plain or item.is_objs != (suffix == "objs"):
                continue
            applies = item.modular if suffix == "m" else item.builtin
            for word, when in self._words(item.text, depth):
                yield word, both(applies, when)


def _pieces(text: str) -> list[str]:
    """Words, where a variable or function call in brackets is part of one word."""
    if "$" not in text:
        return text.split()
    result: list[str] = []
    depth, current = 0, ""
    for char in text:
        if char in "({":
            depth += 1
        elif char in ")}":
            depth = max(0, depth - 1)
        if char.isspace() and depth == 0:
            if current:
                result.append(current)
            current = ""
        else:
            current += char
    if current:
        result.append(current)
    return result


def _closing(text: str, at: int) -> int:
    depth = 0
    for offset in range(at, len(text)):
        if text[offset] in "({":
            depth += 1
        elif text[offset] in ")}":
            depth -= 1
            if depth == 0:
                return offset
    return len(text)


class Kbuild:
    """The make files of a tree, read folder by folder as they are asked for.

    `read` gives a parsed make file of a path, None when there is none.
    """

    def __init__(self, read: Callable[[str], MakeFile | None]) -> None:
        self._read = read
        self._folders: dict[str, Folder | None] = {}
        self._states: dict[str, tuple[Condition, Condition]] = {}

    def folder(self, folder: str) -> Folder | None:
        """What this folder builds, None without a make file of its own."""
        if folder not in self._folders:
            self._folders[folder] = self._read_folder(folder)
        return self._folders[folder]

    def _read_folder(self, folder: str) -> Folder | None:
        for name in ("Kbuild", "Makefile"):
            path = posixpath.join(folder, name)
            first = self._read(path)
            if first is not None:
                files = [first]
                self._included(first, folder, files)
                if not folder and name == "Kbuild":
                    top = self._read("Makefile")
                    files += [top] if top is not None else []
                return Folder(folder, files)
        return None

    def _included(self, file: MakeFile, folder: str, files: list[MakeFile]) -> None:
        for name in file.includes:
            path = name
            for own in ("$(src)/", "$(obj)/", "$(srctree)/$(src)/"):
                path = path.replace(own, f"{folder}/" if folder else "")
            path = posixpath.normpath(path.replace("$(srctree)/", "").replace("$(srctree)", ""))
            if "$" in path or path.startswith(("..", "/")) or len(files) > _DEEPEST:
                continue
            known = {present.path for present in files}
            found = self._read(path) if path not in known else None
            if found is not None:
                files.append(found)
                self._included(found, folder, files)

    def placements(self, source: str) -> tuple[Placement, ...]:
        """The objects this source file is part of; empty when no make file on the way to the root
        names it.
        """
        stem = source.rsplit(".", 1)[0]
        folder = posixpath.dirname(source)
        while True:
            here = self.folder(folder)
            found = tuple(_placements(here, stem)) if here is not None else ()
            if found or not folder:
                return found
            folder = posixpath.dirname(folder)

    def members(self, placement: Placement) -> tuple[str, ...]:
        """Paths without ending of all sources of the object."""
        here = self.folder(placement.folder)
        if here is None:
            return ()
        return tuple(dict.fromkeys(stem for stem, _ in here.members.get(placement.module, ())))

    def entered(self, folder: str, depth: int = 0) -> tuple[Condition, Condition]:
        """When the build descends into the folder for built-in objects, and when at all.

        A folder that no make file above it names counts as always entered.
        """
        if not folder or depth > 30:
            return ALWAYS, ALWAYS
        if folder not in self._states:
            self._states[folder] = self._entered(folder, depth)
        return self._states[folder]

    def _entered(self, folder: str, depth: int) -> tuple[Condition, Condition]:
        above = posixpath.dirname(folder)
        while True:
            here = self.folder(above)
            goals = here.folders.get(folder, ()) if here is not None else ()
            if goals:
                builtin, at_all = self.entered(above, depth + 1)
                own = either(*(goal.builtin for goal in goals))
                also = either(own, *(goal.modular for goal in goals))
                return both(builtin, own), both(at_all, also)
            if not above:
                return ALWAYS, ALWAYS
            above = posixpath.dirname(above)

    def symbols(self, placement: Placement) -> tuple[str, ...]:
        """Every symbol that decides how the source is built, sorted."""
        builtin, at_all = self.entered(placement.folder)
        return tuple(sorted({*placement.symbols(), *builtin.symbols(), *at_all.symbols()}))

    def state(self, placement: Placement, value_of: Callable[[str], int]) -> int:
        """How the source is built under these values: 0 not, 1 into a module, 2 into the kernel.

        What hangs on something unknown counts as built.
        """
        builtin, at_all = self.entered(placement.folder)
        if holds(at_all, value_of, is_module=False) is False:
            return N
        state = N
        for goal in placement.goals:
            if holds(goal.builtin, value_of, is_module=False) is not False:
                state = max(state, Y)
            elif holds(goal.modular, value_of, is_module=True) is not False:
                state = max(state, M)
        if state == Y and holds(builtin, value_of, is_module=False) is False:
            return N
        if state and holds(placement.member, value_of, is_module=state == M) is False:
            return N
        return state


def _placements(folder: Folder, stem: str) -> Iterator[Placement]:
    for module, members in folder.members.items():
        own = [when for name, when in members if name == stem]
        if own:
            goals = tuple(folder.goals[module])
            yield Placement(module, folder.folder, either(*own), goals)
