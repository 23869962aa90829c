"""Where a module's init refuses: the condition under which it returns an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from reviewbot.context.kbuild.preprocessor import without_comments

_INIT = re.compile(
    r"^[ \t]*(?:module_init|\w{1,20}_initcall(?:_sync)?)[ \t]*\(\s*(\w{1,200})\s*\)", re.M
)
_ENVIRONMENT = re.compile(
    r"\b(?:xen_\w*domain|xen_pvh?_\w+|x86_match_cpu|acpi_disabled|acpi_match_\w+|dmi_\w+|of_\w+"
    r"|boot_cpu_has|boot_cpu_data|cpu_has\w*|cpu_feature_enabled|static_cpu_has|this_cpu_has"
    r"|\w+_supported|\w+_present|is_\w+_(?:system|platform|available)|efi_enabled|hypervisor_is_type"
    r"|x86_hyper\w*|machine_is|soc_is_\w+|of_machine_is_compatible|acpi_dev_present|pci_dev_present"
    r"|firmware_has_feature|mach_is_\w+|cpuid\w*|hv_is_\w+|\w+_is_available|kvm_para_available"
    r"|jailhouse_paravirt|test_facility|MACHINE_\w+|MACH_IS_\w+|lookup_\w+|\w+_detect(?:ed)?"
    r"|xen_initial_domain|xen_domain)\b"
)
_TOKEN = re.compile(r"[A-Za-z_]\w*|->|&&|\|\||[-+*/%&|^<>=!]=|\d[\w.]*|\"\"|\S")
_ERROR = re.compile(r"E[A-Z0-9]{2,20}")
_HEAD = re.compile(r"\s*\([^;{}]{0,200}\)\s*\{")
_WORD = re.compile(r"\w")
_NAME = re.compile(r"[A-Za-z_]\w*")
_LONGEST = 20_000
_DEEPEST = 40
_HELPERS = 2
"""Calls of functions of the same file that are followed from the init function."""


class Refusal(NamedTuple):
    """A return of an error from an init function; `line` is 1-based. `is_environment` says that the
    machine decides, not a lack of memory or the like.
    """

    path: str
    line: int
    function: str
    condition: str
    error: str
    is_environment: bool


class _Token(NamedTuple):
    text: str
    at: int


class _Statement(NamedTuple):
    """A simple statement and the conditions around it, the outermost first."""

    tokens: list[_Token]
    conditions: tuple[_Token, ...]

    @property
    def words(self) -> list[str]:
        return [token.text for token in self.tokens]


class _Found(NamedTuple):
    at: int
    condition: str
    error: str
    is_environment: bool


def find_refusals(path: str, text: str) -> tuple[Refusal, ...]:
    """Refusals of the init function that this file registers, in order. An error that a function of
    the same file returns to it counts as its own.
    """
    if "_init" not in text:
        return ()
    code = without_comments(text)
    result: dict[tuple[int, str], Refusal] = {}
    for match in _INIT.finditer(code):
        for found in _refusals(code, match[1], 0):
            line = code.count("\n", 0, found.at) + 1
            result.setdefault((line, found.condition), Refusal(path, line, match[1], *found[1:]))
    return tuple(sorted(result.values(), key=lambda refusal: refusal.line))


def _refusals(code: str, function: str, depth: int) -> Iterator[_Found]:
    statements = list(_statements(_body(code, function), (), 0))
    origins = dict(_origins(statements))
    # what a variable holds before anything is asked: `int err = -ENODEV;`
    held = {
        words[at - 1]: words[at + 2]
        for words in (statement.words for statement in statements if not statement.conditions)
        for at in _signs(words)
    }
    for statement in statements:
        words = statement.words
        errors = [words[at + 2] for at in _signs(words)]
        if words[0] == "return":
            errors += [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-"]
        if words[0] == "goto" or (words[0] == "return" and len(words) == 2):
            errors += [
                error for name, error in held.items() if words[0] == "goto" or name == words[1]
            ]
        errors = [error for error in errors if _ERROR.fullmatch(error) and error != "ENOMEM"]
        conditions = statement.conditions + _asked(statement)
        if errors and conditions:
            asked, at = conditions[-1]
            is_machine = any(_is_environment(near.text, origins) for near in conditions[-2:])
            yield _Found(at, asked, f"-{errors[0]}", is_machine)
        if depth < _HELPERS and _hands_on(words, statements):
            for name in _called(words):
                if name != function:
                    yield from _refusals(code, name, depth + 1)


def _signs(words: list[str]) -> Iterator[int]:
    """Offsets of `=` before a minus sign."""
    return (
        at
        for at, word in enumerate(words[:-2])
        if word == "=" and at and words[at + 1] == "-" and _ERROR.fullmatch(words[at + 2])
    )


def _asked(statement: _Statement) -> tuple[_Token, ...]:
    """The condition of `return condition ? 0 : -ENODEV`."""
    words = statement.words
    if words[0] == "return" and "?" in words:
        return (_Token(_said(words[1 : words.index("?")]), statement.tokens[0].at),)
    return ()


def _hands_on(words: list[str], statements: list[_Statement]) -> bool:
    """Whether what a called function returns decides what this one returns."""
    if words[0] == "return":
        return True
    if "=" not in words[1:3]:
        return False
    name = words[words.index("=") - 1]
    return any(other.words[:2] == ["return", name] for other in statements)


def _called(words: list[str]) -> list[str]:
    return [word for word, after in pairwise(words) if after == "(" and _NAME.match(word)]


def _origins(statements: list[_Statement]) -> Iterator[tuple[str, str]]:
    """What each variable was last set to by a call."""
    for statement in statements:
        words = statement.words
        if "=" in words[1:] and "(" in words:
            at = words.index("=")
            yield words[at - 1], _said(words[at + 1 :])


def _is_environment(condition: str, origins: dict[str, str]) -> bool:
    if _ENVIRONMENT.search(condition):
        return True
    return any(
        _ENVIRONMENT.search(origins[name]) for name in _NAME.findall(condition) if name in origins
    )


def _body(code: str, name: str) -> list[_Token]:
    """A function's body, from its opening brace to a `}` in the first column."""
    start = _opened(code, name)
    if start < 0:
        return []
    end = code.find("\n}", start)
    end = min(len(code) if end < 0 else end, start + _LONGEST)
    return [_Token(found[0], found.start()) for found in _TOKEN.finditer(code, start, end)]


def _opened(code: str, name: str) -> int:
    """Offset behind the brace that opens the function's body, -1 where there is none."""
    at = code.find(name)
    while at >= 0:
        match = _HEAD.match(code, at + len(name))
        if match is not None and not (at and _WORD.match(code, at - 1)):
            return match.end()
        at = code.find(name, at + 1)
    return -1


def _statements(
    tokens: list[_Token], conditions: tuple[_Token, ...], depth: int
) -> Iterator[_Statement]:
    at = 0
    while at < len(tokens) and depth < _DEEPEST:
        end = _end(tokens, at)
        yield from _inside(tokens[at:end], conditions, depth)
        at = end


def _inside(
    tokens: list[_Token], conditions: tuple[_Token, ...], depth: int
) -> Iterator[_Statement]:
    """The simple statements of one statement."""
    word = tokens[0].text
    if word == "{":
        yield from _statements(tokens[1:-1], conditions, depth + 1)
    elif word in ("if", "switch") and len(tokens) > 1 and tokens[1].text == "(":
        close = _closing(tokens, 1)
        asked = _said([token.text for token in tokens[2:close]])
        middle = _end(tokens, close + 1) if close + 1 < len(tokens) else len(tokens)
        yield _Statement(tokens[2:close] or tokens[:1], conditions)
        for branch, said in (
            (tokens[close + 1 : middle], asked),
            (tokens[middle + 1 :], f"!({asked})"),
        ):
            yield from _statements(branch, (*conditions, _Token(said, tokens[0].at)), depth + 1)
    elif len(tokens) > 1 or word not in ";}":
        yield _Statement(tokens, conditions)


def _end(tokens: list[_Token], at: int) -> int:
    """Offset behind the statement that begins here, an `else` included."""
    word = tokens[at].text
    if word == "{":
        return _closing(tokens, at) + 1
    if word in ("if", "switch", "while", "for") and at + 1 < len(tokens):
        behind = _closing(tokens, at + 1) + 1
        behind = _end(tokens, behind) if behind < len(tokens) else behind
        if word == "if" and behind + 1 < len(tokens) and tokens[behind].text == "else":
            return _end(tokens, behind + 1)
        return behind
    while at < len(tokens):
        if tokens[at].text in (";", ":"):
            return at + 1
        if tokens[at].text == "?":
            at = next((other for other in range(at, len(tokens)) if tokens[other].text == ";"), at)
            continue
        at = _closing(tokens, at) + 1 if tokens[at].text in "({[" else at + 1
    return at


def _closing(tokens: list[_Token], at: int) -> int:
    open_count = 0
    for offset in range(at, len(tokens)):
        text = tokens[offset].text
        open_count += (text in "({[") - (text in ")}]") if len(text) == 1 else 0
        if open_count <= 0:
            return offset
    return len(tokens) - 1


def _said(words: list[str]) -> str:
    """Tokens as one writes them."""
    text = " ".join(word for word in words if word != ";")
    text = re.sub(r"\s*(->|\.|\(|\[)\s*", r"\1", text)
    text = re.sub(r"\s+([),\]])", r"\1", text)
    text = re.sub(r"(&&|\|\||==|!=|[<>]=?|=)\(", r"\1 (", text)
    return re.sub(r"(!|~) ", r"\1", text)[:300]
