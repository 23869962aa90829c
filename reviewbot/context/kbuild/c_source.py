"""What a C file does with symbols: which it exports, defines and uses, and under which conditions.

No compiler: the code is split into tokens and statements, far enough to know the `if`s around a
name. Code that does not add up (unbalanced braces in conditional branches) loses the `if`s, never
the name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from reviewbot.context.kbuild.condition import ALWAYS, Condition, both, opposite
from reviewbot.context.kbuild.preprocessor import (
    Line,
    condition_of,
    conditional_lines,
    without_comments,
)

EXPORT = re.compile(
    rb"EXPORT_(\w{0,40}SYMBOL\w{0,40}|STATIC_CALL\w{0,20}|IPV6_MOD\w{0,8})"
    rb"\s{0,9}\(\s{0,40}(\w{1,200})"
)
_TOKEN = re.compile(r"[A-Za-z_]\w*|->|&&|\|\||[-+*/%&|^<>=!]=|\d[\w.]*|\"\"|\S")
_DEFINE = re.compile(r"[ \t]*#[ \t]*define[ \t]+(\w+)(\([^)]*\))?(.*)", re.S)
_NAME = re.compile(r"[A-Za-z_]\w*")
_OPEN, _CLOSE = frozenset("({["), frozenset(")}]")
_JUMPS = frozenset(("return", "goto", "continue", "break", "panic", "BUG"))
_NOT_TYPES = frozenset(("return", "else", "case", "goto", "sizeof", "typeof", "do", "in"))
_TAGS = frozenset(("struct", "enum", "union", "goto"))
_ASSIGNS = frozenset(("=", "+=", "-=", "|=", "&=", ",", ";"))
_DEEPEST = 80
_LONGEST = 20_000
"""Tokens of an expression with `&&`, `||` or `?` that are told apart."""
RUNTIME_LOOKUPS = frozenset(
    (
        "symbol_get",
        "symbol_request",
        "__symbol_get",
        "symbol_put",
        "__symbol_put",
        "dvb_attach",
        "symbol_put_addr",
        "try_then_request_module",
    )
)
"""Calls that name a symbol and need no module at load time (include/linux/module.h)."""


class Export(NamedTuple):
    """`EXPORT_SYMBOL` of any kind; `line` is 1-based."""

    name: str
    line: int


class Use(NamedTuple):
    """A name used at a 1-based line, when that is compiled in; `guard` excludes the `#if`s of the
    object's own make file.
    """

    name: str
    line: int
    guard: Condition
    is_call: bool


class Function(NamedTuple):
    """A function or macro with a body. `uses` are all names in it; conditions are those inside."""

    name: str
    line: int
    guard: Condition
    uses: tuple[Use, ...]
    is_static: bool
    is_macro: bool = False


class CSource(NamedTuple):
    """A file taken apart. `uses` are all names used anywhere; `locals` those it defines or declares
    as variables, `callables` those of them that can be called; `includes` are as written with their
    quotes or angle brackets.
    """

    functions: tuple[Function, ...]
    uses: tuple[Use, ...]
    locals: frozenset[str]
    callables: frozenset[str]
    prototypes: frozenset[str]
    includes: tuple[str, ...]
    lines: tuple[Line, ...]

    def condition_at(self, line: int) -> Condition:
        """The `#if`s around a 1-based line."""
        found = ALWAYS
        for item in self.lines:
            if item.number > line:
                break
            found = item.condition
        return found


def find_exports(data: bytes) -> tuple[Export, ...]:
    """The symbols a file exports, in order of line. A macro of the file that exports what it is given
    counts where it is used, and what stands in a comment not at all.
    """
    if b"EXPORT_" not in data:
        return ()
    result: list[Export] = []
    line, at = 1, 0
    for match in EXPORT.finditer(data):
        line += data.count(b"\n", at, match.start())
        at = match.start()
        begin = data.rfind(b"\n", 0, at) + 1
        before = data[begin:at].strip() if begin != at else b""
        if before.startswith((b"*", b"//", b"/*")) or b"//" in before:
            continue
        if before[-1:].isalnum() or (before.endswith(b"_") and before != b"ACPI_"):
            continue  # the end of a longer word
        if before.startswith(b"#") or data[max(0, begin - 3) : begin].rstrip(b"\r\n").endswith(
            b"\\"
        ):
            result += _by_macro(data, match)
            continue
        name = match[2].decode("ascii", "replace")
        # a tracepoint is used by its call trace_name() (include/linux/tracepoint.h)
        result.append(Export(f"trace_{name}" if b"TRACEPOINT" in match[1] else name, line))
    return tuple(sorted(result, key=lambda export: export.line))


_HEAD = re.compile(rb"#[ \t]*define[ \t]+(\w{1,100})\(([^)\n]{1,300})\)")
_MOST_MADE = 200


def _by_macro(data: bytes, match: re.Match[bytes]) -> Iterator[Export]:
    """What an `EXPORT_SYMBOL` in the body of a macro exports where the file uses that macro."""
    heads = list(_HEAD.finditer(data, max(0, match.start() - 8000), match.start()))
    head = heads[-1] if heads else None
    bracket = data.find(b"(", match.start())
    name = re.match(rb"\(\s*([\w#]{1,200})", data[bracket : bracket + 220])
    if head is None or name is None:
        return
    parameters = [word.strip() for word in head[2].split(b",")]
    pieces = re.split(rb"\s*##\s*", name[1])
    if not set(pieces) & set(parameters):
        return
    used = re.compile(rb"^[ \t]*" + re.escape(head[1]) + rb"\(([^()\n]{1,300})\)", re.M)
    for count, use in enumerate(used.finditer(data)):
        if count >= _MOST_MADE:
            return
        given = dict(zip(parameters, (word.strip() for word in use[1].split(b","))))
        made = b"".join(given.get(piece, piece) for piece in pieces)
        if re.fullmatch(rb"\w{2,200}", made):
            line = data.count(b"\n", 0, use.start()) + 1
            yield Export(made.decode("ascii", "replace"), line)


_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]+([<\"][^>\"\n]{1,200}[>\"])", re.M)


def find_includes(text: str) -> tuple[str, ...]:
    """The files it includes, as written with quotes or angle brackets."""
    return tuple(dict.fromkeys(_INCLUDE.findall(text)))


def parse_c(
    text: str, wanted: Collection[str] | None = None, *, is_header: bool = False
) -> CSource:
    """Take a file apart. With `wanted`, uses of other names are not kept."""
    includes = find_includes(text)
    lines = conditional_lines(without_comments(text), is_header=is_header)
    reader = _Reader(lines, wanted)
    reader.read()
    callables = {function.name for function in reader.functions} | reader.pointers
    return CSource(
        tuple(reader.functions),
        tuple(reader.uses),
        frozenset(callables | reader.variables),
        frozenset(callables),
        frozenset(reader.prototypes),
        includes,
        tuple(lines),
    )


class _Token(NamedTuple):
    text: str
    line: int
    condition: Condition


class _Reader:
    def __init__(self, lines: list[Line], wanted: Collection[str] | None) -> None:
        self.wanted = wanted
        self.functions: list[Function] = []
        self.uses: list[Use] = []
        self.variables: set[str] = set()
        self.pointers: set[str] = set()
        self.prototypes: set[str] = set()
        self.tokens: list[_Token] = []
        for line in lines:
            stripped = line.text.lstrip()
            if not stripped:
                continue
            if stripped[0] == "#":
                self._define(line)
                continue
            self.tokens.extend(
                _Token(text, line.number, line.condition) for text in _TOKEN.findall(line.text)
            )
        self.at = 0

    def _define(self, line: Line) -> None:
        match = _DEFINE.match(line.text)
        if match is None or not match[3].strip():
            if match is not None and match[2]:
                self.functions.append(
                    Function(match[1], line.number, line.condition, (), True, True)
                )
            return
        parameters = set(_NAME.findall(match[2] or ""))
        tokens = [_Token(text, line.number, ALWAYS) for text in _TOKEN.findall(match[3])]
        uses = [use for use in self._names(tokens, ALWAYS, 0) if use.name not in parameters]
        self.functions.append(
            Function(match[1], line.number, line.condition, tuple(uses), True, True)
        )

    def read(self) -> None:
        while self.at < len(self.tokens):
            before = self.at
            self._top_level()
            if self.at == before:
                self.at += 1

    def _top_level(self) -> None:
        """One declaration, definition or macro call at file scope."""
        start = self.at
        depth, call_at = 0, -1
        while self.at < len(self.tokens):
            text = self.tokens[self.at].text
            if text == "(" and depth == 0 and call_at < 0:
                call_at = self.at
            if depth == 0 and text in (";", "{", "="):
                break
            depth += (text in "([") - (text in ")]") if len(text) == 1 else 0
            depth = max(depth, 0)
            self.at += 1
        head = self.tokens[start : self.at]
        mark = self.tokens[self.at].text if self.at < len(self.tokens) else ";"
        is_call = call_at > start and not self.tokens[call_at - 1].text.startswith("__a")
        if mark == "{" and is_call:  # not `struct __attribute__((packed)) a {`
            self._function(head, self.tokens[call_at - 1])
        elif mark == "{":
            if head:
                self.variables.update(())
            self._skip_group()
        elif mark == "=":
            self._declared(head)
            self._initialiser()
        else:
            self.at += 1
            self._statement_at_file_scope(head, call_at - start if call_at >= 0 else -1)

    def _function(self, head: list[_Token], name: _Token) -> None:
        body_at = self.at
        end = self._group_end(body_at)
        body = self.tokens[body_at + 1 : end]
        self.at = end + 1
        guard = name.condition
        uses = list(_Body(self, body).uses())
        is_static = any(token.text == "static" for token in head)
        self.variables.update(_declared_in(head))
        self.pointers.update(_pointers_in(head))
        self.functions.append(Function(name.text, name.line, guard, tuple(uses), is_static))
        self.uses.extend(uses)

    def _statement_at_file_scope(self, head: list[_Token], call_at: int) -> None:
        if call_at > 0 and (call_at == 1 or head[0].text in RUNTIME_LOOKUPS):
            # a macro call such as module_usb_driver(x); its name is a use as well
            self.uses.extend(self._names(head, ALWAYS, 0))
        elif call_at > 0:
            if not any(token.text == "typedef" for token in head):
                self.prototypes.add(head[call_at - 1].text)
        else:
            self._declared(head)

    def _declared(self, head: list[_Token]) -> None:
        is_extern = any(token.text == "extern" for token in head)
        names = [token.text for token in head if _NAME.match(token.text)]
        if names and not is_extern:
            array = [at for at, token in enumerate(head) if token.text == "["]
            name = head[array[0] - 1].text if array and array[0] else names[-1]
            self.variables.add(name)

    def _initialiser(self) -> None:
        start = self.at + 1
        end = start
        while end < len(self.tokens) and self.tokens[end].text != ";":
            end = self._group_end(end) + 1 if self.tokens[end].text in _OPEN else end + 1
        self.uses.extend(self._names(self.tokens[start:end], ALWAYS, 0))
        self.at = end + 1

    def _skip_group(self) -> None:
        self.at = self._group_end(self.at) + 1

    def _group_end(self, at: int) -> int:
        """Offset of the bracket that closes the one at `at`; a `}` at the start of a line ends a
        function whose branches do not add up only through the count.
        """
        return group_end(self.tokens, at)

    def _names(self, tokens: list[_Token], guard: Condition, depth: int) -> Iterator[Use]:
        """Names in an expression, each under the `&&`, `||` and `?:` on the way to it."""
        yield from _Names(self.wanted).of(tokens, guard, depth)


def group_end(tokens: list[_Token], at: int) -> int:
    """Offset of the token that closes the bracket at `at`, or of the last token."""
    depth = 0
    for offset in range(at, len(tokens)):
        text = tokens[offset].text
        if text in _OPEN:
            depth += 1
        elif text in _CLOSE:
            depth -= 1
            if depth <= 0:
                return offset
    return len(tokens) - 1


def _declared_in(head: list[_Token]) -> Iterator[str]:
    """Names of parameters: a word before a comma or the closing bracket, after another word."""
    for before, token, after in zip(head, head[1:], head[2:]):
        if after.text not in (",", ")", "[") or not _NAME.match(token.text):
            continue
        if before.text == "*" or (_NAME.match(before.text) and before.text not in _TAGS):
            yield token.text


def _pointers_in(tokens: list[_Token]) -> Iterator[str]:
    """Names declared as pointers to functions: `int (*name)(void)`."""
    for at in range(len(tokens) - 4):
        if [
            token.text for token in (tokens[at], tokens[at + 1], tokens[at + 3], tokens[at + 4])
        ] == [
            "(",
            "*",
            ")",
            "(",
        ]:
            yield tokens[at + 2].text


class _Names:
    def __init__(self, wanted: Collection[str] | None) -> None:
        self.wanted = wanted

    def of(self, tokens: list[_Token], guard: Condition, depth: int) -> Iterator[Use]:
        if not tokens:
            return
        if depth > _DEEPEST:
            yield from self._flat(tokens, guard)
            return
        if not self._is_interesting(tokens):
            return
        for mark, way in (("?", 0), ("||", 1), ("&&", 2)):
            at = _find(tokens, mark)
            if at >= 0 and len(tokens) > _LONGEST:
                yield from self._flat(tokens, guard)
                return
            if at >= 0:
                yield from self._joined(tokens, at, way, guard, depth)
                return
        yield from self._plain(tokens, guard, depth)

    def _is_interesting(self, tokens: list[_Token]) -> bool:
        return self.wanted is None or any(token.text in self.wanted for token in tokens)

    def _joined(
        self, tokens: list[_Token], at: int, way: int, guard: Condition, depth: int
    ) -> Iterator[Use]:
        start = max((_last(tokens[:at], mark) for mark in _ASSIGNS), default=-1) + 1
        if start and tokens[start - 1].text in ("return",):
            start += 1
        if tokens[start].text == "return":
            start += 1
        yield from self.of(tokens[:start], guard, depth + 1)
        left, right = tokens[start:at], tokens[at + 1 :]
        condition = condition_of([token.text for token in left])
        yield from self.of(left, guard, depth + 1)
        if way == 0:
            colon = _find(right, ":")
            yes, no = (right[:colon], right[colon + 1 :]) if colon >= 0 else (right, [])
            yield from self.of(yes, both(guard, condition), depth + 1)
            yield from self.of(no, both(guard, opposite(condition)), depth + 1)
        else:
            more = opposite(condition) if way == 1 else condition
            yield from self.of(right, both(guard, more), depth + 1)

    def _plain(self, tokens: list[_Token], guard: Condition, depth: int) -> Iterator[Use]:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.text in _OPEN:
                end = group_end(tokens, at)
                is_lookup = at > 0 and tokens[at - 1].text in RUNTIME_LOOKUPS
                inner = tokens[at + 1 : end]
                if is_lookup:
                    comma = _find(inner, ",")
                    inner = inner[comma + 1 :] if comma >= 0 else []
                for part in _parts(inner):
                    yield from self.of(part, guard, depth + 1)
                at = end + 1
                continue
            yield from self._one(tokens, at, guard)
            at += 1

    def _flat(self, tokens: list[_Token], guard: Condition) -> Iterator[Use]:
        for at in range(len(tokens)):
            yield from self._one(tokens, at, guard)

    def _one(self, tokens: list[_Token], at: int, guard: Condition) -> Iterator[Use]:
        token = tokens[at]
        name = token.text
        if (self.wanted is not None and name not in self.wanted) or not _NAME.match(name):
            return
        before = tokens[at - 1].text if at else ""
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if before in (".", "->") or before in _TAGS:
            return
        yield Use(name, token.line, both(token.condition, guard), after == "(")


def _find(tokens: list[_Token], mark: str) -> int:
    depth = 0
    for at, token in enumerate(tokens):
        if token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth -= 1
        elif depth == 0 and token.text == mark:
            return at
    return -1


def _last(tokens: list[_Token], mark: str) -> int:
    depth, found = 0, -1
    for at, token in enumerate(tokens):
        if token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth -= 1
        elif depth == 0 and token.text == mark:
            found = at
    return found


def _parts(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Pieces of a list of arguments or statements, at top-level commas and semicolons."""
    start, depth = 0, 0
    for at, token in enumerate(tokens):
        if token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth -= 1
        elif depth == 0 and token.text in (",", ";"):
            yield tokens[start:at]
            start = at + 1
    yield tokens[start:]


class _Body:
    """The statements of one function."""

    def __init__(self, reader: _Reader, tokens: list[_Token]) -> None:
        self.reader = reader
        self.tokens = tokens
        self.names = _Names(reader.wanted)

    def uses(self) -> Iterator[Use]:
        if not self.names._is_interesting(self.tokens):
            return
        yield from self._block(self.tokens, ALWAYS, 0)

    def _block(self, tokens: list[_Token], guard: Condition, depth: int) -> Iterator[Use]:
        at = 0
        while at < len(tokens):
            end, uses, excluded = self._statement(tokens, at, guard, depth)
            yield from uses
            if excluded is not None:
                guard = both(guard, opposite(excluded))
            at = max(end, at + 1)

    def _statement(
        self, tokens: list[_Token], at: int, guard: Condition, depth: int
    ) -> tuple[int, list[Use], Condition | None]:
        """Reads one statement: offset behind it, its uses, and the condition that does not hold
        any more behind it because its branch jumps away.
        """
        text = tokens[at].text
        if depth > _DEEPEST:
            return len(tokens), list(self.names._flat(tokens[at:], guard)), None
        if text == "{":
            end = group_end(tokens, at)
            return end + 1, list(self._block(tokens[at + 1 : end], guard, depth + 1)), None
        if text == "if" and at + 1 < len(tokens) and tokens[at + 1].text == "(":
            return self._if(tokens, at, guard, depth)
        is_loop = text in ("while", "for", "switch") or text.startswith(
            ("for_each", "list_for_each")
        )
        if is_loop and at + 1 < len(tokens) and tokens[at + 1].text == "(":
            end = group_end(tokens, at + 1)
            uses = list(self.names.of(tokens[at : end + 1], guard, depth))
            return end + 1, uses, None
        if text in ("else", "do", ";"):
            return at + 1, [], None
        end = at
        while end < len(tokens) and tokens[end].text not in (";", "}"):
            if tokens[end].text == ":" and end - at <= 2:
                break
            end = group_end(tokens, end) + 1 if tokens[end].text in _OPEN else end + 1
        piece = tokens[at:end]
        if len(piece) == 1 and end < len(tokens) and tokens[end].text == ":":
            return end + 1, [], None  # a label
        self._note_variable(piece)
        return end + 1, list(self.names.of(piece, guard, depth)), None

    def _if(
        self, tokens: list[_Token], at: int, guard: Condition, depth: int
    ) -> tuple[int, list[Use], Condition | None]:
        end = group_end(tokens, at + 1)
        inner = tokens[at + 2 : end]
        condition = condition_of([token.text for token in inner])
        uses = list(self.names.of(inner, guard, depth))
        first = end + 1
        if first >= len(tokens):
            return first, uses, None
        behind, more, _ = self._statement(tokens, first, both(guard, condition), depth + 1)
        uses += more
        jumps = _jumps(tokens[first:behind])
        excluded = condition if jumps else None
        if behind < len(tokens) and tokens[behind].text == "else" and behind + 1 < len(tokens):
            behind, more, _ = self._statement(
                tokens, behind + 1, both(guard, opposite(condition)), depth + 1
            )
            uses += more
        return behind, uses, excluded

    def _note_variable(self, piece: list[_Token]) -> None:
        if piece and piece[0].text not in _NOT_TYPES and _NAME.match(piece[0].text):
            self.reader.pointers.update(_pointers_in(piece))
        for before, token, after in zip(piece, piece[1:], [*piece[2:], None]):
            if after is not None and after.text not in ("=", ",", "["):
                continue
            if not _NAME.match(token.text) or token.text in _NOT_TYPES:
                continue
            if (
                before.text == "*"
                and piece[0].text not in _NOT_TYPES
                and _NAME.match(piece[0].text)
            ) or (_NAME.match(before.text) and before.text not in _NOT_TYPES):
                self.reader.variables.add(token.text)


def _jumps(tokens: list[_Token]) -> bool:
    """Whether a branch ends by leaving."""
    if tokens and tokens[0].text == "{":
        tokens = tokens[1:-1]
    starts = [0] + [at + 1 for at, token in enumerate(tokens[:-1]) if token.text in (";", "}", "{")]
    return bool(tokens) and tokens[starts[-1]].text in _JUMPS
