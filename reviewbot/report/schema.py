"""JSON Schemas (draft 2020-12) of what `check` and `show` print, derived from report/shape.py."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Annotated,
    Literal,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from reviewbot.report.shape import CheckOutput, ShowOutput

Json: TypeAlias = dict[str, object]

SCHEMAS: Mapping[str, type] = {"check": CheckOutput, "show": ShowOutput}
"""Command to the shape of its JSON."""
_PLAIN = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def schema_file(command: str) -> Path:
    """Where the schema of a command's JSON is shipped."""
    return Path(__file__).with_name(f"{command}.schema.json")


def schema_text(command: str) -> str:
    """The schema as it is shipped, ending in a newline."""
    return json.dumps(schema_of(command), indent=1) + "\n"


def schema_of(command: str) -> Json:
    """The schema of the JSON that `command` (a key of SCHEMAS) prints."""
    definitions: dict[str, Json] = {}
    root = _object(SCHEMAS[command], definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:reviewbot:{command}:1",
        "title": f"reviewbot {command} --format json",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(shape: type, definitions: dict[str, Json]) -> Json:
    hints = get_type_hints(shape, include_extras=True)
    return {
        "description": (shape.__doc__ or "").strip(),
        "type": "object",
        "properties": {name: _of(hint, definitions) for name, hint in hints.items()},
        "required": list(hints),
        "additionalProperties": False,
    }


def _of(hint: object, definitions: dict[str, Json]) -> Json:
    """The schema of one type hint; shapes go into `definitions` and are referred to."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(_of(arguments[0], definitions), arguments[1:])
    if origin is list:
        return {"type": "array", "items": _of(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(arguments[1], definitions)}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        if any(is_typeddict(kind) for kind in arguments):
            return {"anyOf": [_of(kind, definitions) for kind in arguments]}
        return {"type": [_PLAIN[kind] for kind in arguments]}
    if isinstance(hint, type) and is_typeddict(hint):
        definitions.setdefault(hint.__name__, {})
        definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if isinstance(hint, type) and hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    raise TypeError(f"report/shape.py: no schema for {hint!r}")


def _annotated(schema: Json, extras: tuple[object, ...]) -> Json:
    for extra in extras:
        schema = {**schema, **(extra if isinstance(extra, dict) else {"description": extra})}
    return schema
