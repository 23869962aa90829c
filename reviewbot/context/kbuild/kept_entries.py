"""Kconfig entries as text that is read back faster than Kconfig is."""

from __future__ import annotations

import json
from typing import Any

from reviewbot.context.kbuild.expression import Expression
from reviewbot.context.kbuild.kconfig import Definition, Property


def entry_text(block: Definition) -> str:
    """All of an entry, its name and place excepted."""
    properties = [
        [item.kind, _plain(item.target), _plain(item.condition), item.line, item.text]
        for item in block.properties
    ]
    flags = (block.has_help, block.is_menuconfig, block.is_modules, block.is_transitional)
    when = (_plain(block.prompt_condition), _plain(block.context))
    return json.dumps([block.end, block.kind, block.prompt, when, block.choice, flags, properties])


def read_entry(name: str, path: str, line: int, text: str) -> Definition:
    """The entry of which `text` was made."""
    end, kind, prompt, (prompt_condition, context), choice, flags, properties = json.loads(text)
    has_help, is_menuconfig, is_modules, is_transitional = flags
    return Definition(
        name,
        path,
        line,
        end,
        kind,
        prompt,
        _expression(prompt_condition),
        _expression(context),
        [
            Property(word, _expression(target), _expression(when), path, at, said)
            for word, target, when, at, said in properties
        ],
        has_help,
        is_menuconfig,
        is_modules,
        is_transitional,
        choice,
    )


def _plain(expression: Expression) -> object:
    """A symbol as its name, all else as a list."""
    if expression.kind == "symbol":
        return expression.text
    return [expression.kind, expression.text, *map(_plain, expression.parts)]


def _expression(value: Any) -> Expression:
    if isinstance(value, str):
        return Expression("symbol", value)
    return Expression(value[0], value[1], tuple(map(_expression, value[2:])))
