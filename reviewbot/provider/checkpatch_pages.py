"""What the documentation and `rules explain` say of checkpatch.pl's ids, in Markdown."""

from __future__ import annotations

from reviewbot.provider.checkpatch_types import (
    MUTED_AS_USUAL,
    NAME,
    UNTYPED,
    own_ids,
    type_of_spelled,
    types_of,
)


def types_page() -> str:
    """The table of the ids that only checkpatch.pl has, with their types."""
    rows = (f"| `{id}` | {', '.join(f'`{type}`' for type in types_of(id))} |" for id in own_ids())
    return "".join(f"{line}\n" for line in ("| id | types |", "|---|---|", *rows))


def muted_page() -> str:
    """The types that are muted as usual, one a line."""
    return "".join(f"- `{pattern}`\n" for pattern in MUTED_AS_USUAL)


def id_page(id: str) -> str:
    """What an id of checkpatch.pl's stands for, ending in a newline."""
    if id == NAME:
        what = "All findings of checkpatch.pl"
    elif id == UNTYPED:
        what = "Findings of a checkpatch.pl that names no types"
    else:
        types = types_of(id) or (type_of_spelled(id),)
        what = f"Found by checkpatch.pl: {', '.join(types)}"
    return (
        f"# {id}\n\n{what}.\n\n"
        "`reviewbot check --checkpatch` asks the script of the base (docs/checkpatch.md).\n"
        "Documentation/dev-tools/checkpatch.rst explains its types.\n"
    )
